import { Fault } from '../../core/fault.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { addUp, bucketOf, emptyHistogram, percentile } from './latency.ts'
import { createTallies } from './tallies.ts'
import * as queries from './traffic.queries.ts'
import type { ApiCount } from './traffic.queries.ts'
import type { ApiTraffic, Range, Tally, Traffic, TrafficReport, TrafficSum } from './traffic.types.ts'

export { tallyNames } from './traffic.types.ts'
export type * from './traffic.types.ts'

const flushEveryMs = 10_000
const keepDays = 30
const mostPoints = 500
const minuteMs = 60_000

type Counting = { -readonly [Key in keyof Omit<ApiCount, 'latency'>]: ApiCount[Key] } & { latency: number[] }

export function createTraffic(house: {
  /** A crash of PostgreSQL may lose the last moments. */
  relaxedDb: Database
  metrics: Metrics
  log: Logger
}): Traffic {
  const { relaxedDb, log } = house
  const tallies = createTallies(house.metrics)
  let counting = new Map<string, Counting>()
  let flushing: Promise<void> | undefined

  async function write(): Promise<void> {
    const told = await tallies.gather()
    const apis = [...counting.values()]
    if (told.length + apis.length === 0) return
    counting = new Map()
    try {
      await queries.add(relaxedDb, apis, told)
      tallies.told(told)
    } catch (error) {
      for (const each of apis) merge(each)
      log.warn({ err: error }, 'the traffic could not be written down; it is tried again')
    }
  }

  function merge(more: Counting): void {
    const known = counting.get(more.api)
    if (!known) return void counting.set(more.api, more)
    known.requests += more.requests
    known.refused += more.refused
    known.failed += more.failed
    known.latency = addUp([known.latency, more.latency])
  }

  function flush(): Promise<void> {
    flushing ??= write().finally(() => (flushing = undefined))
    return flushing
  }

  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    count({ api, ms, status }) {
      const known = counting.get(api) ?? {
        api,
        requests: 0,
        refused: 0,
        failed: 0,
        latency: emptyHistogram(),
      }
      known.requests++
      if (status >= 500) known.failed++
      else if (status >= 400) known.refused++
      const bucket = bucketOf(ms)
      known.latency[bucket] = (known.latency[bucket] ?? 0) + 1
      counting.set(api, known)
    },
    read: async (db, range) => report(db, minutesOf(range)),
    async readLast(db, minutes) {
      const until = (await queries.readMinute(db)) + 1
      return report(db, { since: until - minutes, until, step: 1 })
    },
    eraseOld: (db) => queries.eraseOld(db, keepDays),
    flush,
    async close() {
      clearInterval(timer)
      // What came after a flush under way had begun is for another.
      await flushing
      await flush()
    },
  }
}

async function report(db: Db, minutes: queries.Minutes): Promise<TrafficReport> {
  const [apis, tallies] = await Promise.all([queries.findApis(db, minutes), queries.findTallies(db, minutes)])
  return {
    apis: [...Map.groupBy(apis, ({ api }) => api)].map(([api, rows]) => asTraffic(api, rows)),
    tallies: [...Map.groupBy(tallies, ({ name, label }) => `${name} ${label}`).values()].map(asTally),
  }
}

/** Whole steps: the first and the last are read as a whole. */
function minutesOf({ since, until, stepMinutes: step }: Range): queries.Minutes {
  const first = Math.floor(since.getTime() / minuteMs / step) * step
  const last = Math.ceil(until.getTime() / minuteMs / step) * step
  const refuse = (field: string, rule: string) => new Fault('invalid_input', { fields: [{ field, rule }] })
  if (last <= first) throw refuse('until', 'later than since')
  if ((last - first) / step > mostPoints + 1) {
    throw refuse('step', `so long that there are at most ${mostPoints} of them`)
  }
  return { since: first, until: last, step }
}

function asTraffic(api: string, rows: readonly (ApiCount & { readonly minute: number })[]): ApiTraffic {
  const points = rows.map((row) => ({ at: new Date(row.minute * minuteMs), ...asSum([row]) }))
  return { api, ...asSum(rows), points }
}

function asSum(rows: readonly ApiCount[]): TrafficSum {
  const latency = addUp(rows.map((row) => row.latency))
  const sumOf = (key: 'requests' | 'refused' | 'failed') => rows.reduce((sum, row) => sum + row[key], 0)
  return {
    requests: sumOf('requests'),
    refused: sumOf('refused'),
    failed: sumOf('failed'),
    p50Ms: percentile(latency, 0.5),
    p95Ms: percentile(latency, 0.95),
    p99Ms: percentile(latency, 0.99),
  }
}

function asTally(rows: readonly (queries.TallyCount & { readonly minute: number })[]): Tally {
  const { name, label } = rows[0] as queries.TallyCount
  return {
    name,
    label,
    count: rows.reduce((sum, { count }) => sum + count, 0),
    points: rows.map(({ minute, count }) => ({ at: new Date(minute * minuteMs), count })),
  }
}
