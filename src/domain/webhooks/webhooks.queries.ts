import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { addJob } from '../../platform/queue/queue.ts'
import type { PostFailure } from './post.ts'
import { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'

export interface DeliveryKey {
  readonly tenant: string
  readonly id: string
}

export interface NewDelivery extends DeliveryKey {
  readonly url: string
  readonly sealedSecret: Buffer
  readonly event: string
  readonly sealedBody: Buffer
}

export interface DueDelivery {
  readonly url: string
  readonly sealedSecret: Buffer
  readonly sealedBody: Buffer
  /** Attempts made before the present series of tries. */
  readonly earlierAttempts: number
}

export type DeliveryState = 'pending' | 'delivered' | 'failed'

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
  readonly failure: PostFailure | null
}

export interface DeliveryRow extends DeliveryKey {
  readonly url: string
  readonly event: string
  readonly state: DeliveryState
  readonly createdAt: Date
  readonly settledAt: Date | null
  /** Oldest first. */
  readonly attempts: readonly (Attempt & { readonly at: string })[]
}

/** Stores deliveries and enqueues the first try of each: one statement however many there are. */
export async function insertDeliveries(db: Db, deliveries: readonly NewDelivery[]): Promise<void> {
  await db`
    with stored as (
      insert into webhook_delivery (tenant, id, url, sealed_secret, event, sealed_body)
      select * from unnest(
        ${tokenArray(deliveries.map((delivery) => delivery.tenant))}::uuid[],
        ${tokenArray(deliveries.map((delivery) => delivery.id))}::uuid[],
        ${deliveries.map((delivery) => delivery.url)}::text[],
        ${byteaArray(deliveries.map((delivery) => delivery.sealedSecret))}::bytea[],
        ${deliveries.map((delivery) => delivery.event)}::text[],
        ${byteaArray(deliveries.map((delivery) => delivery.sealedBody))}::bytea[])
      returning tenant, id, turn
    )
    select count(${addJob(db, sendWebhookJob, db`json_build_object('tenant', tenant, 'id', id, 'turn', turn)`)})
      from stored`
}

/** The delivery, if it still waits for just this turn. */
export async function findDue(db: Db, { tenant, id, turn }: WebhookTurn): Promise<DueDelivery | undefined> {
  const [row] = await db<DueDelivery[]>`
    select url, sealed_secret as "sealedSecret", sealed_body as "sealedBody", earlier_attempts as "earlierAttempts"
      from webhook_delivery
     where tenant = ${tenant} and id = ${id} and turn = ${turn} and state = 'pending'`
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
  attempt: Attempt,
  next: { state: DeliveryState; turn: number },
): Promise<void> {
  await db`
    with logged as (
      insert into webhook_attempt (tenant, delivery_id, number, duration_ms, status, failure)
      values (${tenant}, ${id}, ${attempt.number}, ${attempt.durationMs}, ${attempt.status}, ${attempt.failure})
    )
    update webhook_delivery
       set attempts = ${attempt.number}, state = ${next.state}, turn = ${next.turn},
           settled_at = case when ${next.state} <> 'pending' then coalesce(settled_at, now()) end
     where tenant = ${tenant} and id = ${id}`
}

/** Begins a new series of tries; returns its first turn, undefined when there is no such delivery. */
export async function reopen(db: Db, { tenant, id }: DeliveryKey): Promise<number | undefined> {
  const [row] = await db<{ turn: number }[]>`
    update webhook_delivery
       set state = 'pending', settled_at = null, turn = turn + 1, earlier_attempts = attempts
     where tenant = ${tenant} and id = ${id}
    returning turn`
  return row?.turn
}

/** Above every id that is made. */
const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** A tenant's deliveries, newest first to the millisecond (ids are UUID version 7), from the one before `before`. */
export async function listDeliveries(
  db: Db,
  page: { tenant: string; before: string | undefined; limit: number },
): Promise<DeliveryRow[]> {
  return db<DeliveryRow[]>`
    select tenant, id, url, event, state, created_at as "createdAt", settled_at as "settledAt",
           array(
             select json_build_object('number', number, 'at', attempted_at, 'durationMs', duration_ms,
                                      'status', status, 'failure', failure)
               from webhook_attempt
              where tenant = delivery.tenant and delivery_id = delivery.id
              order by number
           ) as attempts
      from webhook_delivery as delivery
     where tenant = ${page.tenant} and id < ${page.before ?? lastId}
     order by id desc
     limit ${page.limit}`
}

/** Forgets deliveries that were settled more than `days` ago, with their attempts. */
export async function eraseOld(db: Db, days: number): Promise<void> {
  await db`delete from webhook_delivery where settled_at < now() - make_interval(days => ${days})`
}
