import { Decision } from '../../parts/decision.tsx'
import { given, type Values } from '../../parts/form-dialog.tsx'
import { Page } from '../../parts/page.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { TenantTable } from '../../parts/tenant-table.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { addAffiliate, useAffiliates } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliateList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return (
    <Page title={say.title} aside={<AddAffiliate />}>
      <TenantTable
        label={say.title}
        rows={useAffiliates()}
        more={[{ head: say.webhookUrl, cell: ({ webhookUrl }) => webhookUrl ?? parts.nowhere }]}
      />
    </Page>
  )
}

function AddAffiliate() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  const { show, dialog } = useSecrets()
  async function add(values: Values) {
    const made = await addAffiliate({ name: values['name'] ?? '', ...given(values, ['webhookUrl']) })
    show([
      { name: say.key, value: made.key },
      { name: say.webhookSecret, value: made.webhookSecret },
    ])
  }
  return (
    <>
      <Decision
        label={say.add}
        refreshes={['affiliates']}
        onDo={add}
        fields={[
          { name: 'name', label: parts.name, isRequired: true, max: 100 },
          { name: 'webhookUrl', label: say.webhookUrl, kind: 'url', max: 2000 },
        ]}
      />
      {dialog}
    </>
  )
}
