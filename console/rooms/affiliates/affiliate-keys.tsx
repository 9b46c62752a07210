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
import { addKey, rotateKey, setKeyStatus, useKeys } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliateKeys({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { show, dialog } = useSecrets()
  const refreshes = ['affiliate', id]
  const showKey = ({ key }: { key: string }) => show([{ name: say.key, value: key }])
  return (
    <Section
      title={say.keys}
      aside={
        <Decision
          label={say.addKey}
          text={say.addKeyText}
          refreshes={refreshes}
          onDo={async () => showKey(await addKey(id))}
        />
      }
    >
      <DataTable
        label={say.keys}
        rows={useKeys(id)}
        keyOf={(key) => key.id}
        columns={[
          { head: parts.id, cell: (key) => key.id },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          {
            head: parts.rotate,
            cell: (key) => (
              <Group gap={6} wrap="nowrap">
                {key.status === 'active' && (
                  <Decision
                    label={parts.rotate}
                    text={parts.rotateText}
                    isHard
                    refreshes={refreshes}
                    onDo={async () => showKey(await rotateKey(id, key.id))}
                    button={{ size: 'compact-xs' }}
                  />
                )}
                <BlockDecision
                  status={key.status}
                  refreshes={refreshes}
                  onSet={(status) => setKeyStatus(id, key.id, status)}
                  button={{ size: 'compact-xs' }}
                />
              </Group>
            ),
          },
        ]}
      >
        <Nothing icon="affiliates" title={parts.none} />
      </DataTable>
      {dialog}
    </Section>
  )
}
