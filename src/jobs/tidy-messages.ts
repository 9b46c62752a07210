import type { Messaging } from '../domain/messaging/messaging.ts'
import { defineJob } from '../platform/queue/queue.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export const tidyMessagesJob = defineJob<object>('tidy-messages')

/** Every minute: receipts that came too early for anyone, and recipients of whom nothing was heard. */
export function tidyMessages(messaging: Messaging): JobHandler {
  return handleJob(tidyMessagesJob, () => messaging.tidy())
}
