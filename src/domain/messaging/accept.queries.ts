import { byteaArray, intArray, textArray, timeArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import { addingJobs, type Job } from '../../platform/queue/queue.ts'
import { charging } from '../points/points.ts'
import type { DeliveryLane } from './delivery-jobs.ts'
import type { MessageType } from './sms.port.ts'

export interface NewRecipient {
  readonly id: string
  readonly sealedNumber: Buffer
  readonly sealedName: Buffer | null
  readonly sealedContent: Buffer | null
  readonly sendAt: Date | null
}

export interface NewResource {
  readonly mimeType: string
  readonly sha256: Buffer
  readonly sealedBytes: Buffer
}

export interface NewMessage {
  readonly id: string
  readonly customerId: string
  readonly tokenId: string | null
  readonly type: MessageType
  readonly lane: DeliveryLane
  readonly sendAt: Date | null
  readonly senderPhone: string
  readonly sealedContent: Buffer
  readonly isTest: boolean
  readonly pointCost: number
  readonly limitPerDay: number
  readonly recipients: readonly NewRecipient[]
  readonly resources: readonly NewResource[]
}

export interface AcceptedRow {
  readonly id: string
  readonly acceptedAt: Date
  readonly transactionId: string | null
  readonly description: string
  readonly pointId: string
}

/**
 * Charges, stores and enqueues those messages that their customers' points and daily limits allow, in one statement.
 * An id that is missing in the answer was refused and left no trace. Jobs find only what was stored.
 */
export async function insertMessages(
  db: Db,
  messages: readonly NewMessage[],
  jobs: readonly Job[],
): Promise<AcceptedRow[]> {
  return db<AcceptedRow[]>`
    with ${wishing(db, messages)},
    ${withinDailyLimit(db)},
    ${charging(db)},
    ${counting(db)},
    ${storingMessages(db)},
    ${storingRecipients(db, messages)},
    ${storingResources(db, messages)},
    ${addingJobs(db, jobs, db`(select count(*) from charged where not is_test) > 0`)}
    select id, now() as "acceptedAt", transaction_id as "transactionId", description,
           (select id from point_account as account where account.customer_id = charged.customer_id) as "pointId",
           (select count(*) from jobs)
      from charged`
}

/** `wish`: what is asked for, one row a message. */
function wishing(db: Db, messages: readonly NewMessage[]): Fragment {
  return db`
    wish as materialized (
      select *, (now() at time zone 'Asia/Seoul')::date as today
        from unnest(
               ${tokenArray(messages.map((message) => message.id))}::bigint[],
               ${tokenArray(messages.map((message) => message.customerId))}::bigint[],
               ${tokenArray(messages.map((message) => message.tokenId))}::bigint[],
               ${tokenArray(messages.map((message) => message.type))}::text[],
               ${intArray(messages.map((message) => message.lane))}::smallint[],
               ${timeArray(messages.map((message) => message.sendAt))}::timestamptz[],
               ${textArray(messages.map((message) => message.senderPhone))}::text[],
               ${byteaArray(messages.map((message) => message.sealedContent))}::bytea[],
               ${tokenArray(messages.map((message) => String(message.isTest)))}::boolean[],
               ${intArray(messages.map((message) => message.pointCost))}::int[],
               ${intArray(messages.map((message) => message.limitPerDay))}::int[],
               ${intArray(messages.map((message) => message.recipients.length))}::int[]
             ) as wish (id, customer_id, token_id, type, lane, send_at, sender_phone, sealed_content, is_test,
                        point_cost, limit_per_day, recipients)
    )`
}

/** `charge`: those wishes that their customers' daily limits allow, in the order of their ids; counters are locked. */
function withinDailyLimit(db: Db): Fragment {
  return db`
    counter as materialized (
      select customer_id,
             case when day = (now() at time zone 'Asia/Seoul')::date then today_sms + today_lms + today_mms else 0 end
               as sent_today
        from message_counter
       where customer_id in (select customer_id from wish)
       order by customer_id
         for update
    ),
    charge as materialized (
      select id as n, case when is_test then 0 else recipients::bigint * point_cost end as points,
             type || ' x ' || recipients as description, wish.*
        from (select *, sum(case when is_test then 0 else recipients end) over (partition by customer_id order by id)
                     as running
                from wish) as wish
        join counter using (customer_id)
       where limit_per_day = 0 or is_test or sent_today + running <= limit_per_day
    )`
}

function counting(db: Db): Fragment {
  return db`
    counted as (
      update message_counter as counter
         set day = today,
             today_sms = case when counter.day = today then today_sms else 0 end + sent.sms,
             today_lms = case when counter.day = today then today_lms else 0 end + sent.lms,
             today_mms = case when counter.day = today then today_mms else 0 end + sent.mms,
             total_sms = total_sms + sent.sms, total_lms = total_lms + sent.lms, total_mms = total_mms + sent.mms
        from (select customer_id, today, coalesce(sum(recipients) filter (where type = 'SMS'), 0) as sms,
                     coalesce(sum(recipients) filter (where type = 'LMS'), 0) as lms,
                     coalesce(sum(recipients) filter (where type = 'MMS'), 0) as mms
                from charged where not is_test group by customer_id, today) as sent
       where counter.customer_id = sent.customer_id
    )`
}

function storingMessages(db: Db): Fragment {
  return db`
    message as (
      insert into message (customer_id, id, token_id, type, lane, send_at, sender_phone, sealed_content, recipients,
                           is_test, point_cost, transaction_id)
      select customer_id, id, token_id, type, lane, send_at, sender_phone, sealed_content, recipients, is_test,
             point_cost, transaction_id
        from charged
    )`
}

function storingRecipients(db: Db, messages: readonly NewMessage[]): Fragment {
  const recipients = messages.flatMap(({ id, customerId, isTest, ...message }) =>
    message.recipients.map((recipient) => ({ ...recipient, messageId: id, customerId, isTest })),
  )
  return db`
    recipient as (
      insert into message_recipient (customer_id, message_id, id, sealed_number, sealed_name, sealed_content, send_at,
                                     report_code, reported_at)
      select customer_id, message_id, id, sealed_number, sealed_name, sealed_content, send_at,
             case when is_test then 4100 else 1000 end, case when is_test then now() end
        from unnest(
               ${tokenArray(recipients.map((recipient) => recipient.customerId))}::bigint[],
               ${tokenArray(recipients.map((recipient) => recipient.messageId))}::bigint[],
               ${tokenArray(recipients.map((recipient) => recipient.id))}::bigint[],
               ${byteaArray(recipients.map((recipient) => recipient.sealedNumber))}::bytea[],
               ${byteaArray(recipients.map((recipient) => recipient.sealedName))}::bytea[],
               ${byteaArray(recipients.map((recipient) => recipient.sealedContent))}::bytea[],
               ${timeArray(recipients.map((recipient) => recipient.sendAt))}::timestamptz[],
               ${tokenArray(recipients.map((recipient) => String(recipient.isTest)))}::boolean[]
             ) as recipient (customer_id, message_id, id, sealed_number, sealed_name, sealed_content, send_at, is_test)
       -- "is true" keeps it a hashed lookup: as a join it would compare each with each.
       where (message_id in (select id from charged)) is true
    )`
}

function storingResources(db: Db, messages: readonly NewMessage[]): Fragment {
  const resources = messages.flatMap(({ id, customerId, ...message }) =>
    message.resources.map((resource) => ({ ...resource, messageId: id, customerId })),
  )
  return db`
    resource as (
      insert into message_resource (customer_id, message_id, mime_type, sha256, sealed_bytes)
      select *
        from unnest(
               ${tokenArray(resources.map((resource) => resource.customerId))}::bigint[],
               ${tokenArray(resources.map((resource) => resource.messageId))}::bigint[],
               ${tokenArray(resources.map((resource) => resource.mimeType))}::text[],
               ${byteaArray(resources.map((resource) => resource.sha256))}::bytea[],
               ${byteaArray(resources.map((resource) => resource.sealedBytes))}::bytea[]
             ) as resource (customer_id, message_id, mime_type, sha256, sealed_bytes)
       where (message_id in (select id from charged)) is true
    )`
}

/** So that there is a row to count in; harmless when there is. */
export async function openCounter(db: Db, customerId: string): Promise<void> {
  await db`insert into message_counter (customer_id) values (${customerId}) on conflict do nothing`
}

/** What a refusal is explained by. */
export async function findLeft(db: Db, customerId: string): Promise<{ balance: number; sentToday: number }> {
  const [row] = await db<{ balance: string; sentToday: number }[]>`
    select coalesce((select balance from point_account where customer_id = ${customerId}), 0)::text as balance,
           coalesce((select today_sms + today_lms + today_mms from message_counter
                      where customer_id = ${customerId} and day = (now() at time zone 'Asia/Seoul')::date), 0)::int
             as "sentToday"`
  return { balance: Number(row?.balance), sentToday: row?.sentToday ?? 0 }
}

export interface NewOwnMessage {
  readonly messageId: string
  readonly recipientId: string
  readonly type: MessageType
  readonly lane: DeliveryLane
  readonly sealedNumber: Buffer
  readonly senderPhone: string
  readonly sealedContent: Buffer
}

/** A message of the house: nobody is charged, nothing is counted. */
export async function insertOwn(db: Db, own: NewOwnMessage, jobs: readonly Job[]): Promise<void> {
  const { messageId, recipientId, type, lane, sealedNumber, senderPhone, sealedContent } = own
  await db`
    with message as (
      insert into message (customer_id, id, type, lane, sender_phone, sealed_content, recipients, point_cost)
      values (0, ${messageId}, ${type}, ${lane}, ${senderPhone}, ${sealedContent}, 1, 0)
    ),
    recipient as (
      insert into message_recipient (customer_id, message_id, id, sealed_number)
      values (0, ${messageId}, ${recipientId}, ${sealedNumber})
    ),
    ${addingJobs(db, jobs)}
    select count(*) from jobs`
}

export async function findResourceIds(
  db: Db,
  { customerId, id }: { customerId: string; id: string },
): Promise<{ id: string; mimeType: string }[]> {
  return db<{ id: string; mimeType: string }[]>`
    select id, mime_type as "mimeType" from message_resource
     where customer_id = ${customerId} and message_id = ${id} order by id`
}

/** For the operator: why a customer's message was not taken. */
export async function insertRefusal(
  db: Db,
  refusal: { customerId: string; reason: string; explanation: string },
): Promise<void> {
  await db`
    insert into message_refusal (customer_id, reason, explanation)
    values (${refusal.customerId}, ${refusal.reason}, ${refusal.explanation})`
}

/** Nobody asks why after so long. */
export async function eraseOldRefusals(db: Db): Promise<void> {
  await eraseRows(db, 'message_refusal', db`at < now() - interval '30 days'`)
}
