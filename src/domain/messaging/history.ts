import { Fault } from '../../core/fault.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { PointTransaction, Points } from '../points/points.ts'
import { openWords } from './content.ts'
import type { Counter, Message, MessageFilter, MessagePage, MessageResult } from './messaging.types.ts'
import * as queries from './messaging.queries.ts'
import type { MessageRow, RecipientRow, StoredFilter } from './messaging.queries.ts'

export interface History {
  list(db: Db, filter: MessageFilter, page: MessagePage): Promise<Message[]>
  count(db: Db, filter: MessageFilter): Promise<number>
  findCounter(db: Db, customerId: string): Promise<Counter>
}

/** Recipients in one answer, about 250 bytes each: what a server can hold for many callers at once. */
const mostRecipients = 100_000

/** What was sent, as its sender sees it. */
export function createHistory({ secrets, points }: { secrets: Secrets; points: Points }): History {
  function asStored({ receiverPhone, ...filter }: MessageFilter): StoredFilter {
    return { ...filter, sealedNumber: receiverPhone && secrets.numbers.seal(receiverPhone) }
  }

  async function findTransactions(
    db: Db,
    messages: readonly MessageRow[],
    recipients: ReadonlyMap<string, readonly RecipientRow[]>,
  ): Promise<ReadonlyMap<string, PointTransaction>> {
    const found = new Map<string, PointTransaction>()
    for (const [customerId, own] of Map.groupBy(messages, (message) => message.customerId)) {
      const ids = own.flatMap(({ id, transactionId }) => [
        ...(transactionId ? [transactionId] : []),
        ...(recipients.get(id) ?? []).flatMap(({ refundId }) => refundId ?? []),
      ])
      if (ids.length === 0) continue
      for (const transaction of await points.find(db, customerId, ids)) found.set(transaction.id, transaction)
    }
    return found
  }

  function asResult(row: RecipientRow, transactions: ReadonlyMap<string, PointTransaction>): MessageResult {
    const { id, sealedNumber, sealedName, code, reportedAt, refundId } = row
    return {
      id,
      number: secrets.numbers.open(sealedNumber),
      name: sealedName ? secrets.box.open(sealedName).toString() : '',
      code,
      reportedAt,
      refund: (refundId && transactions.get(refundId)) || null,
    }
  }

  return {
    async list(db, filter, page) {
      const messages = await queries.findMessages(db, asStored(filter), page)
      if (messages.length === 0) return []
      assertFits(messages)
      const [recipientRows, resourceRows] = await Promise.all([
        queries.findRecipients(db, messages),
        queries.findResources(db, messages),
      ])
      const recipients = Map.groupBy(recipientRows, ({ messageId }) => messageId)
      const resources = Map.groupBy(resourceRows, ({ messageId }) => messageId)
      const transactions = await findTransactions(db, messages, recipients)
      return messages.map(({ sealedContent, transactionId, ...message }) => ({
        ...message,
        ...openWords(secrets.box, sealedContent),
        transaction: (transactionId && transactions.get(transactionId)) || null,
        results: (recipients.get(message.id) ?? []).map((row) => asResult(row, transactions)),
        resources: (resources.get(message.id) ?? []).map(({ id, mimeType }) => ({ id, mimeType })),
      }))
    },

    count: (db, filter) => queries.countMessages(db, asStored(filter)),

    async findCounter(db, customerId) {
      const row = await queries.findCounter(db, customerId)
      const counted = row?.isOfToday ? row : { todaySms: 0, todayLms: 0, todayMms: 0 }
      return {
        id: row?.id ?? customerId,
        isOfToday: row?.isOfToday ?? false,
        today: { SMS: counted.todaySms, LMS: counted.todayLms, MMS: counted.todayMms },
        total: {
          SMS: Number(row?.totalSms ?? 0),
          LMS: Number(row?.totalLms ?? 0),
          MMS: Number(row?.totalMms ?? 0),
        },
      }
    },
  }
}

function assertFits(messages: readonly MessageRow[]): void {
  const recipients = messages.reduce((sum, message) => sum + message.recipients, 0)
  if (recipients <= mostRecipients) return
  const rule = `smaller here: ${messages.length} messages have ${recipients} receivers, an answer holds ${mostRecipients}`
  throw new Fault('invalid_input', { fields: [{ field: 'limit', rule }] })
}
