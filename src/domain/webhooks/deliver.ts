import { transaction, type Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Post, PostResult } from './post.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { signWebhook } from './signature.ts'
import { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'
import * as queries from './webhooks.queries.ts'
import type { DueDelivery } from './webhooks.queries.ts'

export interface DeliveryHouse {
  readonly db: Database
  readonly secrets: Secrets
  readonly metrics: Metrics
  readonly log: Logger
  readonly post: Post
  /** From [0, 1). */
  readonly random: () => number
}

/**
 * One try. What the receiver does is an outcome and decides the next turn; only a failing database throws.
 * The try is at least once: a crash after the POST and before the commit repeats it under the same webhook-id.
 */
export async function deliver(house: DeliveryHouse, turn: WebhookTurn): Promise<void> {
  const { db, secrets, metrics, log } = house
  const delivery = await queries.findDue(db, turn)
  if (!delivery) return
  const body = secrets.box.open(delivery.sealedBody).toString()
  const secret = secrets.box.open(delivery.sealedSecret).toString()
  const startedAt = performance.now()
  const result = await house.post({
    url: delivery.url,
    headers: signWebhook({ id: turn.id, body, secret, at: new Date() }),
    body,
  })
  const durationMs = Math.round(performance.now() - startedAt)
  const attempt = await recordTry(house, { turn, delivery, result, durationMs })
  const outcome = result.failure ?? 'delivered'
  metrics.webhooks.inc({ outcome })
  const host = URL.parse(delivery.url)?.host
  log[result.failure ? 'warn' : 'debug'](
    { webhook: turn.id, tenant: turn.tenant, host, outcome, status: result.status, durationMs, attempt },
    'webhook sent',
  )
}

/** The log entry, the delivery's state and the next job, all or nothing. Returns the attempt's number. */
function recordTry(
  house: DeliveryHouse,
  made: { turn: WebhookTurn; delivery: DueDelivery; result: PostResult; durationMs: number },
): Promise<number | undefined> {
  const { turn, delivery, result, durationMs } = made
  const { tenant, id } = turn
  return transaction(house.db, async (tx) => {
    const now = await queries.lockProgress(tx, turn)
    if (!now) return undefined
    const number = now.attempts + 1
    const attempt = { number, durationMs, status: result.status, failure: result.failure }
    // A replay since we looked began a series that this try is no part of: it is only logged.
    const isOurSeries = now.earlierAttempts === delivery.earlierAttempts
    if (now.state !== 'pending' || !isOurSeries) {
      await queries.saveAttempt(tx, turn, attempt, now)
      return number
    }
    const delaySeconds = retryDelaySeconds(number - now.earlierAttempts, house.random())
    if (!result.failure || delaySeconds === undefined) {
      const state = result.failure ? 'failed' : 'delivered'
      await queries.saveAttempt(tx, turn, attempt, { state, turn: now.turn })
    } else if (now.turn === turn.turn) {
      const next = turn.turn + 1
      await queries.saveAttempt(tx, turn, attempt, { state: 'pending', turn: next })
      await enqueue(tx, sendWebhookJob, { tenant, id, turn: next }, { delaySeconds })
    } else {
      // The same job ran twice at once, and the other run has already enqueued the next turn.
      await queries.saveAttempt(tx, turn, attempt, now)
    }
    return number
  })
}
