import type { Logger } from '../log/logger.ts'
import { defaultCost, type Argon2Cost } from './argon2-cost.ts'
import type { Verdict } from './argon2.worker.ts'
import { createHashingThreads } from './hashing-threads.ts'

export interface Passwords {
  /** A PHC string, which keeps the cost it was made with. Throws `overloaded` when too many wait. */
  hash(password: string): Promise<string>
  /**
   * Whether the password is the one that was hashed as `stored`, and whether it should be hashed anew because the
   * cost has changed since. `stored` undefined: the password is hashed all the same, and is not right, so that an unknown
   * account cannot be told by the clock. Throws `overloaded` when too many wait.
   */
  verify(password: string, stored: string | undefined): Promise<Verdict>
  /** Hashes and verifications that were given to the threads so far. */
  taken(): number
  /** What is under way is abandoned, and nothing more is taken. */
  close(): Promise<void>
}

/**
 * argon2id in `threads` threads of its own. They start with the first password, so that a command that needs none does
 * not pay for them.
 */
export function createPasswords(options: {
  threads: number
  log: Logger
  cost?: Argon2Cost
  maxWaiting?: number
}): Passwords {
  const { cost = defaultCost } = options
  const { perform, taken, close } = createHashingThreads({ ...options, cost })
  return {
    hash: async (password) => (await perform({ password, stored: undefined })) as string,
    async verify(password, stored) {
      const verdict = await perform({ password, stored })
      return typeof verdict === 'object' ? verdict : { isRight: false, isOutdated: false }
    },
    taken,
    close,
  }
}
