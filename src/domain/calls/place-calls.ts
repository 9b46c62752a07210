import { createBatcher, type Batcher } from '../../platform/db/batcher.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { CallCarrier, CallResult } from './call.port.ts'
import { sendFallbackTextJob } from './call-jobs.ts'
import * as queries from './calls.queries.ts'
import type { ClaimedOrder, EndedCall, OrderRow } from './calls.queries.ts'
import type { OrderKey } from './order-key.ts'

export interface CallPlacer {
  /** Rings the phones of those orders that still wait for it; resolves when every call is over and recorded. */
  placeCalls(keys: readonly OrderKey[]): Promise<void>
}

export function createCallPlacer(house: {
  db: Database
  carrier: CallCarrier | undefined
  secrets: Secrets
  ringMs: number
  metrics: Metrics
  log: Logger
  /** Tells the application, in the transaction that ends the calls. */
  announceEnded(db: Db, orders: readonly OrderRow[]): Promise<void>
}): CallPlacer {
  const { db, carrier, secrets, ringMs, metrics, log } = house

  const ringing: Batcher<OrderKey, void> = createBatcher({
    run: async (keys) => {
      await queries.markRinging(db, keys)
      return keys.map(() => undefined)
    },
  })

  const ending: Batcher<EndedCall, void> = createBatcher({
    run: async (calls) => {
      await transaction(db, async (tx) => {
        const ended = await queries.endCalls(tx, calls)
        await house.announceEnded(tx, ended)
        for (const { applicationId, id, state, fallback } of ended) {
          if (state === 'failed' && fallback) await enqueue(tx, sendFallbackTextJob, { applicationId, id })
        }
      })
      return calls.map(() => undefined)
    },
  })

  async function placeOne(order: ClaimedOrder): Promise<void> {
    const { applicationId, id } = order
    let marked: Promise<void> | undefined
    const result = await ring(order, () => {
      marked ??= ringing.submit({ applicationId, id })
    })
    await marked
    const reason = result.outcome === 'failed' ? result.reason : null
    await ending.submit({ applicationId, id, reason, answered: result.outcome === 'answered' })
    metrics.calls.inc({ outcome: reason ?? result.outcome })
  }

  async function ring(order: ClaimedOrder, onRinging: () => void): Promise<LateOr<CallResult>> {
    if (order.isLate) return { outcome: 'failed', reason: 'expired' }
    if (!carrier) return { outcome: 'failed', reason: 'carrier_unavailable' }
    try {
      const callerId = order.prefix + secrets.box.open(order.sealedCode).toString()
      const callee = secrets.numbers.open(order.sealedNumber)
      return await carrier.place({ orderId: order.id, callee, callerId, ringMs }, onRinging)
    } catch (error) {
      log.error({ err: error, order: order.id, carrier: carrier.name }, 'the call carrier threw')
      return { outcome: 'failed', reason: 'carrier_unavailable' }
    }
  }

  return {
    async placeCalls(keys) {
      const claimed = await queries.claimOrders(db, keys)
      await Promise.all(claimed.map(placeOne))
    },
  }
}

type LateOr<Result> = Result | { readonly outcome: 'failed'; readonly reason: 'expired' }
