import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Customers } from '../customers/customers.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { reportDescriptions } from './report-codes.ts'
import type { FinalResult } from './results.queries.ts'

/** Tells customers who have a report URL of each final result, in the transaction that writes it. */
export function announceResults(house: {
  secrets: Secrets
  customers: Pick<Customers, 'findById'>
  webhooks: Pick<Webhooks, 'announceAll'>
}): (tx: Db, finals: readonly FinalResult[]) => Promise<void> {
  return async (tx, finals) => {
    const announcements = []
    for (const { customerId, messageId, id, sealedNumber, code, reportedAt } of finals) {
      const customer = await house.customers.findById(customerId)
      if (!customer?.report) continue
      announcements.push({
        tenant: customer.tenant,
        url: customer.report.url,
        sealedSecret: customer.report.sealedSecret,
        event: 'message.result',
        data: {
          message: Number(messageId),
          id: Number(id),
          receiver_phone: house.secrets.numbers.open(sealedNumber),
          code,
          description: reportDescriptions[code],
          report_timestamp: reportedAt,
        },
      })
    }
    if (announcements.length > 0) await house.webhooks.announceAll(tx, announcements)
  }
}
