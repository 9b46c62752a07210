import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Logger as GraphileLogger, run, runMigrations, type Runner, type WorkerEvents } from 'graphile-worker'
import { Pool } from 'pg'
import type { Database, DatabaseAddress } from '../db/database.ts'
import type { Logger } from '../log/logger.ts'
import type { Metrics } from '../log/metrics.ts'
import { recoverJobsOfTheDead } from './dead-workers.ts'
import { recoverForgottenJobs } from './forgotten-jobs.ts'
import { untilQuiet } from './lane-pulse.ts'
import type { JobKind } from './queue.ts'

export { countLivePools } from './dead-workers.queries.ts'

/** A lane whose workers gave up is started again after so long, milliseconds. */
const restartAfterMs = 500
const startLimitMs = 30_000
/** Of a lane, before its process gives up. */
const mostStarts = 5
const usualFetchEveryMs = 40

export interface JobHandler {
  readonly name: string
  run(payload: unknown): Promise<void>
}

export function handleJob<Payload>(
  kind: JobKind<Payload>,
  handle: (payload: Payload) => Promise<void>,
): JobHandler {
  return { name: kind.name, run: (payload) => handle(payload as Payload) }
}

/** Jobs that share a bounded number of workers, so that slow ones cannot hold up the others. */
export interface Lane {
  readonly concurrency: number
  readonly handlers: readonly JobHandler[]
  /** Repeated jobs as crontab lines. */
  readonly crontab?: string
  /**
   * Under load a lane asks for jobs once in so many milliseconds (40), not at every announcement: each lane hears of the
   * jobs of all. One that is overlooked waits ten times as long at most; a second where nothing is given.
   */
  readonly fetchEveryMs?: number
}

export interface Workers {
  /** Takes no more jobs and resolves when those under way have ended. */
  stop(): Promise<void>
}

/** Creates or updates graphile-worker's own schema. */
export async function migrateQueue(address: DatabaseAddress): Promise<void> {
  const pool = createPool(address, 1, () => {})
  try {
    await runMigrations({ pgPool: pool, logger: new GraphileLogger(() => () => {}) })
  } finally {
    await pool.end()
  }
}

export async function startWorkers(options: {
  address: DatabaseAddress
  db: Database
  lanes: readonly Lane[]
  log: Logger
  metrics: Metrics
}): Promise<Workers> {
  const { lanes, log, metrics } = options
  const pool = createPool(options.address, lanes.length + 4, (error) =>
    log.warn({ err: error }, 'a queue connection was lost; it is opened again'),
  )
  const recovery = await recoverJobsOfTheDead({ address: options.address, db: options.db, log })
  const forgotten = recoverForgottenJobs({ db: options.db, log })
  const context = { pool, log, metrics, onPool: recovery.claimPool, follow: forgotten.follow }
  const starts = await Promise.allSettled(lanes.map((lane) => keepLane(lane, context)))
  const runners = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  const failed = starts.find((start) => start.status === 'rejected')
  let stopping: Promise<void> | undefined
  async function stop() {
    await Promise.all(runners.map((runner) => runner.stop()))
    await forgotten.stop()
    await recovery.stop()
    await pool.end()
  }
  if (failed) {
    // Those that have begun would go on with what the caller now closes.
    await stop()
    throw failed.reason
  }
  return { stop: () => (stopping ??= stop()) }
}

interface LaneContext {
  readonly pool: Pool
  readonly log: Logger
  readonly metrics: Metrics
  onPool(poolId: string): void
  follow(events: WorkerEvents): void
}

/**
 * A runner gives up when what it has done cannot be told the database for a while, or falls silent; then another takes its
 * place.
 */
async function keepLane(lane: Lane, context: LaneContext): Promise<{ stop(): Promise<void> }> {
  const name = lane.handlers[0]?.name
  const stopping = new AbortController()
  let runner = await startAtLast(lane, context)
  const watching = watch()

  async function watch(): Promise<void> {
    const error = await untilItGivesUp(runner, { lane, signal: stopping.signal })
    if (stopping.signal.aborted) return
    context.log.error({ err: error, lane: name }, 'the workers of a lane gave up; they are started again')
    while (!stopping.signal.aborted) {
      await sleep(restartAfterMs, undefined, { signal: stopping.signal }).catch(() => {})
      const late = sleep(startLimitMs, undefined, { ref: false }).then(() => {
        throw new Error('starting them took too long')
      })
      const next = await Promise.race([startLane(lane, context), late]).catch((reason: unknown) => {
        context.log.warn({ err: reason, lane: name }, 'the workers of a lane could not be started')
      })
      if (!next) continue
      if (stopping.signal.aborted) return next.stop()
      runner = next
      return watch()
    }
  }

  return {
    async stop() {
      stopping.abort()
      // It rejects when the runner has ended by itself.
      await runner.stop().catch(() => {})
      await watching
    },
  }
}

