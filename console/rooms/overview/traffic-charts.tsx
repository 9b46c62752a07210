import { NativeSelect, Skeleton, Text } from '@mantine/core'
import { useMemo, useState } from 'react'
import { Chart } from '../../parts/chart.tsx'
import { Section } from '../../parts/section.tsx'
import { useWords } from '../../words/language.ts'
import { spread, timesOf, type Traffic } from './overview.ts'
import { words } from './words.ts'

export function RequestsChart({ traffic }: { traffic: Traffic | undefined }) {
  const say = useWords(words)
  const drawn = useMemo(() => {
    if (!traffic) return undefined
    const times = timesOf(traffic)
    const series = traffic.apis.map(({ api, points }) => ({
      label: api,
      values: spread(times, points, ({ requests }) => requests, 0),
    }))
    return { times, series }
  }, [traffic])
  return (
    <Section title={say.traffic}>
      {!drawn && <Skeleton h={240} />}
      {drawn?.series.length === 0 && <Empty />}
      {traffic && drawn && drawn.series.length > 0 && (
        <Chart
          label={`${say.traffic}: ${traffic.apis.map(({ api, requests }) => `${api} ${requests}`).join(', ')}`}
          {...drawn}
        />
      )}
    </Section>
  )
}

export function LatencyChart({ traffic }: { traffic: Traffic | undefined }) {
  const say = useWords(words)
  const [chosen, setChosen] = useState('')
  const apis = traffic?.apis ?? []
  const shown = apis.find(({ api }) => api === chosen) ?? apis[0]
  const drawn = useMemo(() => {
    if (!traffic || !shown) return undefined
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
  return (
    <Section
      title={say.latency}
      aside={
        apis.length > 0 && (
          <NativeSelect
            size="xs"
            aria-label={say.latencyOf}
            value={shown?.api ?? ''}
            onChange={(event) => setChosen(event.currentTarget.value)}
            data={apis.map(({ api }) => api)}
          />
        )
      }
    >
      {!traffic && <Skeleton h={240} />}
      {traffic && !drawn && <Empty />}
      {drawn && shown && (
        <Chart
          label={`${say.latencyOf} ${shown.api}: p50 ${shown.p50Ms}, p95 ${shown.p95Ms}, p99 ${shown.p99Ms} ms`}
          unit=" ms"
          {...drawn}
        />
      )}
    </Section>
  )
}

export function Empty() {
  const say = useWords(words)
  return (
    <Text size="sm" c="dimmed" py="xl" ta="center">
      {say.nothingYet}
    </Text>
  )
}
