import { useMemo, useState } from 'react'
import { useWords } from '../../words/language.ts'
import { ChosenChart } from './chosen-chart.tsx'
import { spread, timesOf, type Traffic } from './overview.ts'
import { words } from './words.ts'

const counted = ['requests', 'refused', 'failed'] as const

export function RequestsChart({ traffic }: { traffic: Traffic | undefined }) {
  const say = useWords(words)
  const [measure, setMeasure] = useState<(typeof counted)[number]>('requests')
  const drawn = useMemo(() => {
    if (!traffic) return undefined
    const times = timesOf(traffic)
    const series = traffic.apis.map(({ api, points }) => ({
      label: api,
      values: spread(times, points, (point) => point[measure], 0),
    }))
    return { times, series }
  }, [traffic, measure])
  const names = { requests: say.all, refused: say.refused, failed: say.failed }
  const sums = traffic?.apis.map((each) => `${each.api} ${each[measure]}`).join(', ')
  return (
    <ChosenChart
      title={say.traffic}
      choice={{
        label: say.counted,
        value: measure,
        options: counted.map((value) => ({ value, label: names[value] })),
        onChoose: (value) => setMeasure(counted.find((each) => each === value) ?? 'requests'),
      }}
      drawn={drawn}
      summary={`${say.traffic}: ${sums ?? ''}`}
    />
  )
}

export function LatencyChart({ traffic }: { traffic: Traffic | undefined }) {
  const say = useWords(words)
  const [chosen, setChosen] = useState('')
  const apis = traffic?.apis ?? []
  const shown = apis.find(({ api }) => api === chosen) ?? apis[0]
  const drawn = useMemo(() => {
    if (!traffic) return undefined
    if (!shown) return { times: [], series: [] }
    const times = timesOf(traffic)
    const { points } = shown
    return {
      times,
      series: [
        { label: 'p50', values: spread(times, points, ({ p50Ms }) => p50Ms, null) },
        { label: 'p95', values: spread(times, points, ({ p95Ms }) => p95Ms, null) },
        { label: 'p99', values: spread(times, points, ({ p99Ms }) => p99Ms, null) },
      ],
    }
  }, [traffic, shown])
  const figures = shown ? `${shown.api}: p50 ${shown.p50Ms}, p95 ${shown.p95Ms}, p99 ${shown.p99Ms} ms` : ''
  return (
    <ChosenChart
      title={say.latency}
      choice={{
        label: say.latencyOf,
        value: shown?.api ?? '',
        options: apis.map(({ api }) => ({ value: api, label: api })),
        onChoose: setChosen,
      }}
      drawn={drawn}
      summary={`${say.latencyOf} ${figures}`}
      unit=" ms"
    />
  )
}
