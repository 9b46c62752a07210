import { NativeSelect, Skeleton } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Chart } from '../../parts/chart.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { spread, tallyNames, timesOf, type TallyName, type Traffic } from './overview.ts'
import { Empty } from './traffic-charts.tsx'
import { words } from './words.ts'

/** More lines than that nobody can tell apart: the largest are drawn. */
const mostLines = 7

/** Calls, messages, results, webhooks: how many of each kind. */
export function Tallies({ traffic }: { traffic: Traffic | undefined }) {
  const say = useWords(words)
  const [name, setName] = useState<TallyName>('results')
  const drawn = useMemo(() => {
    if (!traffic) return undefined
    const times = timesOf(traffic)
    const largest = traffic.tallies
      .filter((tally) => tally.name === name)
      .toSorted((a, b) => b.count - a.count)
      .slice(0, mostLines)
    const series = largest.map(({ label, count, points }) => ({
      label: `${label} (${count.toLocaleString()})`,
      values: spread(times, points, (point) => point.count, 0),
    }))
    return { times, series }
  }, [traffic, name])
  return (
    <Section
      title={say.happened}
      aside={
        <NativeSelect
          size="xs"
          aria-label={say.happened}
          value={name}
          onChange={(event) =>
            setName(tallyNames.find((each) => each === event.currentTarget.value) ?? 'results')
          }
          data={tallyNames.map((value) => ({ value, label: say[value] }))}
        />
      }
    >
      {!drawn && <Skeleton h={240} />}
      {drawn?.series.length === 0 && <Empty />}
      {drawn && drawn.series.length > 0 && (
        <Chart label={`${say[name]}: ${drawn.series.map(({ label }) => label).join(', ')}`} {...drawn} />
      )}
    </Section>
  )
}
