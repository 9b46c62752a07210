import type { Field } from '../../parts/form-field.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { limitNames, type Application } from './applications.ts'
import { words } from './words.ts'

/** What can be said of an application, new or known. */
export function useApplicationFields(known?: Application): readonly Field[] {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return [
    { name: 'name', label: parts.name, isRequired: true, initial: known?.name ?? '', max: 100 },
    {
      name: 'fallbackText',
      label: say.fallbackText,
      hint: say.fallbackHint,
      initial: known?.fallbackText ?? '',
    },
    {
      name: 'prefixes',
      label: say.prefixes,
      hint: say.prefixesHint,
      kind: 'lines',
      initial: known?.prefixes.join('\n') ?? '',
    },
    ...limitNames.map((name) => ({
      name,
      label: say[name],
      hint: say.usualHint,
      kind: 'number' as const,
      initial: String(known?.limits[name] ?? ''),
    })),
  ]
}
