import { setTimeout as sleep } from 'node:timers/promises'
import type { WorkerEvents } from 'graphile-worker'

/** A lane with a free worker asks for jobs every second. */
const quietMs = 30_000
const lookEveryMs = 5000

/**
 * Resolves when a lane that has a free worker has asked for no job for half a minute, or `signal` is aborted. After some
 * losses of its connections graphile-worker 0.18 neither goes on nor says that it has given up.
 */
export async function untilQuiet(
  events: WorkerEvents,
  {
    workers,
    signal,
    quietAfterMs = quietMs,
  }: { workers: number; signal: AbortSignal; quietAfterMs?: number },
): Promise<void> {
  let askedAt = performance.now()
  const running = new Set<string>()
  const end = ({ job }: { job: { id: string } }) => void running.delete(job.id)
  events.on('localQueue:getJobs:complete', () => void (askedAt = performance.now()))
  events.on('job:start', ({ job }) => void running.add(job.id))
  events.on('job:success', end)
  events.on('job:error', end)
  while (!signal.aborted) {
    await sleep(Math.min(lookEveryMs, quietAfterMs / 2), undefined, { signal, ref: false }).catch(() => {})
    // One that is busy need not ask, and has half a minute when it no longer is.
    if (running.size >= workers) askedAt = performance.now()
    else if (performance.now() - askedAt > quietAfterMs) return
  }
}
