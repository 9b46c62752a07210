import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { given, numberIn, type Values } from '../../parts/form-dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { None } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { giveToken, revokeToken, sellPoints, useLedger, useRefusals, useTokens } from './users.ts'
import { words } from './words.ts'

export function Ledger({ id }: { id: string }) {
  const say = useWords(words)
  const sell = (values: Values) =>
    sellPoints(id, { value: numberIn(values, 'value') ?? 0, note: values['note'] ?? '' })
  return (
    <Section
      title={say.ledger}
      aside={
        <Decision
          label={say.sell}
          text={say.sellText}
          refreshes={['user', id]}
          onDo={sell}
          fields={[
            { name: 'value', label: say.points, kind: 'number', isRequired: true },
            { name: 'note', label: say.note, isRequired: true },
          ]}
        />
      }
    >
      <DataTable
        label={say.ledger}
        rows={useLedger(id)}
        keyOf={(row) => row.id}
        columns={[
          { head: say.at, cell: ({ at }) => <Moment at={at} /> },
          { head: say.points, cell: ({ value }) => value.toLocaleString(), isNumber: true },
          { head: say.what, cell: ({ description }) => description },
        ]}
      >
        <None />
      </DataTable>
    </Section>
  )
}

export function Tokens({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { show, dialog } = useSecrets()
  async function give(values: Values) {
    const { token } = await giveToken(id, given(values, ['scope']))
    show([{ name: say.token, value: token }])
  }
  const refreshes = ['user', id]
  return (
    <Section
      title={say.tokens}
      aside={
        <Decision
          label={say.give}
          refreshes={refreshes}
          onDo={give}
          fields={[{ name: 'scope', label: say.scope, hint: say.scopeHint }]}
        />
      }
    >
      <DataTable
        label={say.tokens}
        rows={useTokens(id)}
        keyOf={(row) => row.id}
        columns={[
          { head: say.scope, cell: ({ scope }) => scope },
          { head: say.granted, cell: ({ grantedAt }) => <Moment at={grantedAt} /> },
          { head: say.revoked, cell: ({ revokedAt }) => <Moment at={revokedAt} /> },
          { head: parts.id, cell: (row) => row.id, isNumber: true },
          {
            head: say.revoke,
            cell: (row) =>
              row.revokedAt === null && (
                <Decision
                  label={say.revoke}
                  text={say.revokeText}
                  isHard
                  refreshes={refreshes}
                  onDo={() => revokeToken(id, row.id)}
                  button={{ size: 'compact-xs' }}
                />
              ),
          },
        ]}
      >
        <None />
      </DataTable>
      {dialog}
    </Section>
  )
}

export function Refusals({ id }: { id: string }) {
  const say = useWords(words)
  return (
    <Section title={say.refusals}>
      <DataTable
        label={say.refusals}
        rows={useRefusals(id)}
        keyOf={(row) => row.id}
        columns={[
          { head: say.at, cell: ({ at }) => <Moment at={at} /> },
          { head: say.reason, cell: ({ reason }) => reason },
          { head: say.what, cell: ({ explanation }) => explanation },
        ]}
      >
        <None />
      </DataTable>
    </Section>
  )
}
