import { deliveryJobs, type Messaging } from '../domain/messaging/messaging.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

/** One handler a lane: codes, messages to one or a few, messages to many. */
export function deliverMessages(messaging: Messaging): [JobHandler, JobHandler, JobHandler] {
  const [codes, few, many] = deliveryJobs
  const handle = (kind: typeof codes) => handleJob(kind, ({ ranges }) => messaging.deliver(ranges))
  return [handle(codes), handle(few), handle(many)]
}
