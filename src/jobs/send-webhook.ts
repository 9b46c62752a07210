import { sendWebhookJob, type Webhooks } from '../domain/webhooks/webhooks.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export function sendWebhook(webhooks: Webhooks): JobHandler {
  return handleJob(sendWebhookJob, (turn) => webhooks.deliver(turn))
}
