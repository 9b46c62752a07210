import { Stack } from '@mantine/core'
import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { given, type Values } from '../../parts/form-dialog.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { useSecrets } from '../../parts/secrets.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
import { useWords } from '../../words/language.ts'
import { partsWords } from '../../words/parts-words.ts'
import { useApplicationFields } from './application-fields.ts'
import { addApplication, limitsIn, linesIn, useApplications } from './applications.ts'
import { NumberBlocks } from './number-blocks.tsx'
import { words } from './words.ts'

export function ApplicationList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return (
    <Page title={say.title} aside={<AddApplication />}>
      <Stack gap="lg">
        <DataTable
          label={say.title}
          rows={useApplications()}
          keyOf={({ id }) => id}
          columns={[
            { head: parts.name, cell: ({ id, name }) => <ItemLink to={`/${id}`}>{name}</ItemLink> },
            { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
            { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
            { head: parts.id, cell: ({ id }) => id },
          ]}
        >
          <Nothing icon="applications" title={parts.none} />
        </DataTable>
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
