import { placeCallsJob, type Calls } from '../domain/calls/calls.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export function placeCalls(calls: Calls): JobHandler {
  return handleJob(placeCallsJob, ({ orders }) => calls.placeCalls(orders))
}
