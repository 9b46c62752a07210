import { Fault } from '../../core/fault.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { networkOf } from './address.ts'
import { guardKey } from './guard-key.ts'
import type { Charge, RateLimits, RateRule } from './guard.types.ts'
import * as queries from './rates.queries.ts'

const hourSeconds = 3600

export interface Rates {
  spend(charges: readonly Charge[]): Promise<void>
  /** Throws `rate_exceeded` when the budget is used up, and takes nothing. */
  assertFree(charge: Charge): Promise<void>
  /** Takes one, also from a budget that is used up. */
  add(charge: Charge): Promise<void>
  forgetAddress(address: string, tx?: Db): Promise<boolean>
  eraseOld(db: Db): Promise<void>
}

interface Wish {
  readonly key: Buffer
  readonly allowed: number
}

/** 0 seconds: it was taken. */
interface Taken {
  readonly retryAfterSeconds: number
}

/** Hourly budgets in a window that slides: what was used in the hour before counts by the part of it that is still within 60 minutes. */
export function createRates(house: {
  db: Database
  secrets: Pick<Secrets, 'lookupKey'>
  limits: RateLimits
  metrics: Metrics
}): Rates {
  const { db, secrets, limits, metrics } = house
  const keyOf = ({ rule, key }: Charge) => guardKey(secrets.lookupKey, rule, networkOf(key))

  const taker = createBatcher<Wish, Taken>({
    run: async (wishes) => {
      const byKey = Map.groupBy(wishes, nameOf)
      const rows = await queries.take(
        db,
        [...byKey.values()].map((same) => ({ ...(same[0] as Wish), count: same.length })),
      )
      const left = new Map(rows.map((row) => [nameOf(row), { ...row }]))
      return wishes.map((wish) => {
        const row = left.get(nameOf(wish))
        if (row && row.taken-- > 0) return { retryAfterSeconds: 0 }
        return { retryAfterSeconds: row ? secondsUntilFree(row, wish.allowed) : 1 }
      })
    },
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'guard rates' }, size),
  })

  const finder = createBatcher<Buffer, queries.RateUse | undefined>({
    run: async (keys) => {
      const found = new Map((await queries.findUse(db, keys)).map((row) => [nameOf(row), row]))
      return keys.map((key) => found.get(nameOf({ key })))
    },
  })

  const adder = createBatcher<Buffer, void>({
    run: async (keys) => {
      const byKey = Map.groupBy(keys, (key) => nameOf({ key }))
      await queries.add(
        db,
        [...byKey.values()].map((same) => ({ key: same[0] as Buffer, count: same.length })),
      )
      return keys.map(() => undefined)
    },
  })

  function refuse(rule: RateRule, retryAfterSeconds: number): never {
    metrics.guardRefusals.inc({ rule })
    throw new Fault('rate_exceeded', { retryAfterSeconds })
  }

  return {
    async spend(charges) {
      const bound = charges.filter(({ rule }) => limits[rule] > 0)
      const wishes = bound.map((charge) => ({ key: keyOf(charge), allowed: limits[charge.rule] }))
      const answers = await Promise.all(wishes.map((wish) => taker.submit(wish)))
      const waits = answers.map(({ retryAfterSeconds }) => retryAfterSeconds)
      const longest = Math.max(0, ...waits)
      if (longest === 0) return
      const taken = wishes.filter((_, index) => waits[index] === 0).map(({ key }) => key)
      if (taken.length > 0) await queries.giveBack(db, taken)
      refuse((bound[waits.indexOf(longest)] as Charge).rule, longest)
    },

    async assertFree(charge) {
      const allowed = limits[charge.rule]
      if (allowed === 0) return
      const use = await finder.submit(keyOf(charge))
      if (use && estimate(use) > allowed - 1) refuse(charge.rule, secondsUntilFree(use, allowed))
    },

    async add(charge) {
      if (limits[charge.rule] > 0) await adder.submit(keyOf(charge))
    },

    forgetAddress: (address, tx) =>
      queries.forget(
        tx ?? db,
        (Object.keys(limits) as RateRule[]).map((rule) => keyOf({ rule, key: address })),
      ),

    eraseOld: queries.eraseOldRates,
  }
}

const nameOf = ({ key }: { readonly key: Buffer }) => key.toString('latin1')

const estimate = ({ used, usedBefore, elapsed }: queries.RateUse) => used + usedBefore * (1 - elapsed)

/** Until one more is within `allowed`. */
export function secondsUntilFree(use: Omit<queries.RateUse, 'key'>, allowed: number): number {
  const { used, usedBefore, elapsed } = use
  const spare = allowed - 1 - used
  // Within this hour, as the hour before fades; else in the next, as this one does.
  const hours =
    spare >= 0 && usedBefore > 0
      ? 1 - Math.min(1, spare / usedBefore) - elapsed
      : 1 - elapsed + 1 - Math.min(1, (allowed - 1) / Math.max(1, used))
  return Math.max(1, Math.ceil(hours * hourSeconds))
}
