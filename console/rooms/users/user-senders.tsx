import { Group } from '@mantine/core'
import { Decision } from '../../parts/decision.tsx'
import { given, type Values } from '../../parts/form-dialog.tsx'
import { KnownTable } from '../../parts/known-table.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Trouble } from '../../parts/notice.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { useWords } from '../../words/language.ts'
import {
  addSignature,
  changeSignature,
  registerNumber,
  removeNumber,
  removeSignature,
  useSignatures,
  type User,
} from './users.ts'
import { words } from './words.ts'

const small = { size: 'compact-xs' } as const

/** What a user may send from. */
export function SenderNumbers({ user: { id, status, senderNumbers } }: { user: User }) {
  const say = useWords(words)
  const refreshes = ['user', id]
  const register = ({ number = '', comment = '' }: Values) =>
    registerNumber(id, number.trim(), { comment: comment.trim() })
  return (
    <KnownTable
      title={say.senderNumbers}
      aside={
        status !== 'deleted' && (
          <Decision
            label={say.register}
            text={say.registerText}
            refreshes={refreshes}
            onDo={register}
            fields={[
              { name: 'number', label: say.number, isRequired: true, max: 20 },
              { name: 'comment', label: say.comment },
            ]}
          />
        )
      }
      rows={senderNumbers}
      keyOf={({ number }) => number}
      nothing={say.noNumbers}
      columns={[
        { head: say.number, cell: ({ number }) => number },
        { head: say.comment, cell: ({ comment }) => comment },
        {
          head: say.numberState,
          cell: ({ registeredAt }) => (registeredAt ? <Moment at={registeredAt} /> : say.asked),
        },
        {
          head: say.removeNumber,
          cell: ({ number }) => (
            <Decision
              label={say.removeNumber}
              title={`${say.removeNumber}: ${number}`}
              submit={say.removeNumber}
              text={say.removeNumberText}
              isHard
              refreshes={refreshes}
              onDo={() => removeNumber(id, number)}
              button={small}
            />
          ),
        },
      ]}
    />
  )
}

/** What a user's sites sign their messages with; the values are shown once. */
export function Signatures({ user: { id, status } }: { user: User }) {
  const say = useWords(words)
  const { data, error, refetch } = useSignatures(id)
  const { show, dialog } = useSecrets()
  const refreshes = ['user', id, 'signatures']
  const showValue = ({ value }: { value: string }) => show([{ name: say.signature, value }])
  const value = { name: 'value', label: say.signature, hint: say.signatureHint, max: 255 }
  async function add(values: Values) {
    showValue(await addSignature(id, { subsId: values['subsId'] ?? '', ...given(values, ['value']) }))
  }
  if (error && !data) return <Trouble error={error} onRetry={() => void refetch()} />
  return (
    <>
      <KnownTable
        title={say.signatures}
        aside={
          status !== 'deleted' && (
            <Decision
              label={say.addSignature}
              refreshes={refreshes}
              onDo={add}
              fields={[
                { name: 'subsId', label: say.subsId, hint: say.subsIdHint, isRequired: true, max: 100 },
                value,
              ]}
            />
          )
        }
        rows={data?.items ?? []}
        keyOf={(signature) => signature.id}
        nothing={data ? say.noSignatures : ''}
        columns={[
          { head: say.subsId, cell: ({ subsId }) => subsId },
          { head: say.given, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            head: say.change,
            cell: (signature) => (
              <Group gap={6} wrap="nowrap">
                <Decision
                  label={say.newValue}
                  text={say.newValueText}
                  isHard
                  refreshes={refreshes}
                  onDo={async (values) =>
                    showValue(await changeSignature(id, signature.id, given(values, ['value'])))
                  }
                  fields={[value]}
                  button={small}
                />
                <Decision
                  label={say.removeSignature}
                  text={say.removeSignatureText}
                  isHard
                  refreshes={refreshes}
                  onDo={() => removeSignature(id, signature.id)}
                  button={small}
                />
              </Group>
            ),
          },
        ]}
      />
      {dialog}
    </>
  )
}
