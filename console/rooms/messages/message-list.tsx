import { Decision } from '../../parts/decision.tsx'
import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Filters, useFilters } from '../../parts/filters.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { searchNames, sendTest, states, tones, types, useMessages } from './messages.ts'
import { words } from './words.ts'

export function MessageList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { values, set } = useFilters(searchNames)
  const rows = useMessages(values)
  return (
    <Page title={say.title} aside={<SendTest />}>
      <Filters key={JSON.stringify(values)} fields={useFields()} values={values} onChange={set} />
      <DataTable
        label={say.title}
        rows={rows}
        keyOf={({ id }) => id}
        columns={[
          {
            head: say.receiver,
            cell: ({ id, receiver, recipients }) => (
              <ItemLink to={`/${id}`}>{receiver ?? say.manyReceivers(recipients.toLocaleString())}</ItemLink>
            ),
          },
          {
            head: parts.status,
            cell: ({ state, isTest }) => <Tag tone={tones[state]}>{isTest ? say.test : say[state]}</Tag>,
          },
          { head: say.type, cell: ({ type }) => type },
          { head: say.sender, cell: ({ senderPhone }) => senderPhone },
          { head: say.user, cell: ({ customerId }) => customerId ?? say.house },
          { head: say.code, cell: ({ code }) => code, isNumber: true },
          { head: say.accepted, cell: ({ acceptedAt }) => <Moment at={acceptedAt} /> },
          { head: say.sendAt, cell: ({ sendAt }) => sendAt && <Moment at={sendAt} /> },
          { head: parts.id, cell: ({ id }) => id, isNumber: true },
        ]}
      >
        <Nothing icon="messages" title={parts.noMatchTitle}>
          {parts.noMatchText}
        </Nothing>
      </DataTable>
    </Page>
  )
}

function useFields() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const any = { value: '', label: parts.any }
  return [
    { name: 'receiver', label: say.receiver },
    { name: 'sender', label: say.sender },
    { name: 'id', label: parts.id },
    {
      name: 'state',
      label: parts.status,
      kind: 'choice',
      choices: [any, ...states.map((value) => ({ value, label: say[value] }))],
    },
    {
      name: 'type',
      label: say.type,
      kind: 'choice',
      choices: [any, ...types.map((value) => ({ value, label: value }))],
    },
    {
      name: 'house',
      label: say.houseOnly,
      kind: 'choice',
      choices: [any, { value: 'false', label: say.houseNo }, { value: 'true', label: say.houseYes }],
    },
    { name: 'customer', label: say.user },
    { name: 'since', label: parts.from, kind: 'moment' },
    { name: 'until', label: parts.until, kind: 'moment' },
  ] as const
}

function SendTest() {
  const say = useWords(words)
  return (
    <Decision
      label={say.sendTest}
      title={say.testTitle}
      text={say.testText}
      submit={say.send}
      fields={[
        { name: 'to', label: say.to, isRequired: true, max: 20 },
        { name: 'body', label: say.testBody, kind: 'lines', isRequired: true },
      ]}
      refreshes={['messages']}
      onDo={({ to = '', body = '' }) => sendTest({ to: to.replaceAll(/[\s-]/g, ''), body })}
    />
  )
}
