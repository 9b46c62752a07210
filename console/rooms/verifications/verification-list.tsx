import { ItemLink } from '../../parts/back-link.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SearchPage, useChoice, useTimeFields } from '../../parts/search-list.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { searchNames, states, tones, useVerifications, wordFor } from './verifications.ts'
import { words } from './words.ts'

export function VerificationList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(searchNames)
  const rows = useVerifications(search.values)
  const choice = useChoice()
  return (
    <SearchPage
      title={say.title}
      icon="verifications"
      search={search}
      rows={rows}
      fields={[
        { name: 'number', label: say.number },
        { name: 'id', label: parts.id },
        choice('state', parts.status, states, (state) => say[state]),
        choice('purpose', say.purpose, ['account', 'sender-number'], (purpose) => say[wordFor(purpose)]),
        ...useTimeFields(),
      ]}
      columns={[
        { head: say.number, cell: ({ id, number }) => <ItemLink to={`/${id}`}>{number}</ItemLink> },
        { head: parts.status, cell: ({ state }) => <Tag tone={tones[state]}>{say[state]}</Tag> },
        { head: say.purpose, cell: ({ purpose }) => say[wordFor(purpose)] },
        { head: say.attemptsLeft, cell: ({ attemptsLeft }) => attemptsLeft, isNumber: true },
        { head: say.issuedAt, cell: ({ issuedAt }) => <Moment at={issuedAt} /> },
        { head: say.provedAt, cell: ({ provedAt }) => <Moment at={provedAt} /> },
        { head: say.acceptedAt, cell: ({ acceptedAt }) => <Moment at={acceptedAt} /> },
      ]}
    />
  )
}
