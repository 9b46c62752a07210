import { Text } from '@mantine/core'
import { DataTable, type Column } from '../../parts/data-table.tsx'
import { Section } from '../../parts/section.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import type { Overview } from './overview.ts'
import { words } from './words.ts'

export function Queue({ queue }: { queue: Overview['queue'] }) {
  const say = useWords(words)
  const count = (number: number) => number.toLocaleString()
  return (
    <Known
      title={say.queue}
      rows={queue}
      keyOf={({ kind }) => kind}
      nothing={say.quiet}
      columns={[
        { head: say.kind, cell: ({ kind }) => kind },
        { head: say.due, cell: ({ waiting }) => count(waiting), isNumber: true },
        { head: say.scheduled, cell: ({ scheduled }) => count(scheduled), isNumber: true },
        { head: say.running, cell: ({ running }) => count(running), isNumber: true },
        { head: say.givenUp, cell: ({ failed }) => count(failed), isNumber: true },
      ]}
    />
  )
}

export function Blocks({ blocks }: { blocks: Overview['blocks'] }) {
  const say = useWords(words)
  return (
    <Known
      title={say.blocks}
      rows={blocks}
      keyOf={({ block }) => block}
      nothing={say.noBlocks}
      columns={[
        { head: say.block, cell: ({ block }) => `${block}···` },
        { head: say.sends, cell: ({ sends }) => sends.toLocaleString(), isNumber: true },
        { head: say.checks, cell: ({ checks }) => checks.toLocaleString(), isNumber: true },
        {
          head: say.conversion,
          cell: ({ conversion }) => `${Math.round(conversion * 100)} %`,
          isNumber: true,
        },
      ]}
    />
  )
}

export function Carriers({ carriers }: { carriers: Overview['carriers'] }) {
  const say = useWords(words)
  const lines = carriers.flatMap(({ lines: all, ...carrier }) => all.map((line) => ({ ...carrier, ...line })))
  return (
    <Known
      title={say.carriers}
      rows={lines}
      keyOf={({ carrier, process, traffic, line }) => [carrier, process, traffic, line].join(' ')}
      nothing={say.noCarriers}
      columns={[
        {
          head: say.carrier,
          cell: ({ carrier, kind }) => (carrier === kind ? carrier : `${carrier} (${kind})`),
        },
        { head: say.carries, cell: ({ traffic }) => (traffic === 'texts' ? say.texts : say.callsOf) },
        { head: say.line, cell: ({ line }) => line },
        {
          head: say.state,
          cell: ({ state }) => <Tag tone={state.startsWith('up') ? 'good' : 'bad'}>{state}</Tag>,
        },
        { head: say.outstanding, cell: ({ outstanding }) => outstanding, isNumber: true },
        { head: say.rate, cell: ({ perSecond }) => perSecond, isNumber: true },
        { head: say.process, cell: ({ process }) => process },
      ]}
    />
  )
}

/** A table of what is there already. */
function Known<Row>({
  title,
  rows,
  columns,
  keyOf,
  nothing,
}: {
  title: string
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
    <Section title={title}>
      <DataTable label={title} rows={all} columns={columns} keyOf={keyOf}>
        <Text size="sm" c="dimmed" p="md">
          {nothing}
        </Text>
      </DataTable>
    </Section>
  )
}
