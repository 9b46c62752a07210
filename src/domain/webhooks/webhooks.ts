import { newId } from '../../platform/db/new-id.ts'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { inBatches } from '../../platform/db/in-batches.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { mapPage, type Page } from '../../platform/db/page.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { findNoticesAbout, type NoticeSearch } from './about.ts'
import { deliver } from './deliver.ts'
import { eraseQuestions } from './erase-bodies.ts'
import { createPost, type Post } from './post.ts'
import type { Asker } from './questions.ts'
import { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'
import { searchDeliveries } from './search.ts'
import { findDelivery, type DeliverySearch } from './search.queries.ts'
import * as queries from './webhooks.queries.ts'
import type { DeliveryKey, DeliveryRow, Target } from './webhooks.queries.ts'

export { createWebhookEraser } from './erase-bodies.ts'
export { newWebhookSecret } from './signature.ts'
export { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'
export { assertWebhookUrl } from './webhook-url.ts'
export type { AnswerWorth, Asker, Question } from './questions.ts'
export type { DeliverySearch } from './search.queries.ts'
export { deliveryStates, type DeliveryKey, type DeliveryRow } from './webhooks.queries.ts'

export interface Announcement extends Target {
  readonly tenant: string
  /** Such as `order.done`. */
  readonly event: string
  /** Becomes `data` of the body, as JSON. */
  readonly data: object
  /**
   * What the receiver is asked about, when its answer decides something: the event's asker judges it, and `data` is all
   * of the body. None: a notice in the envelope of Standard Webhooks, done with any 2xx.
   */
  readonly subject?: string
}

/** Where a tenant wants to be told now; undefined: nowhere any more, or not one of those that are known here. */
export type FindTarget = (db: Db, tenant: string) => Promise<Target | undefined>

export interface Webhooks {
  /** Stores what is to be sent and enqueues the first tries, inside the caller's transaction. Returns the ids in order. */
  announceAll(db: Db, announcements: readonly Announcement[]): Promise<string[]>
  /** Who judges the answers to an event; every process that delivers knows all of them from its wiring. */
  onAnswer(event: string, asker: Asker): void
  /** Who knows where some of the tenants want to be told now. */
  onReplay(findTarget: FindTarget): void
  /** Runs the `send-webhook` job: one try, and the next one is enqueued if it failed (8 in about 27 hours). */
  deliver(turn: WebhookTurn): Promise<void>
  /**
   * Sends again at once under the same webhook-id, with 8 new tries, to where the tenant wants to be told now, or where it
   * went before when that is nowhere; the log stays. Throws `not_found`.
   */
  replay(db: Db, key: DeliveryKey): Promise<void>
  /** Newest first, each with its attempts; the next page starts `before` the last id of this one. */
  list(
    db: Db,
    page: { tenant: string; subject?: string; before?: string; limit: number },
  ): Promise<DeliveryRow[]>
  /** Of all tenants, or one; newest first. A page may be short, or empty, and have a next one. */
  search(
    db: Db,
    filter: DeliverySearch,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<DeliveryRow>>
  /** Throws `not_found`. */
  get(db: Db, id: string): Promise<DeliveryRow>
  /** The notices that some events caused, by what they are about, at most 200; older ones than the log has are not found. */
  findAbout(db: Db, search: NoticeSearch): Promise<Map<string, DeliveryRow[]>>
  /**
   * Erases what was asked about these subjects, and answered, in the transaction in which their asker ceases to ask; that
   * it was, and when, stays.
   */
  eraseAbout(
    tx: Db,
    subjects: readonly { readonly tenant: string; readonly subject: string }[],
  ): Promise<void>
  /** Forgets deliveries settled more than `days` ago; pending ones stay. */
  eraseOld(db: Db, days: number): Promise<void>
}

export function createWebhooks(house: {
  db: Database
  secrets: Secrets
  metrics: Metrics
  log: Logger
  /** Development: plain http and private addresses may be posted to. */
  allowPrivate: boolean
  post?: Post
  random?: () => number
}): Webhooks {
  const { secrets, allowPrivate, post = createPost({ allowPrivate }), random = Math.random } = house
  const askers = new Map<string, Asker>()
  const finders: FindTarget[] = []

  async function findTarget(db: Db, tenant: string): Promise<Target | undefined> {
    for (const find of finders) {
      const target = await find(db, tenant)
      if (target) return target
    }
    return undefined
  }

  function asDelivery({
    tenant,
    url,
    sealedSecret,
    event,
    data,
    subject,
  }: Announcement): queries.NewDelivery {
    const body = subject === undefined ? { type: event, timestamp: new Date().toISOString(), data } : data
    const sealedBody = secrets.box.seal(JSON.stringify(body))
    return { tenant, id: newId(), url, sealedSecret, event, sealedBody, subject: subject ?? null }
  }

  function asRow({ attempts, ...delivery }: queries.StoredDelivery): DeliveryRow {
    const opened = attempts.map(({ sealedAnswer, ...attempt }) => ({
      ...attempt,
      answer: sealedAnswer === null ? null : secrets.box.open(Buffer.from(sealedAnswer, 'hex')).toString(),
    }))
    return { ...delivery, attempts: opened }
  }

  return {
    async announceAll(db, announcements) {
      if (announcements.length === 0) return []
      const deliveries = announcements.map(asDelivery)
      await queries.insertDeliveries(db, deliveries)
      return deliveries.map(({ id }) => id)
    },

    onAnswer: (event, asker) => void askers.set(event, asker),
    onReplay: (find) => void finders.push(find),
    deliver: (turn) => deliver({ ...house, post, random, askers }, turn),

    replay: (db, { tenant, id }) =>
      transaction(db, async (tx) => {
        const reopened = await queries.reopen(tx, { tenant, id })
        if (!reopened) throw new Fault('not_found')
        const { turn, event, subject } = reopened
        const target = await findTarget(tx, tenant)
        if (target) await queries.redirect(tx, { tenant, id }, target)
        if (subject !== null) await askers.get(event)?.setAsked(tx, { tenant, id, event, subject }, true)
        await enqueue(tx, sendWebhookJob, { tenant, id, turn })
      }),

    list: async (db, { tenant, subject, before, limit }) =>
      (await queries.listDeliveries(db, { tenant, subject, before, limit })).map(asRow),
    search: async (db, filter, page) => mapPage(await searchDeliveries(db, filter, page), asRow),
    async get(db, id) {
      const row = await findDelivery(db, id)
      if (!row) throw new Fault('not_found')
      return asRow(row)
    },
    async findAbout(db, search) {
      const keys = await findNoticesAbout(db, secrets, search)
      if (keys.size === 0) return new Map()
      const ids = [...keys.keys()]
      const page = { tenant: search.tenant, subject: undefined, before: undefined, ids, limit: ids.length }
      const rows = await queries.listDeliveries(db, page)
      return Map.groupBy(rows.map(asRow), ({ id }) => keys.get(id) as string)
    },
    eraseAbout: (tx, subjects) => eraseQuestions(tx, secrets, subjects),
    eraseOld: (db, days) => inBatches((limit) => queries.eraseOld(db, { days, limit })),
  }
}
