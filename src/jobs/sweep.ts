import { defineJob } from '../platform/queue/queue.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export const sweepJob = defineJob<object>('sweep')

/** Every hour: forgets what no rule and no contract needs any longer. */
export function sweep(erasures: readonly (() => Promise<void>)[]): JobHandler {
  return handleJob(sweepJob, async () => {
    for (const erase of erasures) await erase()
  })
}
