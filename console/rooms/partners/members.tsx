import { useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SearchList } from '../../parts/search-list.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { memberSearchNames, useMembers } from './partners.ts'
import { words } from './words.ts'

/** Members of all companies, by phone and company. */
export function Members() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(memberSearchNames)
  return (
    <Section title={say.members}>
      <SearchList
        label={say.members}
        icon="users"
        search={search}
        rows={useMembers(search.values)}
        fields={[
          { name: 'phone', label: say.phone },
          { name: 'company', label: say.companyId },
        ]}
        columns={[
          { head: parts.name, cell: ({ name }) => name },
          { head: say.phone, cell: ({ phone }) => phone },
          { head: say.email, cell: ({ email }) => email },
          { head: say.joined, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: say.cancelled, cell: ({ cancelledAt }) => <Moment at={cancelledAt} /> },
          { head: say.companyId, cell: ({ companyId }) => companyId },
        ]}
      />
    </Section>
  )
}
