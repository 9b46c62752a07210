import { byteaArray, textArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { addJob } from '../../platform/queue/queue.ts'
import type { CallFailure } from './call.port.ts'
import { placeCallsJob, sendFallbackTextJob } from './call-jobs.ts'
import type { OrderKey } from './order-key.ts'

export type OrderState = 'queued' | 'calling' | 'ringing' | 'done' | 'failed'

/** `expired`: no carrier got to it within the code's life. */
export type FailureReason = CallFailure | 'expired'

export interface NewOrder extends OrderKey {
  readonly sealedCode: Buffer
  readonly prefix: string
  /** Used instead of `prefix` when that is what the phone saw last. */
  readonly otherPrefix: string
  readonly fallback: 'sms' | null
}

export interface ClaimedOrder extends OrderKey {
  readonly sealedNumber: Buffer
  readonly sealedCode: Buffer
  readonly prefix: string
  readonly isLate: boolean
}

export interface EndedCall extends OrderKey {
  readonly reason: FailureReason | null
  readonly answered: boolean
  /** What the network said. */
  readonly detail: string | null
}

export interface OrderRow extends OrderKey {
  readonly prefix: string
  readonly state: OrderState
  readonly reason: FailureReason | null
  readonly answered: boolean
  readonly fallback: 'sms' | null
  readonly queuedAt: Date
  readonly callingAt: Date | null
  readonly ringingAt: Date | null
  readonly endedAt: Date | null
  readonly textSentAt: Date | null
  readonly textFailure: string | null
}

const columns = (db: Db) => db`
  application_id as "applicationId", id, prefix, state, reason, answered, fallback,
  queued_at as "queuedAt", calling_at as "callingAt", ringing_at as "ringingAt", ended_at as "endedAt",
  text_sent_at as "textSentAt", text_failure as "textFailure"`

function asKeys(db: Db, keys: readonly OrderKey[]) {
  return db`
    unnest(${tokenArray(keys.map((key) => key.applicationId))}::uuid[], ${tokenArray(keys.map((key) => key.id))}::uuid[])
      as key (application_id, id)`
}

/**
 * Stores those orders whose codes are issued in the same statement, and the job that will place their calls.
 * Returns the prefix that each will call from, by id; a missing id was not admitted.
 */
export async function insertIssuedOrders(
  db: Db,
  issuing: Fragment,
  orders: readonly NewOrder[],
): Promise<Map<string, string>> {
  const payload = db`json_build_object('orders',
    json_agg(json_build_object('applicationId', application_id, 'id', id)))`
  const rows = await db<{ id: string; prefix: string }[]>`
    with ${issuing},
    ordered as (
      insert into call_order (application_id, id, sealed_number, sealed_code, prefix, place_before, fallback)
      select application_id, id, sealed_number, sealed_code,
             case when prefix = last.seen then other_prefix else prefix end, expires_at, fallback
        from unnest(
               ${tokenArray(orders.map((order) => order.applicationId))}::uuid[],
               ${tokenArray(orders.map((order) => order.id))}::uuid[],
               ${byteaArray(orders.map((order) => order.sealedCode))}::bytea[],
               ${tokenArray(orders.map((order) => order.prefix))}::text[],
               ${tokenArray(orders.map((order) => order.otherPrefix))}::text[],
               ${tokenArray(orders.map((order) => order.fallback))}::text[]
             ) as new (application_id, id, sealed_code, prefix, other_prefix, fallback)
        join issued using (id)
        left join lateral (
               select earlier.prefix as seen
                 from call_order as earlier
                where earlier.sealed_number = issued.sealed_number
                order by queued_at desc
                limit 1
             ) as last on true
      returning application_id, id, prefix
    ),
    job as materialized (
      select ${addJob(db, placeCallsJob, payload, { priority: -10 })} from ordered having count(*) > 0
    )
    select id, prefix, (select count(*) from job) from ordered`
  return new Map(rows.map((row) => [row.id, row.prefix]))
}

/**
 * Takes orders for calling. An order that is `calling` or `ringing` was in flight when its worker died:
 * only the job that owns it runs this, so it is called again.
 */
export async function claimOrders(db: Db, keys: readonly OrderKey[]): Promise<ClaimedOrder[]> {
  return db<ClaimedOrder[]>`
    update call_order as the_order
       set state = 'calling', calling_at = now(), ringing_at = null
      from ${asKeys(db, keys)}
     where the_order.application_id = key.application_id and the_order.id = key.id
       and state in ('queued', 'calling', 'ringing')
    returning the_order.application_id as "applicationId", the_order.id, sealed_number as "sealedNumber",
              sealed_code as "sealedCode", prefix, place_before <= now() as "isLate"`
}

export async function markRinging(db: Db, keys: readonly OrderKey[]): Promise<void> {
  await db`
    update call_order as the_order
       set state = 'ringing', ringing_at = now()
      from ${asKeys(db, keys)}
     where the_order.application_id = key.application_id and the_order.id = key.id and state = 'calling'`
}

/**
 * Ends calls once each, and enqueues the text of each failed one that asked for it; the code is erased unless that
 * text still has to carry it. Returns those that it ended.
 */
export async function endCalls(db: Db, calls: readonly EndedCall[]): Promise<OrderRow[]> {
  const text = db`json_build_object('applicationId', application_id, 'id', id)`
  return db<OrderRow[]>`
    with call as (
      select *
        from unnest(
               ${tokenArray(calls.map((call) => call.applicationId))}::uuid[],
               ${tokenArray(calls.map((call) => call.id))}::uuid[],
               ${tokenArray(calls.map((call) => call.reason))}::text[],
               ${tokenArray(calls.map((call) => String(call.answered)))}::boolean[],
               ${textArray(calls.map((call) => call.detail))}::text[]
             ) as call (application_id, id, reason, answered, detail)
    ),
    ended as (
      update call_order as the_order
         set state = case when call.reason is null then 'done' else 'failed' end,
             reason = call.reason, answered = call.answered, carrier_detail = call.detail, ended_at = now(),
             sealed_code = case when call.reason is not null and fallback is not null then sealed_code end
        from call
       where the_order.application_id = call.application_id and the_order.id = call.id and ended_at is null
      returning the_order.*
    ),
    text as materialized (
      select ${addJob(db, sendFallbackTextJob, text)} from ended where state = 'failed' and fallback is not null
    )
    select ${columns(db)}, (select count(*) from text) as texts from ended`
}

export async function findOrders(db: Db, keys: readonly OrderKey[]): Promise<OrderRow[]> {
  return db<OrderRow[]>`
    select ${columns(db)} from call_order join ${asKeys(db, keys)} using (application_id, id)`
}

export interface WaitingText {
  readonly sealedNumber: Buffer
  readonly sealedCode: Buffer
}

/** The text that a failed order still owes, while its code can be used. */
export async function findWaitingText(db: Db, key: OrderKey): Promise<WaitingText | undefined> {
  const [row] = await db<WaitingText[]>`
    select sealed_number as "sealedNumber", sealed_code as "sealedCode"
      from call_order
     where application_id = ${key.applicationId} and id = ${key.id}
       and sealed_code is not null and text_sent_at is null and text_failure is null and place_before > now()`
  return row
}

/** Forgets orders of this age whose calls have ended: the oldest `limit`. Returns how many. */
export async function eraseOld(db: Db, { days, limit }: { days: number; limit: number }): Promise<number> {
  const rows = await db`
    delete from call_order where (application_id, id) in (
      select application_id, id from call_order
       where id < first_id_at(now() - make_interval(days => ${days})) and state in ('done', 'failed')
       order by id
       limit ${limit}
         for update skip locked)
    returning id`
  return rows.length
}

/** Settles the text once and erases the code. */
export async function settleText(
  db: Db,
  key: OrderKey,
  failure: string | null,
): Promise<OrderRow | undefined> {
  const [row] = await db<OrderRow[]>`
    update call_order
       set text_sent_at = case when ${failure}::text is null then now() end, text_failure = ${failure},
           sealed_code = null
     where application_id = ${key.applicationId} and id = ${key.id}
       and text_sent_at is null and text_failure is null
    returning ${columns(db)}`
  return row
}
