import { Credentials } from '../../parts/credentials.tsx'
import { useWords } from '../../words/language.ts'
import { addKey, rotateKey, setKeyStatus, useKeys } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliateKeys({ id }: { id: string }) {
  const say = useWords(words)
  return (
    <Credentials
      title={say.keys}
      name={say.key}
      add={{ label: say.addKey, text: say.addKeyText, onDo: async () => (await addKey(id)).key }}
      rows={useKeys(id)}
      refreshes={['affiliate', id]}
      onRotate={async (keyId) => (await rotateKey(id, keyId)).key}
      onSet={(keyId, status) => setKeyStatus(id, keyId, status)}
    />
  )
}
