import type { PhoneNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Applications } from '../applications/applications.ts'
import * as queries from './calls.queries.ts'
import type { OrderRow } from './calls.queries.ts'
import type { Callbacks } from './callbacks.types.ts'
import type { OrderKey } from './order-key.ts'

/** Texts for the house. */
export interface TextSender {
  /** Whether any carrier is there, be it up or down. */
  isPossible(): boolean
  /** As part of the transaction. */
  send(tx: Db, text: { number: PhoneNumber; body: string }): Promise<unknown>
}

/** Texts the code of an order whose call failed, if it asked for that and the code can still be used. */
export async function sendFallbackText(
  house: {
    db: Database
    secrets: Secrets
    applications: Applications
    texts: TextSender
    findCallbacks(orders: readonly OrderKey[]): Promise<Callbacks>
    announceEnded(db: Db, orders: readonly OrderRow[], callbacks: Callbacks): Promise<void>
  },
  key: OrderKey,
): Promise<void> {
  const { db, secrets, texts } = house
  const waiting = await queries.findWaitingText(db, key)
  const application = await house.applications.findById(key.applicationId)
  if (!waiting || !application) return settle('expired')
  if (!texts.isPossible()) return settle('no_sms_carrier')
  const code = secrets.box.open(waiting.sealedCode).toString()
  const number = secrets.numbers.open(waiting.sealedNumber)
  const body = application.fallbackText.replaceAll('{code}', code)
  return settle(null, (tx) => texts.send(tx, { number, body }))

  async function settle(failure: string | null, send?: (tx: Db) => Promise<unknown>): Promise<void> {
    const callbacks = await house.findCallbacks([key])
    await transaction(db, async (tx) => {
      const order = await queries.settleText(tx, key, failure)
      if (!order) return
      await send?.(tx)
      await house.announceEnded(tx, [order], callbacks)
    })
  }
}
