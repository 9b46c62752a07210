import { Decision } from '../../parts/decision.tsx'
import { ItemLink } from '../../parts/back-link.tsx'
import { useFilters } from '../../parts/filters.tsx'
import type { Field } from '../../parts/form-field.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SearchPage, useChoice, useTimeFields } from '../../parts/search-list.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { searchNames, sendTest, states, tones, types, useMessages } from './messages.ts'
import { words } from './words.ts'

export function MessageList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(searchNames)
  const rows = useMessages(search.values)
  return (
    <SearchPage
      title={say.title}
      aside={<SendTest />}
      icon="messages"
      search={search}
      rows={rows}
      fields={useFields()}
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
    />
  )
}

function useFields(): Field[] {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const choice = useChoice()
  return [
    { name: 'receiver', label: say.receiver },
    { name: 'sender', label: say.sender },
    { name: 'id', label: parts.id },
    choice('state', parts.status, states, (state) => say[state]),
    choice('type', say.type, types, (type) => type),
    choice('house', say.houseOnly, ['false', 'true'], (house) =>
      house === 'true' ? say.houseYes : say.houseNo,
    ),
    { name: 'customer', label: say.user },
    ...useTimeFields(),
  ]
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
