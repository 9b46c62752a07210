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
import { addAffiliate, useAffiliates } from './affiliates.ts'
import { words } from './words.ts'

export function AffiliateList() {
  const say = useWords(words)
  const parts = useWords(partsWords)
  return (
    <Page title={say.title} aside={<AddAffiliate />}>
      <DataTable
        label={say.title}
        rows={useAffiliates()}
        keyOf={({ id }) => id}
        columns={[
          { head: parts.name, cell: ({ id, name }) => <ItemLink to={`/${id}`}>{name}</ItemLink> },
          { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
          { head: say.webhookUrl, cell: ({ webhookUrl }) => webhookUrl ?? parts.nowhere },
          { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
          { head: parts.id, cell: ({ id }) => id },
        ]}
      >
        <Nothing icon="affiliates" title={parts.none} />
      </DataTable>
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
