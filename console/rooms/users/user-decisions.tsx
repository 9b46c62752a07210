import { AddressDecision } from '../../parts/address-decision.tsx'
import { Decision } from '../../parts/decision.tsx'
import { numberIn, type Values } from '../../parts/form-dialog.tsx'
import { useWords } from '../../words/language.ts'
import { changeUser, groups, setReportUrl, type User } from './users.ts'
import { words } from './words.ts'

export function ChangeUser({ user }: { user: User }) {
  const say = useWords(words)
  const { id } = user
  const change = (values: Values) =>
    changeUser(id, {
      email: values['email'] ?? '',
      group: values['group'] === 'admin' ? 'admin' : 'user',
      limitPerDay: numberIn(values, 'limitPerDay') ?? 0,
      limitPerOnce: numberIn(values, 'limitPerOnce') ?? 0,
    })
  if (user.status === 'deleted') return null
  return (
    <Decision
      label={say.change}
      refreshes={['user', id]}
      onDo={change}
      fields={[
        { name: 'email', label: say.email, kind: 'email', initial: user.email, isRequired: true },
        {
          name: 'group',
          label: say.group,
          kind: 'choice',
          initial: user.group,
          choices: groups.map((value) => ({ value, label: say[value] })),
        },
        {
          name: 'limitPerDay',
          label: say.limitPerDay,
          hint: say.noLimit,
          kind: 'number',
          initial: String(user.limitPerDay),
        },
        {
          name: 'limitPerOnce',
          label: say.limitPerOnce,
          hint: say.noLimit,
          kind: 'number',
          initial: String(user.limitPerOnce),
        },
      ]}
    />
  )
}

/** Ban, let in again, delete. */
export function UserStanding({ user: { id, status } }: { user: User }) {
  const say = useWords(words)
  if (status === 'deleted') return null
  const isGood = status === 'good'
  return (
    <>
      <Decision
        label={isGood ? say.ban : say.unban}
        text={isGood ? say.banText : say.unbanText}
        isHard={isGood}
        refreshes={['user', id]}
        onDo={() => changeUser(id, { status: isGood ? 'banned' : 'good' })}
      />
      <Decision
        label={say.remove}
        text={say.removeText}
        isHard
        refreshes={['user', id]}
        onDo={() => changeUser(id, { status: 'deleted' })}
      />
    </>
  )
}

export function ReportUrl({ user: { id, reportUrl, status } }: { user: User }) {
  const say = useWords(words)
  if (status === 'deleted') return null
  return (
    <AddressDecision
      label={say.reportUrl}
      hint={say.reportUrlHint}
      submit={say.change}
      secretName={say.reportSecret}
      url={reportUrl}
      refreshes={['user', id]}
      onSet={(url) => setReportUrl(id, url)}
    />
  )
}
