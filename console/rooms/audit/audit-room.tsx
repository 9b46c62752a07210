import { useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { SearchList, useTimeFields } from '../../parts/search-list.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { searchNames, useEntries } from './audit.ts'
import { Verification } from './verification.tsx'
import { words } from './words.ts'

/** Who did what, chained by hashes. */
export function AuditRoom() {
  const say = useWords(words)
  const search = useFilters(searchNames)
  return (
    <Page title={say.title}>
      <Verification />
      <SearchList
        label={say.title}
        icon="audit"
        search={search}
        rows={useEntries(search.values)}
        fields={[
          { name: 'actor', label: say.actor },
          { name: 'action', label: say.action },
          { name: 'subject', label: say.subject },
          { name: 'outcome', label: say.outcome },
          ...useTimeFields(),
        ]}
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
      />
    </Page>
  )
}
