import { newId } from '../../platform/db/new-id.ts'
import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import { inBatches } from '../../platform/db/in-batches.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Application, Applications } from '../applications/applications.ts'
import { drawCode, type Verification, type VerificationLimits } from '../verification/verification.ts'
import type { NumberGuard } from '../guard/guard.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import type { CallNetwork } from './call-network.ts'
import * as queries from './calls.queries.ts'
import type { OrderRow } from './calls.queries.ts'
import type { Callback, Callbacks } from './callbacks.types.ts'
import type { OrderKey } from './order-key.ts'
import { sendFallbackText, type TextSender } from './fallback-text.ts'
import { orderCalls, type CallTenant, type OrderedCall, type OrderRequest } from './order-calls.ts'
import { createCallPlacer } from './place-calls.ts'
import { createOrderLookup } from './search.ts'
import type { OrderLookup } from './search.types.ts'

export { createCallEraser } from './erase-person.ts'
export { createCallNetwork, type CallNetwork } from './call-network.ts'
export { placeCallsJob, sendFallbackTextJob } from './call-jobs.ts'
export type { OrderKey } from './order-key.ts'
export { failureReasons, orderStates, type FoundOrder } from './search.types.ts'

/** Four digits: what a number block of 10,000 caller numbers can say. */
export const codeDigits = 4

export interface CallWish {
  readonly number: PhoneNumber
  /** Chosen by the application, else drawn here. */
  readonly code?: string | undefined
  readonly fallback?: 'sms' | undefined
}

/** A call that no application ordered: it is checked by `Verification.check` with this tenant. */
export interface HouseCall {
  readonly tenant: string
  readonly number: PhoneNumber
  readonly code: string
  readonly limits: VerificationLimits
}

export interface Calls {
  /**
   * Accepts an order for a flash call; durable when it resolves. Faults: `sends_exhausted`, `traffic_held`,
   * `call_not_placeable`. Given a transaction it becomes part of that; given none it shares one with others.
   */
  order(application: Application, wish: CallWish, tx?: Db): Promise<OrderedCall>
  /** Rings a phone with a code of the house's own flows, as part of a transaction, and returns the order's id. Faults as in `order`. */
  ringCode(tx: Db, call: HouseCall): Promise<string>
  /** Accepts the right code once; faults as in `Verification.check`. */
  check(application: Application, guess: { id: string; code: string }): Promise<void>
  /** Throws `order_not_found` also for another application's order. */
  getOrder(application: Application, id: string): Promise<OrderRow & { verified: boolean }>
  placeCalls(keys: readonly OrderKey[]): Promise<void>
  sendFallbackText(key: OrderKey): Promise<void>
  /** Orders of so many days ago; 0: kept for good. */
  eraseOld(db: Db, days: number): Promise<void>
  /** For operators. */
  readonly lookup: OrderLookup
}

export function createCalls(house: {
  db: Database
  /** For records that may be lost with the last moments before a crash; see `createCallPlacer`. */
  relaxedDb: Database
  secrets: Secrets
  verification: Verification
  applications: Applications
  webhooks: Webhooks
  guard: { readonly numbers: Pick<NumberGuard, 'admit'> }
  network: CallNetwork
  texts: TextSender
  ringMs: number
  metrics: Metrics
  log: Logger
}): Calls {
  const { db, verification, applications, network, guard } = house

  const orders = createBatcher<OrderRequest, OrderedCall>({
    run: (requests) => orderCalls(house, db, requests),
    keyOf: (request) => request.number,
    lanes: 2,
    onBatch: (size) => house.metrics.batchSize.observe({ batcher: 'order calls' }, size),
  })

  async function findCallbacks(keys: readonly OrderKey[]): Promise<Callbacks> {
    const callbacks = new Map<string, Callback>()
    for (const id of new Set(keys.map((key) => key.applicationId))) {
      const callback = (await applications.findById(id))?.callback
      if (callback) callbacks.set(id, callback)
    }
    return callbacks
  }

  async function announceEnded(tx: Db, ended: readonly OrderRow[], callbacks: Callbacks): Promise<void> {
    const announcements = ended.flatMap((order) => {
      const callback = callbacks.get(order.applicationId)
      return callback ? [asAnnouncement(order, callback)] : []
    })
    if (announcements.length > 0) await house.webhooks.announceAll(tx, announcements)
  }

  const placer = createCallPlacer({ ...house, findCallbacks, announceEnded })

  async function accept(tenant: CallTenant, wish: CallWish, tx?: Db): Promise<OrderedCall> {
    if (!network.mayTake() || tenant.prefixes.length === 0) throw new Fault('call_not_placeable')
    const request: OrderRequest = {
      id: newId(),
      tenant,
      number: wish.number,
      code: wish.code ?? drawCode(codeDigits),
      fallback: wish.fallback ?? null,
    }
    const admission = guard.numbers.admit(wish.number, tenant.id)
    const pass = admission instanceof Promise ? await admission : admission
    try {
      if (!tx) return await orders.submit(request)
      const [answer] = await orderCalls(house, tx, [request])
      if (answer instanceof Fault) throw answer
      return answer as OrderedCall
    } catch (error) {
      pass.release()
      throw error
    }
  }

  return {
    order: accept,

    async ringCode(tx, { tenant, number, code, limits }) {
      const prefixes = await applications.findPool(tx)
      return (await accept({ id: tenant, limits, prefixes }, { number, code }, tx)).id
    },

    check: (application, { id, code }) => verification.check({ tenant: application.id, id, code }),

    async getOrder(application, id) {
      const key = { applicationId: application.id, id }
      const [order] = await queries.findOrders(db, [key])
      if (!order) throw new Fault('order_not_found')
      const accepted = await verification.findAccepted(db, [{ tenant: application.id, id }])
      return { ...order, verified: accepted.get(id) ?? false }
    },

    placeCalls: placer.placeCalls,
    async eraseOld(pool, days) {
      if (days > 0) await inBatches((limit) => queries.eraseOld(pool, { days, limit }))
    },
    lookup: createOrderLookup(house),
    sendFallbackText: (key) => sendFallbackText({ ...house, findCallbacks, announceEnded }, key),
  }
}

/** What the application's server is told: how the call, or the text in its place, ended; never the code. */
function asAnnouncement(order: OrderRow, callback: Callback) {
  const textEvent = order.textSentAt ? 'order.text_sent' : order.textFailure ? 'order.text_failed' : undefined
  return {
    tenant: order.applicationId,
    url: callback.url,
    sealedSecret: callback.sealedSecret,
    event: textEvent ?? `order.${order.state}`,
    data: {
      id: order.id,
      state: order.state,
      reason: order.reason,
      answered: order.answered,
      queued_at: order.queuedAt,
      calling_at: order.callingAt,
      ringing_at: order.ringingAt,
      ended_at: order.endedAt,
      text_sent_at: order.textSentAt,
      text_failure: order.textFailure,
    },
  }
}
