import { Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { DataTable, type Column } from './data-table.tsx'
import { Section } from './section.tsx'

/** A section with a table of rows that are all there. */
export function KnownTable<Row>({
  title,
  aside,
  rows,
  columns,
  keyOf,
  nothing,
}: {
  title: string
  aside?: ReactNode
  rows: readonly Row[]
  columns: readonly Column<Row>[]
  keyOf: (row: Row) => string
  nothing: string
}) {
  const all = {
    rows,
    error: null,
    hasMore: false,
    isLoadingMore: false,
    loadMore: () => undefined,
    retry: () => undefined,
  }
  return (
    <Section title={title} aside={aside}>
      <DataTable label={title} rows={all} columns={columns} keyOf={keyOf}>
        <Text size="sm" c="dimmed" p="md">
          {nothing}
        </Text>
      </DataTable>
    </Section>
  )
}
