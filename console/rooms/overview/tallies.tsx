import { useMemo, useState } from 'react'
import { useWords } from '../../words/language.ts'
import { ChosenChart } from './chosen-chart.tsx'
import { spread, tallyNames, timesOf, type TallyName, type Traffic } from './overview.ts'
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
    <ChosenChart
      title={say.happened}
      choice={{
        label: say.happened,
        value: name,
        options: tallyNames.map((value) => ({ value, label: say[value] })),
        onChoose: (value) => setName(tallyNames.find((each) => each === value) ?? 'results'),
      }}
      drawn={drawn}
      summary={`${say[name]}: ${drawn?.series.map(({ label }) => label).join(', ') ?? ''}`}
    />
  )
}
