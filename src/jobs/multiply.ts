import type { Database } from '../platform/db/database.ts'
import { multiplyJob, reportProduct } from '../platform/queue/round-trip.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

/** The work of `test_task`: shows that a worker runs. */
export function multiply(db: Database): JobHandler {
  return handleJob(multiplyJob, ({ id, x, y }) => reportProduct(db, { id, value: x * y }))
}
