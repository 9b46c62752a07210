import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Applications } from '../applications/applications.ts'
import type { SmsCarrier } from '../messaging/sms.port.ts'
import * as queries from './calls.queries.ts'
import type { OrderRow } from './calls.queries.ts'
import type { OrderKey } from './order-key.ts'

/**
 * Texts the code of an order whose call failed, if it asked for that and the code can still be used.
 * Throws when the carrier refuses it, so that the job is tried again.
 */
export async function sendFallbackText(
  house: {
    db: Database
    secrets: Secrets
    applications: Applications
    carrier: SmsCarrier | undefined
    sender: string
    announceEnded(db: Db, orders: readonly OrderRow[]): Promise<void>
  },
  key: OrderKey,
): Promise<void> {
  const { db, secrets, carrier } = house
  const waiting = await queries.findWaitingText(db, key)
  const application = await house.applications.findById(key.applicationId)
  if (!waiting || !application) return settle('expired')
  if (!carrier) return settle('no_sms_carrier')
  const code = secrets.box.open(waiting.sealedCode).toString()
  await carrier.send({
    type: 'SMS',
    to: secrets.numbers.open(waiting.sealedNumber),
    from: house.sender,
    body: application.fallbackText.replaceAll('{code}', code),
  })
  return settle(null)

  function settle(failure: string | null): Promise<void> {
    return transaction(db, async (tx) => {
      const order = await queries.settleText(tx, key, failure)
      if (order) await house.announceEnded(tx, [order])
    })
  }
}
