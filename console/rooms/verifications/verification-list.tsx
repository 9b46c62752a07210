import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { searchNames, states, tones, useVerifications, wordFor } from './verifications.ts'
import { words } from './words.ts'

export function VerificationList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { values, set } = useFilters(searchNames)
  const rows = useVerifications(values)
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
            name: 'purpose',
            label: say.purpose,
            kind: 'choice',
            choices: [
              any,
              { value: 'account', label: say.account },
              { value: 'sender-number', label: say.senderNumber },
            ],
          },
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
          { head: say.purpose, cell: ({ purpose }) => say[wordFor(purpose)] },
          { head: say.attemptsLeft, cell: ({ attemptsLeft }) => attemptsLeft, isNumber: true },
          { head: say.issuedAt, cell: ({ issuedAt }) => <Moment at={issuedAt} /> },
          { head: say.provedAt, cell: ({ provedAt }) => <Moment at={provedAt} /> },
          { head: say.acceptedAt, cell: ({ acceptedAt }) => <Moment at={acceptedAt} /> },
        ]}
      >
        <Nothing icon="verifications" title={parts.noMatchTitle}>
          {parts.noMatchText}
        </Nothing>
      </DataTable>
    </Page>
  )
}
