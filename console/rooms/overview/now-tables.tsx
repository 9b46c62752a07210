import { KnownTable } from '../../parts/known-table.tsx'
import { Tag } from '../../parts/tag.tsx'
import { useWords } from '../../words/language.ts'
import type { Overview } from './overview.ts'
import { words } from './words.ts'

export function Queue({ queue }: { queue: Overview['queue'] }) {
  const say = useWords(words)
  const count = (number: number) => number.toLocaleString()
  return (
    <KnownTable
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
    <KnownTable
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
    <KnownTable
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
