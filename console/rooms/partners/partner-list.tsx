import { Stack } from '@mantine/core'
import { ItemLink } from '../../parts/back-link.tsx'
import { DataTable } from '../../parts/data-table.tsx'
import { Decision } from '../../parts/decision.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Nothing } from '../../parts/notice.tsx'
import { Page } from '../../parts/page.tsx'
import { StatusTag } from '../../parts/status-tag.tsx'
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
        <DataTable
          label={say.title}
          rows={usePartners()}
          keyOf={({ id }) => id}
          columns={[
            { head: parts.name, cell: ({ id, name }) => <ItemLink to={`/${id}`}>{name}</ItemLink> },
            { head: parts.status, cell: ({ status }) => <StatusTag status={status} /> },
            { head: parts.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
            { head: parts.id, cell: ({ id }) => id },
          ]}
        >
          <Nothing icon="partners" title={parts.none} />
        </DataTable>
        <Members />
      </Stack>
    </Page>
  )
}
