import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { Tag } from './tag.tsx'

export function StatusTag({ status }: { status: 'active' | 'blocked' }) {
  const words = useWords(partsWords)
  return <Tag tone={status === 'active' ? 'good' : 'bad'}>{words[status]}</Tag>
}
