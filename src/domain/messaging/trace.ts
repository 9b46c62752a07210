import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import { asPage, mapPage } from '../../platform/db/page.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { PointTransaction, Points } from '../points/points.ts'
import { openWords } from './content.ts'
import { findResources } from './messaging.queries.ts'
import type { SummaryRow } from './search.queries.ts'
import type { MessageLookup, MessageSummary, RecipientTrace } from './search.types.ts'
import * as queries from './trace.queries.ts'

const greatestId = '9223372036854775807'

/** One message, as an operator sees it. */
export function createTrace(house: {
  db: Database
  secrets: Pick<Secrets, 'box' | 'numbers'>
  points: Pick<Points, 'find'>
  summarise(rows: readonly SummaryRow[]): Promise<MessageSummary[]>
}): Pick<MessageLookup, 'trace' | 'traceRecipients' | 'listRefusals'> {
  const { db, points } = house
  const { box, numbers } = house.secrets

  async function findTransactions(customerId: string, ids: readonly (string | null)[]) {
    const known = ids.filter((id) => id !== null)
    const found = known.length > 0 ? await points.find(db, customerId, known) : []
    return new Map(found.map((transaction) => [transaction.id, transaction]))
  }

  function asRecipient(
    { sealedNumber, sealedName, refundId, ...row }: queries.RecipientTraceRow,
    refunds: ReadonlyMap<string, PointTransaction>,
  ): RecipientTrace {
    return {
      ...row,
      number: numbers.open(sealedNumber),
      name: sealedName ? box.open(sealedName).toString() : '',
      refund: (refundId && refunds.get(refundId)) || null,
    }
  }

  return {
    async trace(messageId) {
      const row = await queries.findMessage(db, messageId)
      if (!row) throw new Fault('not_found')
      const { sealedContent, transactionId, pointCost, tokenId, ...rest } = row
      const [[summary], transactions, resources] = await Promise.all([
        house.summarise([rest]),
        findTransactions(row.customerId, [transactionId]),
        findResources(db, [row]),
      ])
      const { senderName, subject, body } = openWords(box, sealedContent)
      return {
        ...(summary as MessageSummary),
        tokenId,
        senderName,
        subject,
        body: row.customerId === '0' ? null : body,
        pointCost,
        transaction: (transactionId && transactions.get(transactionId)) || null,
        resources: resources.map(({ id, mimeType }) => ({ id, mimeType })),
      }
    },

    async traceRecipients(messageId, { after, limit, outcome }) {
      const customerId = await queries.findOwner(db, messageId)
      if (customerId === undefined) throw new Fault('not_found')
      const key = { customerId, messageId }
      const rows = await queries.listRecipients(db, key, { after, limit: limit + 1, outcome })
      const refunds = await findTransactions(
        customerId,
        rows.map(({ refundId }) => refundId),
      )
      return mapPage(asPage(rows, limit), (row) => asRecipient(row, refunds))
    },

    async listRefusals(customerId, { after, limit }) {
      const rows = await queries.listRefusals(db, customerId, {
        before: after ?? greatestId,
        limit: limit + 1,
      })
      return asPage(rows, limit)
    },
  }
}
