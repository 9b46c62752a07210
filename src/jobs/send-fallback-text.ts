import { sendFallbackTextJob, type Calls } from '../domain/calls/calls.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export function sendFallbackText(calls: Calls): JobHandler {
  return handleJob(sendFallbackTextJob, (order) => calls.sendFallbackText(order))
}