/** A connection may be cut just then. */
async function startAtLast(lane: Lane, context: LaneContext): Promise<Runner> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startLane(lane, context)
    } catch (error) {
      if (attempt === mostStarts) throw error
      await sleep(restartAfterMs)
    }
  }
}

/** With what it gave up. One that is silent is told to stop, so that it takes no jobs should it come to. */
async function untilItGivesUp(
  runner: Runner,
  { lane, signal }: { lane: Lane; signal: AbortSignal },
): Promise<unknown> {
  const ended = new AbortController()
  const over = runner.promise.catch((reason: unknown) => reason).finally(() => ended.abort())
  const silent = untilQuiet(runner.events, {
    workers: lane.concurrency,
    signal: AbortSignal.any([signal, ended.signal]),
  }).then(() => {
    if (signal.aborted) return undefined
    if (ended.signal.aborted) return over
    void runner.stop().catch(() => {})
    return new Error('they asked for no job for half a minute')
  })
  return Promise.race([over, silent])
}

async function startLane(lane: Lane, context: LaneContext): Promise<Runner> {
  const { pool, log, metrics } = context
  const events: WorkerEvents = new EventEmitter()
  context.follow(events)
  events.on('pool:create', ({ workerPool }) => context.onPool(workerPool.id))
  events.on('job:success', ({ job }) => metrics.jobs.inc({ kind: job.task_identifier, outcome: 'done' }))
  events.on('job:error', ({ job, error }) => {
    const isLast = job.attempts >= job.max_attempts
    metrics.jobs.inc({ kind: job.task_identifier, outcome: isLast ? 'gave_up' : 'failed' })
    log[isLast ? 'error' : 'warn'](
      { err: error, job: job.id, kind: job.task_identifier, attempt: job.attempts },
      isLast ? 'job failed for the last time' : 'job failed; it is tried again',
    )
  })
  return run({
    pgPool: pool,
    events,
    noHandleSignals: true,
    preset: {
      worker: {
        concurrentJobs: lane.concurrency,
        pollInterval: (lane.fetchEveryMs ?? 100) * 10,
        // One fetch for all workers of the lane: idle ones would else ask the database one by one.
        localQueue: {
          size: lane.concurrency,
          // Every lane hears of every lane's jobs: it does not ask again at each announcement.
          refetchDelay: { durationMs: lane.fetchEveryMs ?? usualFetchEveryMs, threshold: lane.concurrency },
        },
        completeJobBatchDelay: 20,
        failJobBatchDelay: 20,
      },
    },
    crontab: lane.crontab ?? '',
    logger: quietLogger(log),
    taskList: Object.fromEntries(
      lane.handlers.map((handler) => [handler.name, (payload: unknown) => handler.run(payload)]),
    ),
  })
}

/**
 * graphile-worker reports job errors as events (above); of its own lines only warnings and errors are news,
 * and not that a lane has more workers than connections: with a local queue they share them.
 */
function quietLogger(log: Logger): GraphileLogger {
  return new GraphileLogger(() => (level, message) => {
    if (level === 'warning' && !message.includes('maxPoolSize')) log.warn(message)
    if (level === 'error' && !message.startsWith('Failed task')) log.error(message)
  })
}

/** All of them, because the role may have others of the house's own (platform/db/pooled-sessions.ts). */
const queueSettings = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'on',
  enable_mergejoin: 'on',
  plan_cache_mode: 'auto',
  jit: 'off',
}

function createPool(address: DatabaseAddress, max: number, onLost: (error: Error) => void): Pool {
  const settings = {
    application_name: 'switchboard-queue',
    max,
    options: Object.entries(queueSettings)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  }
  const pool = new Pool(
    typeof address === 'string' ? { connectionString: address, ...settings } : { ...address, ...settings },
  )
  pool.on('error', onLost)
  // A connection that breaks while it is checked out reports twice: to its query, and here.
  pool.on('connect', (client) => void client.on('error', () => {}))
  return pool
}
