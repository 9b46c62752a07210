import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api, ask } from '../../api/client.ts'
import type { Answer } from '../../api/types.ts'

export type Overview = Answer<'/console/api/overview', 'get'>
export type Traffic = Answer<'/console/api/overview/traffic', 'get'>
export type Points = Answer<'/console/api/overview/points', 'get'>
export type TallyName = Traffic['tallies'][number]['name']

export const rangesHours = [1, 6, 24, 168, 720] as const
export const tallyNames = ['calls', 'accepted', 'results', 'submissions', 'webhooks', 'refusals'] as const

const hourMs = 3_600_000
/** Each process writes its counts down this often. */
const refreshMs = 10_000

/** How the house is doing, told every two seconds; asked for once while nobody tells. */
export function useOverview() {
  const client = useQueryClient()
  const [isLive, setLive] = useState(false)
  const query = useQuery({
    queryKey: ['overview'],
    queryFn: () => ask(api.GET('/console/api/overview')),
    refetchInterval: isLive ? false : refreshMs,
  })
  useEffect(() => {
    const source = new EventSource('/console/api/live')
    source.addEventListener('overview', ({ data }: MessageEvent<string>) => {
      setLive(true)
      client.setQueryData(['overview'], JSON.parse(data) as Overview)
    })
    source.addEventListener('over', () => void client.invalidateQueries({ queryKey: ['session'] }))
    source.addEventListener('error', () => setLive(false))
    return () => source.close()
  }, [client])
  return { ...query, isLive }
}

export function useTraffic(hours: number) {
  return useQuery({
    queryKey: ['traffic', hours],
    queryFn: () => ask(api.GET('/console/api/overview/traffic', { params: { query: rangeOf(hours) } })),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  })
}

export function usePoints(hours: number) {
  return useQuery({
    queryKey: ['points', hours],
    queryFn: () => ask(api.GET('/console/api/overview/points', { params: { query: rangeOf(hours) } })),
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  })
}

/** Every step of a range: those without anything are left out of the answer. */
export function timesOf({
  since,
  until,
  stepMinutes,
}: {
  since: string
  until: string
  stepMinutes: number
}) {
  const stepMs = stepMinutes * 60_000
  const first = Math.floor(Date.parse(since) / stepMs) * stepMs
  const count = Math.max(1, Math.ceil((Date.parse(until) - first) / stepMs))
  return Array.from({ length: count }, (_, index) => first + index * stepMs)
}

/** The points' values at those times. */
export function spread<Point extends { readonly at: string }>(
  times: readonly number[],
  points: readonly Point[],
  valueOf: (point: Point) => number | null,
  otherwise: number | null,
): (number | null)[] {
  const [first = 0, second = first + 1] = times
  // The last step is not over yet: what it has counted so far would look like a fall.
  const values: (number | null)[] = times.map((_, index) => (index === times.length - 1 ? null : otherwise))
  for (const point of points) {
    const index = Math.round((Date.parse(point.at) - first) / (second - first))
    if (index >= 0 && index < values.length - 1) values[index] = valueOf(point)
  }
  return values
}

function rangeOf(hours: number): { since: string } {
  return { since: new Date(Date.now() - hours * hourMs).toISOString() }
}
