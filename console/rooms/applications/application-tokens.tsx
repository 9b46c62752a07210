import { Credentials } from '../../parts/credentials.tsx'
import { useWords } from '../../words/language.ts'
import { addToken, rotateToken, setTokenStatus, useTokens } from './applications.ts'
import { words } from './words.ts'

export function ApplicationTokens({ id }: { id: string }) {
  const say = useWords(words)
  return (
    <Credentials
      title={say.tokens}
      name={say.token}
      add={{ label: say.addToken, text: say.addTokenText, onDo: async () => (await addToken(id)).token }}
      rows={useTokens(id)}
      refreshes={['application', id]}
      onRotate={async (tokenId) => (await rotateToken(id, tokenId)).token}
      onSet={(tokenId, status) => setTokenStatus(id, tokenId, status)}
    />
  )
}
