import { Text } from '@mantine/core'
import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { judge, trust, useTrusted } from './guard.ts'
import { words } from './words.ts'

const refreshes = ['guard']

export function Trusted() {
  const say = useWords(words)
  return (
    <Section
      title={say.trusted}
      aside={
        <Decision
          label={say.trust}
          text={say.trustedText}
          refreshes={refreshes}
          fields={[{ name: 'tenant', label: say.trustTenant, isRequired: true }]}
          onDo={({ tenant = '' }) => trust(tenant.trim())}
        />
      }
    >
      <DataTable
        label={say.trusted}
        rows={useTrusted()}
        keyOf={({ tenant }) => tenant}
        columns={[
          { head: say.tenant, cell: ({ application }) => application ?? say.nobody },
          { head: say.trustTenant, cell: ({ tenant }) => tenant },
          { head: say.since, cell: ({ since }) => <Moment at={since} /> },
          {
            head: say.judge,
            cell: ({ tenant }) => (
              <Decision
                label={say.judge}
                text={say.judgeText}
                refreshes={refreshes}
                onDo={() => judge(tenant)}
                button={{ size: 'compact-xs' }}
              />
            ),
          },
        ]}
      >
        <Text size="sm" c="dimmed" p="md">
          {say.noTrusted}
        </Text>
      </DataTable>
    </Section>
  )
}
