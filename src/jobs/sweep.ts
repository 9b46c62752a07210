import type { Logger } from '../platform/log/logger.ts'
import { defineJob } from '../platform/queue/queue.ts'
import { handleJob, type JobHandler } from '../platform/queue/workers.ts'

export const sweepJob = defineJob<object>('sweep')

/**
 * Every hour: forgets what no rule and no contract needs any longer. A part that fails stops no other; the job fails in the
 * end, so that it shows, and all are tried again.
 */
export function sweep(parts: Readonly<Record<string, () => Promise<void>>>, log: Logger): JobHandler {
  return handleJob(sweepJob, async () => {
    const failures = new Map<string, unknown>()
    for (const [part, erase] of Object.entries(parts)) {
      try {
        await erase()
      } catch (error) {
        log.error({ err: error, part }, 'a part of the sweep failed; the others go on')
        failures.set(part, error)
      }
    }
    if (failures.size === 0) return
    const names = [...failures.keys()].join(', ')
    throw new AggregateError(failures.values(), `these parts of the sweep failed: ${names}`)
  })
}
