import { Decision } from '../../parts/decision.tsx'
import { numberIn, type Values } from '../../parts/form-dialog.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
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
  const { show, dialog } = useSecrets()
  async function set({ url = '' }: Values) {
    const { secret } = await setReportUrl(id, url.trim() || null)
    show([{ name: say.reportSecret, value: secret }])
  }
  if (status === 'deleted') return null
  return (
    <>
      <Decision
        label={say.reportUrl}
        submit={say.change}
        refreshes={['user', id]}
        onDo={set}
        fields={[
          {
            name: 'url',
            label: say.reportUrl,
            hint: say.reportUrlHint,
            kind: 'url',
            initial: reportUrl ?? '',
            max: 2000,
          },
        ]}
      />
      {dialog}
    </>
  )
}
