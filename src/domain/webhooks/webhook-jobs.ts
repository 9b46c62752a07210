import { defineJob } from '../../platform/queue/queue.ts'

/** One try of one delivery. A job whose `turn` is no longer the delivery's is stale and does nothing. */
export interface WebhookTurn {
  readonly tenant: string
  readonly id: string
  readonly turn: number
}

export const sendWebhookJob = defineJob<WebhookTurn>('send-webhook')
