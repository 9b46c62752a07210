import type { Db } from '../../platform/db/database.ts'
import type { ReportCode } from './report-codes.ts'
import type { SummaryRow } from './search.queries.ts'

export interface TraceRow extends SummaryRow {
  readonly tokenId: string | null
  readonly sealedContent: Buffer
  readonly pointCost: number
  readonly transactionId: string | null
}

export interface RecipientTraceRow {
  readonly id: string
  readonly sealedNumber: Buffer
  readonly sealedName: Buffer | null
  readonly sendAt: Date | null
  readonly code: ReportCode
  readonly reportedAt: Date | null
  readonly attempts: number
  readonly carrier: string | null
  readonly carrierRef: string | null
  readonly sentAt: Date | null
  readonly doubted: boolean
  readonly lateCode: ReportCode | null
  readonly lateAt: Date | null
  readonly refundId: string | null
}

export async function findMessage(db: Db, id: string): Promise<TraceRow | undefined> {
  const [row] = await db<TraceRow[]>`
    select id, customer_id as "customerId", type, lane, accepted_at as "acceptedAt", send_at as "sendAt",
           coalesce(send_at > now(), false) as "isScheduled", cancelled_at as "cancelledAt",
           sender_phone as "senderPhone", is_test as "isTest", recipients, token_id as "tokenId",
           sealed_content as "sealedContent", point_cost as "pointCost", transaction_id as "transactionId"
      from message where id = ${id}`
  return row
}

export async function findOwner(db: Db, id: string): Promise<string | undefined> {
  const [row] = await db<{ customerId: string }[]>`
    select customer_id as "customerId" from message where id = ${id}`
  return row?.customerId
}

const outcomes = {
  waiting: (db: Db) => db`and report_code = 1000`,
  delivered: (db: Db) => db`and report_code = 4100`,
  failed: (db: Db) => db`and failed`,
} as const

export async function listRecipients(
  db: Db,
  key: { customerId: string; messageId: string },
  page: { after: string | undefined; limit: number; outcome: keyof typeof outcomes | undefined },
): Promise<RecipientTraceRow[]> {
  return db<RecipientTraceRow[]>`
    select id, sealed_number as "sealedNumber", sealed_name as "sealedName", send_at as "sendAt",
           report_code as code, reported_at as "reportedAt", attempts, carrier, carrier_ref as "carrierRef",
           sent_at as "sentAt", doubted, late_code as "lateCode", late_at as "lateAt", refund_id as "refundId"
      from message_recipient
     where customer_id = ${key.customerId} and message_id = ${key.messageId} and id > ${page.after ?? '0'}
       ${page.outcome ? outcomes[page.outcome](db) : db``}
     order by id limit ${page.limit}`
}

export async function listRefusals(
  db: Db,
  customerId: string,
  { before, limit }: { before: string; limit: number },
): Promise<{ id: string; at: Date; reason: string; explanation: string }[]> {
  return db<{ id: string; at: Date; reason: string; explanation: string }[]>`
    select id, at, reason, explanation from message_refusal
     where customer_id = ${customerId} and id < ${before}
     order by id desc limit ${limit}`
}
