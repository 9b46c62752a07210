import { Piscina } from 'piscina'
import { Fault } from '../../core/fault.ts'
import type { Logger } from '../log/logger.ts'
import { decoyHash, defaultCost, type Argon2Cost } from './argon2-cost.ts'
import type { HashTask, Verdict, VerifyTask } from './argon2.worker.ts'

export interface Passwords {
  /** A PHC string, which keeps the cost it was made with. Throws `overloaded` when too many wait. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the one that was hashed as `stored`, and whether it should be hashed anew because the
   * cost has changed since. `stored` undefined: takes just as long and answers not right, so that an unknown account
   * cannot be told by the clock. Throws `overloaded` when too many wait.
   */
  verify(password: string, stored: string | undefined): Promise<Verdict>
  /** Hashes and verifications that were given to the threads so far. */
  taken(): number
  /** What is under way is abandoned, and nothing more is taken. */
  close(): Promise<void>
}

/** A thread finishes about 100 a second: whoever waits behind so many is answered within a second or two. */
const waitingPerThread = 100
const retryAfterSeconds = 2
/** The thread that answers HTTP, and PostgreSQL, come first: a tenth of their weight where processors are short. */
const niceIncrement = 10
/** The hash's memory is not on this heap. */
const resourceLimits = { maxOldGenerationSizeMb: 32, maxYoungGenerationSizeMb: 4, stackSizeMb: 2 }

/**
 * argon2id in `threads` threads of its own, in a bounded queue, each caller in turn. The threads start with the
 * first password, so that a command that needs none does not pay for them.
 */
export function createPasswords(options: {
  threads: number
  log: Logger
  cost?: Argon2Cost
  maxWaiting?: number
}): Passwords {
  const { threads, log, cost = defaultCost, maxWaiting = threads * waitingPerThread } = options
  const decoy = decoyHash(cost)
  let pool: Piscina | undefined
  let unanswered = 0
  let taken = 0
  let closed = false

  function openPool(): Piscina {
    const opened = new Piscina({
      filename: new URL('./argon2.worker.ts', import.meta.url).href,
      minThreads: threads,
      maxThreads: threads,
      idleTimeout: Infinity,
      // Else whom no thread takes goes to the end of the queue.
      stricterFIFO: true,
      niceIncrement,
      resourceLimits,
      recordTiming: false,
      env: {},
      execArgv: [],
    })
    // A thread that ends while it does nothing; the next password starts another.
    opened.on('error', (error: Error) => log.error({ err: error }, 'a thread that hashes passwords ended'))
    return opened
  }

  async function run<Answer>(name: 'hash' | 'verify', task: HashTask | VerifyTask): Promise<Answer> {
    if (closed || unanswered >= threads + maxWaiting) throw new Fault('overloaded', { retryAfterSeconds })
    pool ??= openPool()
    unanswered++
    taken++
    try {
      return (await pool.run(task, { name })) as Answer
    } finally {
      unanswered--
    }
  }

  return {
    hash: (password) => run<string>('hash', { password, cost }),
    async verify(password, stored) {
      const verdict = await run<Verdict>('verify', { password, stored: stored ?? decoy, cost })
      return stored === undefined ? { isRight: false, isOutdated: false } : verdict
    },
    taken: () => taken,
    async close() {
      closed = true
      await pool?.destroy()
    },
  }
}
