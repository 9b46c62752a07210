import { Button, Group, Paper, Skeleton, Stack, Table, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { frameWords } from '../words/frame-words.ts'
import { useWords } from '../words/language.ts'
import { partsWords } from '../words/parts-words.ts'
import classes from './data-table.module.css'
import { Trouble } from './notice.tsx'
import { Wide } from './wide.tsx'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand under each other by their ends. */
  readonly isNumber?: boolean
}

export interface Rows<Row> {
  /** Undefined until the server has answered. */
  readonly rows: readonly Row[] | undefined
  readonly error: Error | null
  readonly hasMore: boolean
  readonly isLoadingMore: boolean
  readonly loadMore: () => void
  readonly retry: () => void
}

/** Rows as a table; wide ones scroll within themselves. `children`: what stands there when there are none. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  children,
}: {
  label: string
  columns: readonly Column<Row>[]
  rows: Rows<Row>
  keyOf: (row: Row) => string | number
  children: ReactNode
}) {
  const words = useWords(frameWords)
  if (rows.error && !rows.rows) return <Trouble error={rows.error} onRetry={rows.retry} />
  if (!rows.rows) return <Waiting label={words.loading} />
  if (rows.rows.length === 0 && rows.isLoadingMore) return <Waiting label={words.loading} />
  if (rows.rows.length === 0 && rows.hasMore) return <SearchOn rows={rows} />
  if (rows.rows.length === 0) return <Paper withBorder>{children}</Paper>
  return (
    <Stack gap="sm">
      <Paper withBorder>
        <Wide label={label}>
          <Table verticalSpacing={7} horizontalSpacing="sm" highlightOnHover className={classes.table}>
            <Table.Thead>
              <Table.Tr>
                {columns.map(({ head, isNumber }) => (
                  <Table.Th key={head} className={isNumber ? classes.number : undefined}>
                    {head}
                  </Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.rows.map((row) => (
                <Table.Tr key={keyOf(row)}>
                  {columns.map(({ head, cell, isNumber }) => (
                    <Table.Td key={head} className={isNumber ? classes.number : undefined}>
                      {cell(row)}
                    </Table.Td>
                  ))}
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Wide>
      </Paper>
      {rows.error && <Trouble error={rows.error} onRetry={rows.retry} />}
      {rows.hasMore && (
        <Button variant="default" onClick={rows.loadMore} loading={rows.isLoadingMore} mx="auto">
          {words.more}
        </Button>
      )}
    </Stack>
  )
}

/** The server looks at a bounded number of rows for a page: there may be some further on. */
function SearchOn({ rows }: { rows: Pick<Rows<unknown>, 'loadMore' | 'error' | 'retry'> }) {
  const words = useWords(partsWords)
  if (rows.error) return <Trouble error={rows.error} onRetry={rows.retry} />
  return (
    <Paper withBorder p="md">
      <Group gap="sm">
        <Text size="sm">{words.searchedSoFar}</Text>
        <Button size="xs" variant="default" onClick={rows.loadMore}>
          {words.searchOn}
        </Button>
      </Group>
    </Paper>
  )
}

function Waiting({ label }: { label: string }) {
  return (
    <Stack gap={8} role="status" aria-label={label}>
      {[1, 2, 3, 4, 5].map((line) => (
        <Skeleton key={line} h={34} />
      ))}
    </Stack>
  )
}
