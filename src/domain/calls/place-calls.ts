import { createBatcher } from '../../platform/db/batcher.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { CallNetwork } from './call-network.ts'
import type { CallResult } from './call.port.ts'
import type { Callbacks } from './callbacks.types.ts'
import * as queries from './calls.queries.ts'
import type { ClaimedOrder, EndedCall, OrderRow } from './calls.queries.ts'
import type { OrderKey } from './order-key.ts'

/** States are recorded in batches: no caller waits for them, and a phone rings for seconds. */
const gatherMs = 20

export interface CallPlacer {
  /** Rings the phones of those orders that still wait for it; resolves when every call is over and recorded. */
  placeCalls(keys: readonly OrderKey[]): Promise<void>
}

export function createCallPlacer(house: {
  db: Database
  /**
   * Does not wait for the disk. A crash may forget that a call was begun, which then was in flight and is placed
   * again all the same; that it ended is written through `db`, whose flush carries what came before it.
   */
  relaxedDb: Database
  network: Pick<CallNetwork, 'place'>
  secrets: Secrets
  ringMs: number
  metrics: Metrics
  log: Logger
  findCallbacks(orders: readonly OrderKey[]): Promise<Callbacks>
  /** Tells the applications, in the transaction that ends the calls. */
  announceEnded(db: Db, orders: readonly OrderRow[], callbacks: Callbacks): Promise<void>
}): CallPlacer {
  const { db, network, secrets, ringMs, metrics, log } = house

  const claiming = createBatcher<readonly OrderKey[], readonly ClaimedOrder[]>({
    run: async (jobs) => {
      const claimed = Map.groupBy(await queries.claimOrders(house.relaxedDb, jobs.flat()), ({ id }) => id)
      return jobs.map((keys) => keys.flatMap(({ id }) => claimed.get(id) ?? []))
    },
    maxBatch: 16,
    gatherMs,
  })

  const ringing = createBatcher<OrderKey, void>({
    run: async (keys) => {
      await queries.markRinging(house.relaxedDb, keys)
      return keys.map(() => undefined)
    },
    gatherMs,
  })

  const ending = createBatcher<EndedCall, void>({
    run: async (calls) => {
      const callbacks = await house.findCallbacks(calls)
      const end = async (tx: Db) => house.announceEnded(tx, await queries.endCalls(tx, calls), callbacks)
      // One statement is a transaction of its own; only what it has to be one with needs another.
      await (callbacks.size > 0 ? transaction(db, end) : end(db))
      return calls.map(() => undefined)
    },
    gatherMs,
  })

  async function placeOne(order: ClaimedOrder): Promise<void> {
    const { applicationId, id } = order
    let marked: Promise<void> | undefined
    const result = await ring(order, () => {
      // Nobody waits for it before the call is over; and a call that is on its way is worth more than that note.
      marked ??= ringing.submit({ applicationId, id }).catch((error: unknown) => {
        log.warn({ err: error, order: id }, 'that a phone rings could not be noted')
      })
    })
    await marked
    const { reason = null, detail = null } = result.outcome === 'failed' ? result : {}
    await ending.submit({ applicationId, id, reason, detail, answered: result.outcome === 'answered' })
    metrics.calls.inc({ outcome: reason ?? result.outcome })
  }

  async function ring(order: ClaimedOrder, onRinging: () => void): Promise<LateOr<CallResult>> {
    if (order.isLate) return { outcome: 'failed', reason: 'expired' }
    try {
      const callerId = order.prefix + secrets.box.open(order.sealedCode).toString()
      const callee = secrets.numbers.open(order.sealedNumber)
      return await network.place({ orderId: order.id, callee, callerId, ringMs }, onRinging)
    } catch (error) {
      log.error({ err: error, order: order.id }, 'a call could not be placed')
      return { outcome: 'failed', reason: 'carrier_unavailable' }
    }
  }

  return {
    async placeCalls(keys) {
      await Promise.all((await claiming.submit(keys)).map(placeOne))
    },
  }
}

type LateOr<Result> =
  | Result
  | { readonly outcome: 'failed'; readonly reason: 'expired'; readonly detail?: string }
