import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import { ItemLink } from './back-link.tsx'
import { DataTable, type Column, type Rows } from './data-table.tsx'
import { Moment } from './moment.tsx'
import { None } from './notice.tsx'
import { StatusTag } from './status-tag.tsx'

interface Tenant {
  readonly id: string
  readonly name: string
  readonly status: 'active' | 'blocked'
  readonly createdAt: string
}

/** All tenants of one kind, each leading to its page; `more` columns after name and status. */
export function TenantTable<Row extends Tenant>({
  label,
  rows,
  more = [],
}: {
  label: string
  rows: Rows<Row>
  more?: readonly Column<Row>[]
}) {
  const words = useWords(partsWords)
  return (
    <DataTable
      label={label}
      rows={rows}
      keyOf={({ id }) => id}
      columns={[
        { head: words.name, cell: ({ id, name }) => <ItemLink to={`/${id}`}>{name}</ItemLink> },
        { head: words.status, cell: ({ status }) => <StatusTag status={status} /> },
        ...more,
        { head: words.createdAt, cell: ({ createdAt }) => <Moment at={createdAt} /> },
        { head: words.id, cell: ({ id }) => id },
      ]}
    >
      <None />
    </DataTable>
  )
}
