import { setTimeout as sleep } from 'node:timers/promises'
import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { guardKey } from './guard-key.ts'
import type { SignInAttempt } from './guard.types.ts'
import type { Rates } from './rates.ts'
import * as queries from './sign-in.queries.ts'
import type { Attempt, SignInRule } from './sign-in.queries.ts'
import { createTurns } from './turns.ts'

export type { SignInRule } from './sign-in.queries.ts'

export const defaultSignInRule: SignInRule = {
  freeFailures: 3,
  lockAfter: 10,
  lockSeconds: 15 * 60,
  longestLockSeconds: 24 * 3600,
  pendingSeconds: 60,
}

/** Of one account in one process: many people do not share one, and each attempt under way counts as a failure. */
const atOnce = 2
const maxWaiting = 100
const maxWaitMs = 10_000
/** Other processes may hold all the attempts that an account has: so often, and then it is refused. */
const tries = 20
const tryAgainMs = 100

export interface SignInGuard {
  admit(who: { account: string; address: string }): Promise<SignInAttempt>
  unlock(account: string, tx?: Db): Promise<boolean>
  eraseOld(db: Db): Promise<void>
}

/** Failures in a row on one account, and those of one address. Knows nothing of which accounts there are. */
export function createSignInGuard(house: {
  db: Database
  secrets: Pick<Secrets, 'lookupKey'>
  rates: Pick<Rates, 'assertFree' | 'add'>
  rule: SignInRule
  metrics: Metrics
  log: Logger
}): SignInGuard {
  const { db, secrets, rates, rule, metrics, log } = house
  const turns = createTurns({ atOnce, maxWaiting, maxWaitMs, maxTurnMs: rule.pendingSeconds * 1000 })
  const nameOf = ({ account }: { readonly account: Buffer }) => account.toString('latin1')
  const keyOf = (account: string) =>
    guardKey(secrets.lookupKey, 'account', account.trim().normalize('NFKC').toLowerCase().normalize('NFKC'))

  const beginner = createBatcher<Buffer, Attempt | { seconds: number }>({
    run: async (accounts) => {
      const begun = new Map((await queries.begin(db, accounts, rule)).map((row) => [nameOf(row), row]))
      const refused = accounts.filter((account) => !begun.has(nameOf({ account })))
      const waits = refused.length > 0 ? await queries.findWaits(db, refused) : []
      const seconds = new Map(waits.map((row) => [nameOf(row), row.seconds]))
      return accounts.map((account) => {
        const name = nameOf({ account })
        return begun.get(name) ?? { seconds: seconds.get(name) ?? 0 }
      })
    },
    keyOf: (account) => nameOf({ account }),
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'guard sign-in' }, size),
  })

  const enders = {
    failed: createEnder(async (attempts) => {
      for (const { seconds } of await queries.fail(db, attempts, rule)) {
        log.warn({ seconds }, 'an account is locked after failures in a row')
      }
    }),
    succeeded: createEnder((attempts) => queries.succeed(db, attempts)),
    abandoned: createEnder((attempts) => queries.abandon(db, attempts)),
  }

  function createEnder(end: (attempts: Attempt[]) => Promise<void>) {
    return createBatcher<Attempt, void>({
      run: async (attempts) => {
        await end(attempts)
        return attempts.map(() => undefined)
      },
      keyOf: nameOf,
    })
  }

  async function begin(account: Buffer): Promise<Attempt> {
    for (let round = 1; ; round++) {
      const answer = await beginner.submit(account)
      if ('begun' in answer) return answer
      const isOthersTurn = answer.seconds === 0
      if (!isOthersTurn || round === tries) {
        metrics.guardRefusals.inc({ rule: 'sign_in_account' })
        throw new Fault('rate_exceeded', { retryAfterSeconds: Math.max(1, answer.seconds) })
      }
      await sleep(tryAgainMs)
    }
  }

  return {
    async admit({ account, address }) {
      const charge = { rule: 'sign_in_failures_per_address', key: address } as const
      await rates.assertFree(charge)
      const key = keyOf(account)
      const leave = await turns.take(nameOf({ account: key }))
      try {
        const attempt = await begin(key)
        const end = async (work: () => Promise<unknown>) => {
          try {
            await work()
          } finally {
            leave()
          }
        }
        return {
          succeeded: () => end(() => enders.succeeded.submit(attempt)),
          failed: () => end(() => Promise.all([enders.failed.submit(attempt), rates.add(charge)])),
          abandoned: () => end(() => enders.abandoned.submit(attempt)),
        }
      } catch (error) {
        leave()
        throw error
      }
    },

    unlock: (account, tx) => queries.forgetAccount(tx ?? db, keyOf(account)),
    eraseOld: queries.eraseOldSignIns,
  }
}
