import { tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import type { MessagePage } from './messaging.types.ts'
import type { RecipientKey } from './results.queries.ts'
import type { ReportCode } from './report-codes.ts'
import type { MessageType } from './sms.port.ts'

export interface MessageRow {
  readonly id: string
  readonly customerId: string
  readonly tokenId: string | null
  readonly type: MessageType
  readonly pointCost: number
  readonly acceptedAt: Date
  readonly sendAt: Date | null
  readonly cancelledAt: Date | null
  readonly senderPhone: string
  readonly sealedContent: Buffer
  readonly recipients: number
  readonly isTest: boolean
  readonly transactionId: string | null
}

export interface RecipientRow {
  readonly messageId: string
  readonly id: string
  readonly sealedNumber: Buffer
  readonly sealedName: Buffer | null
  readonly code: ReportCode
  readonly reportedAt: Date | null
  readonly refundId: string | null
}

export interface StoredFilter {
  readonly customerId?: string | undefined
  readonly tokenId?: string | undefined
  readonly messageIds?: readonly string[] | undefined
  readonly type?: MessageType | undefined
  readonly senderPhone?: string | undefined
  readonly sealedNumber?: Buffer | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

function matching(db: Db, filter: StoredFilter): Fragment {
  const { customerId, tokenId, messageIds, type, senderPhone, sealedNumber, since, until } = filter
  return db`
    customer_id ${customerId === undefined ? db`> 0` : db`= ${customerId}`}
    ${tokenId === undefined ? db`` : db`and token_id = ${tokenId}`}
    ${messageIds ? db`and id = any(${tokenArray(messageIds)}::bigint[])` : db``}
    ${type ? db`and type = ${type}` : db``}
    ${senderPhone === undefined ? db`` : db`and sender_phone = ${senderPhone}`}
    ${since ? db`and accepted_at >= ${since}` : db``}
    ${until ? db`and accepted_at < ${until}` : db``}
    ${
      sealedNumber
        ? db`and exists (select from message_recipient as recipient
                          where recipient.customer_id = message.customer_id and recipient.message_id = message.id
                            and recipient.sealed_number = ${sealedNumber})`
        : db``
    }`
}

/** Of one customer in the order of time, of all in that of ids, which is nearly the same. */
export async function findMessages(db: Db, filter: StoredFilter, page: MessagePage): Promise<MessageRow[]> {
  const way = page.oldestFirst ? db`asc` : db`desc`
  const order = filter.customerId === undefined ? db`id ${way}` : db`accepted_at ${way}, id ${way}`
  return db<MessageRow[]>`
    select id, customer_id as "customerId", token_id as "tokenId", type, point_cost as "pointCost",
           accepted_at as "acceptedAt", send_at as "sendAt", cancelled_at as "cancelledAt",
           sender_phone as "senderPhone", sealed_content as "sealedContent", recipients, is_test as "isTest",
           transaction_id as "transactionId"
      from message
     where ${matching(db, filter)}
     order by ${order}
     limit ${page.limit} offset ${page.offset ?? 0}`
}

export async function countMessages(db: Db, filter: StoredFilter): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from message where ${matching(db, filter)}`
  return row?.count ?? 0
}

type MessageKey = Pick<MessageRow, 'customerId' | 'id'>

const asKeys = (db: Db, keys: readonly MessageKey[]) => db`
  unnest(${tokenArray(keys.map((key) => key.customerId))}::bigint[], ${tokenArray(keys.map((key) => key.id))}::bigint[])
    as key (customer_id, message_id)`

export async function findRecipients(db: Db, keys: readonly MessageKey[]): Promise<RecipientRow[]> {
  return db<RecipientRow[]>`
    select recipient.message_id as "messageId", id, sealed_number as "sealedNumber", sealed_name as "sealedName",
           report_code as code, reported_at as "reportedAt", refund_id as "refundId"
      from ${asKeys(db, keys)}
      join message_recipient as recipient
        on recipient.customer_id = key.customer_id and recipient.message_id = key.message_id
     order by id`
}

export async function findResources(
  db: Db,
  keys: readonly MessageKey[],
): Promise<{ messageId: string; id: string; mimeType: string }[]> {
  return db<{ messageId: string; id: string; mimeType: string }[]>`
    select resource.message_id as "messageId", id, mime_type as "mimeType"
      from ${asKeys(db, keys)}
      join message_resource as resource
        on resource.customer_id = key.customer_id and resource.message_id = key.message_id
     order by id`
}

/**
 * Takes a message back that waits for its time, unless one of its recipients left already: undefined then, and also
 * when there is no such message. Its jobs will find nothing to do.
 */
export async function cancelScheduled(db: Db, key: MessageKey): Promise<{ id: string } | undefined> {
  const [row] = await db<{ id: string }[]>`
    update message
       set cancelled_at = now()
     where customer_id = ${key.customerId} and id = ${key.id} and cancelled_at is null and not is_test
       and (send_at > now() or not exists (
             select from message_recipient as recipient
              where recipient.customer_id = message.customer_id and recipient.message_id = message.id
                and coalesce(recipient.send_at <= now(), true)))
    returning id`
  return row
}

export async function findUnfinished(db: Db, key: MessageKey): Promise<RecipientKey[]> {
  return db<RecipientKey[]>`
    select customer_id as "customerId", message_id as "messageId", id
      from message_recipient
     where customer_id = ${key.customerId} and message_id = ${key.id} and report_code = 1000`
}

export interface CounterRow {
  readonly id: string
  readonly isOfToday: boolean
  readonly todaySms: number
  readonly todayLms: number
  readonly todayMms: number
  readonly totalSms: string
  readonly totalLms: string
  readonly totalMms: string
}

export async function findCounter(db: Db, customerId: string): Promise<CounterRow | undefined> {
  const [row] = await db<CounterRow[]>`
    select id, day = (now() at time zone 'Asia/Seoul')::date as "isOfToday", today_sms as "todaySms",
           today_lms as "todayLms", today_mms as "todayMms", total_sms as "totalSms", total_lms as "totalLms",
           total_mms as "totalMms"
      from message_counter where customer_id = ${customerId}`
  return row
}
