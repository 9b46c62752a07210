import { Group } from '@mantine/core'
import { DataTable } from '../../parts/data-table.tsx'
import { BlockDecision, Decision } from '../../parts/decision.tsx'
import { Moment } from '../../parts/moment.tsx'
import { None } from '../../parts/notice.tsx'
import { Section } from '../../parts/section.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addKey, addSecret, retireSecret, setKeyStatus, useKeys } from './partners.ts'
import { words } from './words.ts'

const small = { size: 'compact-xs' }

export function PartnerKeys({ id }: { id: string }) {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { show, dialog } = useSecrets()
  const refreshes = ['partner', id]
  async function add() {
    const { key, secret } = await addKey(id)
    show([
      { name: say.key, value: key },
      { name: say.secret, value: secret },
    ])
  }
  async function second(keyId: string) {
    const { secret } = await addSecret(id, keyId)
    show([{ name: say.secret, value: secret }])
  }
  return (
    <Section
      title={say.keys}
      aside={<Decision label={say.addKey} text={say.addKeyText} refreshes={refreshes} onDo={add} />}
    >
      <DataTable
        label={say.keys}
        rows={useKeys(id)}
        keyOf={(key) => key.id}
        columns={[
          { head: parts.id, cell: (key) => key.id },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          {
            head: say.secrets,
            cell: ({ secretsAt }) => secretsAt.map((at) => <Moment key={at} at={at} />),
          },
          {
            head: say.change,
            cell: (key) => (
              <Group gap={6} wrap="nowrap">
                {key.secretsAt.length < 2 ? (
                  <Decision
                    label={say.newSecret}
                    text={say.newSecretText}
                    refreshes={refreshes}
                    onDo={() => second(key.id)}
                    button={small}
                  />
                ) : (
                  <Decision
                    label={say.retire}
                    text={say.retireText}
                    isHard
                    refreshes={refreshes}
                    onDo={() => retireSecret(id, key.id)}
                    button={small}
                  />
                )}
                <BlockDecision
                  status={key.status}
                  refreshes={refreshes}
                  onSet={(status) => setKeyStatus(id, key.id, status)}
                  button={small}
                />
              </Group>
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
