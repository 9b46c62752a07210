import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { findSurely } from '../../platform/db/find-surely.ts'
import { addJob } from '../../platform/queue/queue.ts'
import type { AttemptFailure } from './questions.ts'
import { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'

export interface DeliveryKey {
  readonly tenant: string
  readonly id: string
}

/** Where a delivery goes. */
export interface Target {
  readonly url: string
  /** What `newWebhookSecret` made, sealed by `secrets.box`. */
  readonly sealedSecret: Buffer
}

export interface NewDelivery extends DeliveryKey, Target {
  readonly event: string
  readonly sealedBody: Buffer
  readonly subject: string | null
}

export interface DueDelivery {
  readonly url: string
  readonly event: string
  /** What is asked about, when the answer decides something. */
  readonly subject: string | null
  readonly sealedSecret: Buffer
  readonly sealedBody: Buffer
  /** Attempts made before the present series of tries. */
  readonly earlierAttempts: number
}

/**
 * `declined`: the receiver said why it cannot. `withdrawn`: the answer did not matter any more before it was asked for.
 */
export const deliveryStates = ['pending', 'delivered', 'failed', 'declined', 'withdrawn'] as const
export type DeliveryState = (typeof deliveryStates)[number]

export interface DeliveryProgress {
  readonly state: DeliveryState
  readonly turn: number
  readonly attempts: number
  readonly earlierAttempts: number
}

export interface Attempt {
  readonly number: number
  readonly durationMs: number
  readonly status: number | null
  readonly failure: AttemptFailure | null
}

interface DeliveryFacts extends DeliveryKey {
  readonly url: string
  readonly event: string
  readonly subject: string | null
  readonly state: DeliveryState
  readonly createdAt: Date
  readonly settledAt: Date | null
}

/** `sealedAnswer` in hex. */
export interface StoredDelivery extends DeliveryFacts {
  readonly attempts: readonly (Attempt & { readonly at: string; readonly sealedAnswer: string | null })[]
}

export interface DeliveryRow extends DeliveryFacts {
  /** Oldest first. `answer`: what came back where the answer matters, null when nothing did. */
  readonly attempts: readonly (Attempt & { readonly at: string; readonly answer: string | null })[]
}

/** Stores deliveries and enqueues the first try of each: one statement however many there are. */
export async function insertDeliveries(db: Db, deliveries: readonly NewDelivery[]): Promise<void> {
  await db`
    with stored as (
      insert into webhook_delivery (tenant, id, url, sealed_secret, event, sealed_body, subject)
      select * from unnest(
        ${tokenArray(deliveries.map((delivery) => delivery.tenant))}::uuid[],
        ${tokenArray(deliveries.map((delivery) => delivery.id))}::uuid[],
        ${deliveries.map((delivery) => delivery.url)}::text[],
        ${byteaArray(deliveries.map((delivery) => delivery.sealedSecret))}::bytea[],
        ${deliveries.map((delivery) => delivery.event)}::text[],
        ${byteaArray(deliveries.map((delivery) => delivery.sealedBody))}::bytea[],
        ${tokenArray(deliveries.map((delivery) => delivery.subject))}::uuid[])
      returning tenant, id, turn
    )
    select count(${addJob(db, sendWebhookJob, db`json_build_object('tenant', tenant, 'id', id, 'turn', turn)`)})
      from stored`
}

/** The delivery, if it still waits for just this turn. */
export async function findDue(db: Db, { tenant, id, turn }: WebhookTurn): Promise<DueDelivery | undefined> {
  const find = (locking: Fragment) => db<DueDelivery[]>`
    select url, event, subject, sealed_secret as "sealedSecret", sealed_body as "sealedBody",
           earlier_attempts as "earlierAttempts"
      from webhook_delivery
     where tenant = ${tenant} and id = ${id} and turn = ${turn} and state = 'pending'
    ${locking}`
  const [row] = await findSurely(db, find)
  return row
}

/** Undefined when the delivery was erased meanwhile. */
export async function lockProgress(
  db: Db,
  { tenant, id }: DeliveryKey,
): Promise<DeliveryProgress | undefined> {
  const [row] = await db<DeliveryProgress[]>`
    select state, turn, attempts, earlier_attempts as "earlierAttempts"
      from webhook_delivery
     where tenant = ${tenant} and id = ${id}
       for update`
  return row
}

/** Logs an attempt and moves the delivery on. */
export async function saveAttempt(
  db: Db,
  { tenant, id }: DeliveryKey,
  attempt: Attempt & { readonly sealedAnswer: Buffer | null },
  next: { state: DeliveryState; turn: number },
): Promise<void> {
  await db`
    with logged as (
      insert into webhook_attempt (tenant, delivery_id, number, duration_ms, status, failure, sealed_answer)
      values (${tenant}, ${id}, ${attempt.number}, ${attempt.durationMs}, ${attempt.status}, ${attempt.failure},
              ${attempt.sealedAnswer})
    )
    update webhook_delivery
       set attempts = ${attempt.number}, state = ${next.state}, turn = ${next.turn},
           settled_at = case when ${next.state} <> 'pending' then coalesce(settled_at, now()) end
     where tenant = ${tenant} and id = ${id}`
}

/** Ends a delivery that waits for just this turn, without another try. */
export async function withdraw(db: Db, { tenant, id, turn }: WebhookTurn): Promise<void> {
  await db`
    update webhook_delivery set state = 'withdrawn', settled_at = now()
     where tenant = ${tenant} and id = ${id} and turn = ${turn} and state = 'pending'`
}

/** Begins a new series of tries, `turn` the first; undefined when there is no such delivery. */
export async function reopen(
  db: Db,
  { tenant, id }: DeliveryKey,
): Promise<{ turn: number; event: string; subject: string | null } | undefined> {
  const [row] = await db<{ turn: number; event: string; subject: string | null }[]>`
    update webhook_delivery
       set state = 'pending', settled_at = null, turn = turn + 1, earlier_attempts = attempts
     where tenant = ${tenant} and id = ${id}
    returning turn, event, subject`
  return row
}

export async function redirect(db: Db, { tenant, id }: DeliveryKey, target: Target): Promise<void> {
  await db`
    update webhook_delivery set url = ${target.url}, sealed_secret = ${target.sealedSecret}
     where tenant = ${tenant} and id = ${id}`
}

/** Of `webhook_delivery as delivery`: a `StoredDelivery`. */
export const deliveryColumns = (db: Db): Fragment => db`
  tenant, id, url, event, subject, state, created_at as "createdAt", settled_at as "settledAt",
  array(
    select json_build_object('number', number, 'at', attempted_at, 'durationMs', duration_ms,
                             'status', status, 'failure', failure,
                             'sealedAnswer', encode(sealed_answer, 'hex'))
      from webhook_attempt
     where tenant = delivery.tenant and delivery_id = delivery.id
     order by number
  ) as attempts`

/** Above every id that is made. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Newest first to the millisecond (ids are UUID version 7), from the one before `before`; of one subject, or all. */
export async function listDeliveries(
  db: Db,
  page: {
    tenant: string
    subject: string | undefined
    before: string | undefined
    ids?: readonly string[]
    limit: number
  },
): Promise<StoredDelivery[]> {
  return db<StoredDelivery[]>`
    select ${deliveryColumns(db)}
      from webhook_delivery as delivery
     where tenant = ${page.tenant} and id < ${page.before ?? lastId}
           ${page.subject === undefined ? db`` : db`and subject = ${page.subject}`}
           ${page.ids ? db`and id = any (${tokenArray(page.ids)}::uuid[])` : db``}
     order by id desc
     limit ${page.limit}`
}

/** Forgets deliveries that were settled more than `days` ago, with their attempts: the oldest `limit`. Returns how many. */
export async function eraseOld(db: Db, { days, limit }: { days: number; limit: number }): Promise<number> {
  const rows = await db`
    delete from webhook_delivery where (tenant, id) in (
      select tenant, id from webhook_delivery
       where settled_at < now() - make_interval(days => ${days})
       order by settled_at
       limit ${limit}
         for update skip locked)
    returning id`
  return rows.length
}
