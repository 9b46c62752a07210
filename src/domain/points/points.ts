import { Fault } from '../../core/fault.ts'
import { sqlState, transaction, type Database, type Db } from '../../platform/db/database.ts'
import { asPage, type Page } from '../../platform/db/page.ts'
import * as queries from './points.queries.ts'
import type { PointAccount, PointTransaction, TransactionFilter } from './points.types.ts'

export { charging, refunding } from './points.queries.ts'
export type * from './points.types.ts'

export interface Points {
  /** Opens the customer's account with nothing in it; harmless when it is open. */
  open(db: Db, customerId: string): Promise<void>
  /** Faults: `not_found`. */
  getAccount(db: Db, customerId: string): Promise<PointAccount>
  /** Sells points (or takes them back): faults `points_short`, `invalid_input` (beyond 2^53 - 1), `not_found`. */
  adjust(
    db: Db,
    customerId: string,
    change: { value: number; description: string },
  ): Promise<{ account: PointAccount; transaction: PointTransaction }>
  /** Newest first. */
  list(
    db: Db,
    filter: TransactionFilter,
    page: { limit: number; offset?: number; oldestFirst?: boolean },
  ): Promise<PointTransaction[]>
  count(db: Db, filter: TransactionFilter): Promise<number>
  /** One customer's, newest first, from the one after `after`. */
  page(
    db: Db,
    filter: TransactionFilter & { customerId: string },
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<PointTransaction>>
  /** Of all customers by step (whole minutes, from multiples of it since 1970), oldest first; steps without any are left out. */
  sumByStep(
    db: Db,
    range: { since: Date; until: Date; stepMinutes: number },
  ): Promise<{ at: Date; sold: number; spent: number }[]>
  /** By customer. */
  findBalances(db: Db, customerIds: readonly string[]): Promise<ReadonlyMap<string, number>>
  /** Those of one customer with these ids, in no order. */
  find(db: Db, customerId: string, ids: readonly string[]): Promise<PointTransaction[]>
  /** Customers whose balance is not the sum of their transactions; none when the ledger is right. */
  verify(
    db: Db,
  ): Promise<{ customers: number; differing: { customerId: string; balance: string; sum: string }[] }>
}

const checkViolation = '23514'

export function createPoints(): Points {
  async function getAccount(db: Db, customerId: string): Promise<PointAccount> {
    const account = await queries.findAccount(db, customerId)
    if (!account) throw new Fault('not_found')
    return account
  }

  return {
    open: queries.openAccount,
    getAccount,
    sumByStep: queries.sumByStep,

    async adjust(db, customerId, change) {
      if (!Number.isSafeInteger(change.value) || change.value === 0) {
        throw new Fault('invalid_input', {
          fields: [{ field: 'value', rule: 'a whole number other than 0' }],
        })
      }
      try {
        // A savepoint inside the caller's transaction: a refusal must not undo what else is in it.
        const done = await transaction(db, (tx) => queries.adjust(tx, customerId, change))
        if (!done) throw new Fault('not_found')
        return done
      } catch (error) {
        if (sqlState(error) !== checkViolation) throw error
        const { balance } = await getAccount(db, customerId)
        throw outOfBounds(balance, change.value, error)
      }
    },

    list: queries.list,
    count: queries.count,
    async page(db, filter, { after, limit }) {
      return asPage(await queries.pageTransactions(db, filter, { after, limit: limit + 1 }), limit)
    },
    async findBalances(db, customerIds) {
      const rows = await queries.findBalances(db, customerIds)
      return new Map(rows.map(({ customerId, balance }) => [customerId, Number(balance)]))
    },
    find: queries.findTransactions,

    /** One snapshot: under load nothing differs that is right. */
    verify: (db) =>
      (db as Database).begin('isolation level repeatable read read only', async (tx) => ({
        customers: await queries.countAccounts(tx),
        differing: [...(await queries.findDiffering(tx))],
      })),
  }
}

function outOfBounds(balance: number, value: number, cause: unknown): Fault {
  if (value < 0) {
    const explanation = `points are short: ${balance} left, ${-value} wanted`
    return new Fault('points_short', { explanation }, { cause })
  }
  const fields = [{ field: 'value', rule: `at most ${Number.MAX_SAFE_INTEGER - balance} here` }]
  return new Fault('invalid_input', { fields }, { cause })
}
