import { Group } from '@mantine/core'
import { DataTable } from '../../parts/data-table.tsx'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import type { Values } from '../../parts/form-dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { None } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { useSecrets, type Secret } from '../../parts/secrets.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { frameWords } from '../../words/frame-words.ts'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import {
  addOperator,
  changeOperator,
  resetOperator,
  roleIn,
  roles,
  useOperators,
  type Operator,
} from './operators.ts'
import { words } from './words.ts'

const refreshes = ['operators']

/** Who may come in, for owners. */
export function OperatorsRoom() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const frame = useWords(frameWords)
  const { show, dialog } = useSecrets()
  return (
    <Page title={say.title} aside={<AddOperator onMade={show} />}>
      <DataTable
        label={say.title}
        rows={useOperators()}
        keyOf={({ id }) => id}
        columns={[
          { head: say.email, cell: ({ email }) => email },
          { head: say.role, cell: ({ role }) => frame[role] },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          {
            head: say.totp,
            cell: ({ hasTotp, mustChangePassword }) =>
              mustChangePassword ? say.firstPassword : hasTotp ? parts.yes : parts.no,
          },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: say.actions, cell: (operator) => <Actions operator={operator} onMade={show} /> },
        ]}
      >
        <None />
      </DataTable>
      {dialog}
    </Page>
  )
}

function AddOperator({ onMade }: { onMade: (secrets: readonly Secret[]) => void }) {
  const say = useWords(words)
  async function add({ email = '', role }: Values) {
    const { password } = await addOperator({ email, role: roleIn(role) })
    onMade([{ name: say.password, value: password }])
  }
  return (
    <Decision
      label={say.add}
      text={say.addText}
      needs="owner"
      refreshes={refreshes}
      onDo={add}
      fields={[{ name: 'email', label: say.email, kind: 'email', isRequired: true }, useRoleField('viewer')]}
    />
  )
}

function useRoleField(initial: Operator['role']) {
  const say = useWords(words)
  return {
    name: 'role',
    label: say.role,
    kind: 'choice',
    initial,
    choices: roles.map((value) => ({ value, label: say[value] })),
  } as const
}

function Actions({
  operator: { id, role, status },
  onMade,
}: {
  operator: Operator
  onMade: (secrets: readonly Secret[]) => void
}) {
  const say = useWords(words)
  const small = { size: 'compact-xs' }
  async function reset() {
    const { password } = await resetOperator(id)
    onMade([{ name: say.password, value: password }])
  }
  return (
    <Group gap={6} wrap="nowrap">
      <Decision
        label={say.changeRole}
        needs="owner"
        refreshes={refreshes}
        onDo={(values) => changeOperator(id, { role: roleIn(values['role']) })}
        fields={[useRoleField(role)]}
        button={small}
      />
      <Decision
        label={say.reset}
        text={say.resetText}
        needs="owner"
        isHard
        refreshes={refreshes}
        onDo={reset}
        button={small}
      />
      <BlockDecision
        status={status}
        refreshes={refreshes}
        onSet={(wanted) => changeOperator(id, { status: wanted })}
        button={small}
      />
    </Group>
  )
}
