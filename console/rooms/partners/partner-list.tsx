import { Stack } from '@mantine/core'
import { Decision } from '../../parts/decision.tsx'
import { Page } from '../../parts/page.tsx'
import { TenantTable } from '../../parts/tenant-table.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { Members } from './members.tsx'
import { addPartner, usePartners } from './partners.ts'
import { words } from './words.ts'

export function PartnerList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return (
    <Page
      title={say.title}
      aside={
        <Decision
          label={say.add}
          refreshes={['partners']}
          onDo={(values) => addPartner(values['name'] ?? '')}
          fields={[{ name: 'name', label: parts.name, isRequired: true, max: 100 }]}
        />
      }
    >
      <Stack gap="lg">
        <TenantTable label={say.title} rows={usePartners()} />
        <Members />
      </Stack>
    </Page>
  )
}
