import { transaction, type Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import { enqueue } from '../../platform/queue/queue.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Post, PostResult } from './post.ts'
import { judgeAnswer, keptAnswer, type Asker, type AttemptFailure, type Question } from './questions.ts'
import { retryDelaySeconds } from './retry-delay.ts'
import { signWebhook } from './signature.ts'
import { sendWebhookJob, type WebhookTurn } from './webhook-jobs.ts'
import * as queries from './webhooks.queries.ts'
import type { DeliveryProgress, DeliveryState, DueDelivery } from './webhooks.queries.ts'

export interface DeliveryHouse {
  readonly db: Database
  readonly secrets: Secrets
  readonly metrics: Metrics
  readonly log: Logger
  readonly post: Post
  /** From [0, 1). */
  readonly random: () => number
  /** By event. */
  readonly askers: ReadonlyMap<string, Asker>
}

interface MadeTry {
  readonly turn: WebhookTurn
  readonly delivery: DueDelivery
  readonly asking: { readonly asker: Asker; readonly question: Question } | undefined
  readonly result: PostResult
  readonly durationMs: number
}

/**
 * One try. What the receiver does is an outcome and decides the next turn; only a failing database throws.
 * The try is at least once: a crash after the POST and before the commit repeats it under the same webhook-id.
 */
export async function deliver(house: DeliveryHouse, turn: WebhookTurn): Promise<void> {
  const { db, secrets, metrics, log } = house
  const delivery = await queries.findDue(db, turn)
  if (!delivery) return
  const asking = findAsking(house, turn, delivery)
  if (asking && !(await asking.asker.isStillAsked(db, asking.question))) return queries.withdraw(db, turn)
  const body = secrets.box.open(delivery.sealedBody).toString()
  const secret = secrets.box.open(delivery.sealedSecret).toString()
  const startedAt = performance.now()
  const result = await house.post({
    url: delivery.url,
    headers: signWebhook({ id: turn.id, body, secret, at: new Date() }),
    body,
    readsErrors: asking !== undefined,
  })
  const durationMs = Math.round(performance.now() - startedAt)
  const { attempt, failure } = await recordTry(house, { turn, delivery, asking, result, durationMs })
  const outcome = failure ?? 'delivered'
  metrics.webhooks.inc({ outcome })
  const host = URL.parse(delivery.url)?.host
  log[failure ? 'warn' : 'debug'](
    { webhook: turn.id, tenant: turn.tenant, host, outcome, status: result.status, durationMs, attempt },
    'webhook sent',
  )
}

function findAsking(
  { askers }: DeliveryHouse,
  { tenant, id }: WebhookTurn,
  { event, subject }: DueDelivery,
): MadeTry['asking'] {
  if (subject === null) return undefined
  const asker = askers.get(event)
  if (!asker) throw new Error(`nobody judges the answers to ${event}`)
  return { asker, question: { tenant, id, event, subject } }
}

/** The log entry, the delivery's state, what follows from an answer and the next job, all or nothing. */
function recordTry(
  house: DeliveryHouse,
  made: MadeTry,
): Promise<{ attempt: number | undefined; failure: AttemptFailure | null }> {
  const { turn, delivery, asking, result, durationMs } = made
  return transaction(house.db, async (tx) => {
    // First, as whoever ends what is asked about holds that before its deliveries.
    const isAsked = asking !== undefined && (await asking.asker.isStillAsked(tx, asking.question))
    const now = await queries.lockProgress(tx, turn)
    if (!now) return { attempt: undefined, failure: result.failure }
    // A replay since we looked began a series that this try is no part of: it is only logged.
    const counts = now.state === 'pending' && now.earlierAttempts === delivery.earlierAttempts
    const failure =
      counts && asking && result.failure === null
        ? await judgeAnswer(tx, { ...asking, body: result.body })
        : result.failure
    const sealedAnswer =
      isAsked && result.body !== undefined ? house.secrets.box.seal(keptAnswer(result.body)) : null
    const number = now.attempts + 1
    const attempt = { number, durationMs, status: result.status, failure, sealedAnswer }
    const delaySeconds = retryDelaySeconds(number - now.earlierAttempts, house.random())
    const next = counts ? decideNext(now, turn, { failure, delaySeconds }) : now
    await queries.saveAttempt(tx, turn, attempt, next)
    if (asking && next.state === 'failed') await asking.asker.setAsked(tx, asking.question, false)
    if (next.turn > now.turn && delaySeconds !== undefined) {
      await enqueue(tx, sendWebhookJob, { ...turn, turn: next.turn }, { delaySeconds })
    }
    return { attempt: number, failure }
  })
}

/** What follows from a try that counts: a higher turn is one more try. */
function decideNext(
  now: DeliveryProgress,
  { turn }: WebhookTurn,
  { failure, delaySeconds }: { failure: AttemptFailure | null; delaySeconds: number | undefined },
): { state: DeliveryState; turn: number } {
  if (failure === null) return { state: 'delivered', turn: now.turn }
  if (failure === 'declined') return { state: 'declined', turn: now.turn }
  if (delaySeconds === undefined) return { state: 'failed', turn: now.turn }
  // Otherwise the same job ran twice at once, and the other run has already enqueued the next turn.
  return now.turn === turn ? { state: 'pending', turn: turn + 1 } : now
}
