import { ItemLink } from '../../parts/back-link.tsx'
import { Decision } from '../../parts/decision.tsx'
import { useFilters } from '../../parts/filters.tsx'
import { given, numberIn, type Values } from '../../parts/form-dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { SearchPage, useChoice } from '../../parts/search-list.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addUser, groups, searchNames, statuses, tones, useUsers } from './users.ts'
import { words } from './words.ts'

export function UserList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const search = useFilters(searchNames)
  const rows = useUsers(search.values)
  const choice = useChoice()
  return (
    <SearchPage
      title={say.title}
      aside={<AddUser />}
      icon="users"
      search={search}
      rows={rows}
      fields={[
        { name: 'email', label: say.email },
        { name: 'membershipId', label: say.membership },
        { name: 'id', label: parts.id },
        choice('status', parts.status, statuses, (status) => say[status]),
        choice('group', say.group, groups, (group) => say[group]),
      ]}
      columns={[
        { head: say.email, cell: ({ id, email }) => <ItemLink to={`/${id}`}>{email}</ItemLink> },
        { head: parts.status, cell: ({ status }) => <Tag tone={tones[status]}>{say[status]}</Tag> },
        { head: say.group, cell: ({ group }) => say[group] },
        {
          head: say.membership,
          cell: ({ membershipId, membershipType }) => `${membershipId} · ${membershipType.name}`,
        },
        { head: say.balance, cell: ({ balance }) => balance.toLocaleString(), isNumber: true },
        { head: say.registered, cell: ({ registeredAt }) => <Moment at={registeredAt} /> },
        { head: parts.id, cell: ({ id }) => id, isNumber: true },
      ]}
    />
  )
}

function AddUser() {
  const say = useWords(words)
  const { show, dialog } = useSecrets()
  async function add(values: Values) {
    const points = numberIn(values, 'points')
    const { token } = await addUser({
      ...given(values, ['membershipType']),
      membershipId: values['membershipId'] ?? '',
      email: values['email'] ?? '',
      group: values['group'] === 'admin' ? 'admin' : 'user',
      limitPerDay: numberIn(values, 'limitPerDay') ?? 0,
      limitPerOnce: numberIn(values, 'limitPerOnce') ?? 0,
      ...(points === undefined ? {} : { points }),
    })
    show([{ name: say.token, value: token }])
  }
  return (
    <>
      <Decision
        label={say.add}
        refreshes={['users']}
        onDo={add}
        fields={[
          { name: 'email', label: say.email, kind: 'email', isRequired: true },
          { name: 'membershipId', label: say.membership, isRequired: true },
          { name: 'membershipType', label: say.membershipType },
          {
            name: 'group',
            label: say.group,
            kind: 'choice',
            initial: 'user',
            choices: groups.map((value) => ({ value, label: say[value] })),
          },
          { name: 'points', label: say.startPoints, kind: 'number' },
          { name: 'limitPerDay', label: say.limitPerDay, hint: say.noLimit, kind: 'number' },
          { name: 'limitPerOnce', label: say.limitPerOnce, hint: say.noLimit, kind: 'number' },
        ]}
      />
      {dialog}
    </>
  )
}
