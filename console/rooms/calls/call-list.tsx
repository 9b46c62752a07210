import { ItemLink } from '../../parts/back-link.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SearchPage, useChoice, useTimeFields } from '../../parts/search-list.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { reasons, searchNames, states, tones, useCalls } from './calls.ts'
import { words } from './words.ts'

export function CallList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(searchNames)
  const rows = useCalls(search.values)
  const choice = useChoice()
  return (
    <SearchPage
      title={say.title}
      icon="calls"
      search={search}
      rows={rows}
      fields={[
        { name: 'number', label: say.number },
        { name: 'id', label: parts.id },
        choice('state', parts.status, states, (state) => say[state]),
        choice('reason', say.reason, reasons, (reason) => say[reason]),
        { name: 'application', label: say.application },
        ...useTimeFields(),
      ]}
      columns={[
        { head: say.number, cell: ({ id, number }) => <ItemLink to={`/${id}`}>{number}</ItemLink> },
        { head: parts.status, cell: ({ state }) => <Tag tone={tones[state]}>{say[state]}</Tag> },
        { head: say.reason, cell: ({ reason }) => reason && say[reason] },
        { head: say.verified, cell: ({ verified }) => (verified ? parts.yes : parts.no) },
        { head: say.caller, cell: ({ prefix }) => `${prefix}····` },
        { head: say.application, cell: ({ application }) => application ?? say.user },
        { head: say.queuedAt, cell: ({ queuedAt }) => <Moment at={queuedAt} /> },
        { head: say.endedAt, cell: ({ endedAt }) => <Moment at={endedAt} /> },
      ]}
    />
  )
}
