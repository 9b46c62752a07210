import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { reasons, searchNames, states, tones, useCalls } from './calls.ts'
import { words } from './words.ts'

export function CallList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { values, set } = useFilters(searchNames)
  const rows = useCalls(values)
  const any = { value: '', label: parts.any }
  return (
    <Page title={say.title}>
      <Filters
        key={JSON.stringify(values)}
        values={values}
        onChange={set}
        fields={[
          { name: 'number', label: say.number },
          { name: 'id', label: parts.id },
          {
            name: 'state',
            label: parts.status,
            kind: 'choice',
            choices: [any, ...states.map((value) => ({ value, label: say[value] }))],
          },
          {
            name: 'reason',
            label: say.reason,
            kind: 'choice',
            choices: [any, ...reasons.map((value) => ({ value, label: say[value] }))],
          },
          { name: 'application', label: say.application },
          { name: 'since', label: parts.from, kind: 'moment' },
          { name: 'until', label: parts.until, kind: 'moment' },
        ]}
      />
      <DataTable
        label={say.title}
        rows={rows}
        keyOf={({ id }) => id}
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
      >
        <Nothing icon="calls" title={parts.noMatchTitle}>
          {parts.noMatchText}
        </Nothing>
      </DataTable>
    </Page>
  )
}
