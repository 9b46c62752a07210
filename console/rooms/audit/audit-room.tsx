import { DataTable } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { searchNames, useEntries } from './audit.ts'
import { Verification } from './verification.tsx'
import { words } from './words.ts'

/** Who did what, chained by hashes. */
export function AuditRoom() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { values, set } = useFilters(searchNames)
  return (
    <Page title={say.title}>
      <Verification />
      <Filters
        key={JSON.stringify(values)}
        values={values}
        onChange={set}
        fields={[
          { name: 'actor', label: say.actor },
          { name: 'action', label: say.action },
          { name: 'subject', label: say.subject },
          { name: 'outcome', label: say.outcome },
          { name: 'since', label: parts.from, kind: 'moment' },
          { name: 'until', label: parts.until, kind: 'moment' },
        ]}
      />
      <DataTable
        label={say.title}
        rows={useEntries(values)}
        keyOf={({ id }) => id}
        columns={[
          { head: say.at, cell: ({ at }) => <Moment at={at} /> },
          { head: say.actor, cell: ({ actor }) => actor },
          { head: say.action, cell: ({ action }) => action },
          { head: say.subject, cell: ({ subject }) => subject },
          {
            head: say.outcome,
            cell: ({ outcome }) => <Tag tone={outcome === 'done' ? 'good' : 'bad'}>{outcome}</Tag>,
          },
          { head: say.times, cell: ({ times }) => times.toLocaleString(), isNumber: true },
          { head: say.address, cell: ({ address }) => address },
          { head: say.place, cell: ({ strand, batch, place }) => `${strand}/${batch}/${place}` },
        ]}
      >
        <Nothing icon="audit" title={parts.noMatchTitle}>
          {parts.noMatchText}
        </Nothing>
      </DataTable>
    </Page>
  )
}
