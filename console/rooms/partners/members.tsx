import { DataTable } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { memberSearchNames, useMembers } from './partners.ts'
import { words } from './words.ts'

/** Members of all companies, by phone and company. */
export function Members() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { values, set } = useFilters(memberSearchNames)
  return (
    <Section title={say.members}>
      <Filters
        key={JSON.stringify(values)}
        values={values}
        onChange={set}
        fields={[
          { name: 'phone', label: say.phone },
          { name: 'company', label: say.companyId },
        ]}
      />
      <DataTable
        label={say.members}
        rows={useMembers(values)}
        keyOf={({ id }) => id}
        columns={[
          { head: parts.name, cell: ({ name }) => name },
          { head: say.phone, cell: ({ phone }) => phone },
          { head: say.email, cell: ({ email }) => email },
          { head: say.joined, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: say.cancelled, cell: ({ cancelledAt }) => <Moment at={cancelledAt} /> },
          { head: say.companyId, cell: ({ companyId }) => companyId },
        ]}
      >
        <Nothing icon="users" title={parts.noMatchTitle}>
          {parts.noMatchText}
        </Nothing>
      </DataTable>
    </Section>
  )
}
