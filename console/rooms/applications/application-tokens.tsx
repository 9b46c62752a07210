import { Group } from '@mantine/core'
import { DataTable } from '../../parts/data-table.tsx'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addToken, rotateToken, setTokenStatus, useTokens } from './applications.ts'
import { words } from './words.ts'

export function ApplicationTokens({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { show, dialog } = useSecrets()
  const refreshes = ['application', id]
  const showToken = ({ token }: { token: string }) => show([{ name: say.token, value: token }])
  return (
    <Section
      title={say.tokens}
      aside={
        <Decision
          label={say.addToken}
          text={say.addTokenText}
          refreshes={refreshes}
          onDo={async () => showToken(await addToken(id))}
        />
      }
    >
      <DataTable
        label={say.tokens}
        rows={useTokens(id)}
        keyOf={(token) => token.id}
        columns={[
          { head: parts.id, cell: (token) => token.id },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            head: parts.rotate,
            cell: (token) => (
              <Group gap={6} wrap="nowrap">
                {token.status === 'active' && (
                  <Decision
                    label={parts.rotate}
                    text={parts.rotateText}
                    isHard
                    refreshes={refreshes}
                    onDo={async () => showToken(await rotateToken(id, token.id))}
                    button={{ size: 'compact-xs' }}
                  />
                )}
                <BlockDecision
                  status={token.status}
                  refreshes={refreshes}
                  onSet={(status) => setTokenStatus(id, token.id, status)}
                  button={{ size: 'compact-xs' }}
                />
              </Group>
            ),
          },
        ]}
      >
        <Nothing icon="applications" title={parts.none} />
      </DataTable>
      {dialog}
    </Section>
  )
}
