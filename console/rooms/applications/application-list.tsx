import { Stack } from '@mantine/core'
import { Decision } from '../../parts/decision.tsx'
import { given, type Values } from '../../parts/form-dialog.tsx'
import { Page } from '../../parts/page.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { TenantTable } from '../../parts/tenant-table.tsx'
import { useWords } from '../../words/language.ts'
import { useApplicationFields } from './application-fields.ts'
import { addApplication, limitsIn, linesIn, useApplications } from './applications.ts'
import { NumberBlocks } from './number-blocks.tsx'
import { words } from './words.ts'

export function ApplicationList() {
  const say = useWords(words)
  return (
    <Page title={say.title} aside={<AddApplication />}>
      <Stack gap="lg">
        <TenantTable label={say.title} rows={useApplications()} />
        <NumberBlocks />
      </Stack>
    </Page>
  )
}

function AddApplication() {
  const say = useWords(words)
  const { show, dialog } = useSecrets()
  const fields = useApplicationFields()
  async function add(values: Values) {
    const prefixes = linesIn(values, 'prefixes')
    const made = await addApplication({
      name: values['name'] ?? '',
      ...given(values, ['fallbackText', 'callbackUrl']),
      limits: limitsIn(values),
      ...(prefixes.length > 0 ? { prefixes } : {}),
    })
    show([
      { name: say.token, value: made.token },
      { name: say.callbackSecret, value: made.callbackSecret },
    ])
  }
  return (
    <>
      <Decision
        label={say.add}
        refreshes={['applications']}
        onDo={add}
        fields={[...fields, { name: 'callbackUrl', label: say.callbackUrl, kind: 'url', max: 2000 }]}
      />
      {dialog}
    </>
  )
}
