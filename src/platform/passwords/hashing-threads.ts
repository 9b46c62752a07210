import { Piscina } from 'piscina'
import { Fault } from '../../core/fault.ts'
import type { Logger } from '../log/logger.ts'
import type { Argon2Cost } from './argon2-cost.ts'
import type { Outcome, PasswordTask, Verdict } from './argon2.worker.ts'

export interface HashingThreads {
  /** A PHC string, or the verdict on `stored`. Throws `overloaded` when too many wait. */
  perform(task: PasswordTask): Promise<string | Verdict>
  /** Tasks that were taken so far. */
  taken(): number
  close(): Promise<void>
}

interface Entry {
  readonly task: PasswordTask
  readonly resolve: (answer: string | Verdict) => void
  readonly reject: (error: unknown) => void
}

/** A thread finishes about 100 a second: whoever waits behind so many is answered within a second or two. */
const waitingPerThread = 100
const retryAfterSeconds = 2
/**
 * Where many wait, a thread takes so many at once. Each hash drives everything else out of the processor's caches, so
 * that a thread which wakes for one answer costs five times as much as one that wakes for many.
 */
const mostAtOnce = 16
/** The thread that answers HTTP, and PostgreSQL, come first: a tenth of their weight where processors are short. */
const niceIncrement = 10
/** The hash's memory is not on this heap. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4, stackSizeMb: 2 }

/** Threads that start with the first task; each caller in turn, in a bounded queue. */
export function createHashingThreads(options: {
  threads: number
  log: Logger
  cost: Argon2Cost
  maxWaiting?: number | undefined
}): HashingThreads {
  const { threads, log, cost, maxWaiting = threads * waitingPerThread } = options
  let pool: Piscina | undefined
  let waiting: Entry[] = []
  let busy = 0
  let unanswered = 0
  let taken = 0
  let closed = false

  function perform(task: PasswordTask): Promise<string | Verdict> {
    if (closed || unanswered >= threads + maxWaiting) return Promise.reject(overloaded())
    unanswered++
    taken++
    return new Promise((resolve, reject) => {
      waiting.push({ task, resolve, reject })
      // After this turn of the event loop, so that those who came together are shared out among the threads.
      if (waiting.length === 1) setImmediate(dispatch)
    })
  }

  function dispatch(): void {
    while (busy < threads && waiting.length > 0) {
      const size = Math.min(mostAtOnce, Math.ceil(waiting.length / threads))
      void performGroup(waiting.slice(0, size))
      waiting = waiting.slice(size)
    }
  }

  async function performGroup(group: readonly Entry[]): Promise<void> {
    busy++
    try {
      pool ??= openPool(threads, log)
      const outcomes = (await pool.run({ tasks: group.map(({ task }) => task), cost })) as Outcome[]
      for (const [i, { resolve, reject }] of group.entries()) {
        const outcome = outcomes[i]
        if (outcome && 'answer' in outcome) resolve(outcome.answer)
        else reject(outcome?.error)
      }
    } catch (error) {
      for (const { reject } of group) reject(error)
    }
    busy--
    unanswered -= group.length
    dispatch()
  }

  return {
    perform,
    taken: () => taken,
    async close() {
      closed = true
      for (const { reject } of waiting) reject(overloaded())
      waiting = []
      await pool?.destroy()
    },
  }
}

function openPool(threads: number, log: Logger): Piscina {
  const pool = new Piscina({
    filename: new URL('./argon2.worker.ts', import.meta.url).href,
    name: 'performAll',
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    niceIncrement,
    resourceLimits,
    recordTiming: false,
    env: {},
    execArgv: [],
  })
  // A thread that ends while it does nothing; the next password starts another.
  pool.on('error', (error: Error) => log.error({ err: error }, 'a thread that hashes passwords ended'))
  return pool
}

function overloaded(): Fault {
  return new Fault('overloaded', { retryAfterSeconds })
}
