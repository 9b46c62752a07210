import type { WorkerEvents } from 'graphile-worker'
import type { Db } from '../db/database.ts'
import type { Logger } from '../log/logger.ts'
import * as queries from './forgotten-jobs.queries.ts'

const lookEveryMs = 3000
/** A job that was fetched a moment ago may be on its way to us. */
const leastSeconds = 6

export interface ForgottenJobs {
  /** Follows which jobs the workers of a lane have. */
  follow(events: WorkerEvents): void
  stop(): Promise<void>
}

/**
 * A connection that is lost between the commit of a fetch and its answer leaves jobs locked that nobody has; so does one
 * that is lost while a finished job is taken off the list. Their pool lives, so nobody else takes them for four hours. Here
 * a process frees what is locked in its name and not in its hands, at the second look.
 */
export function recoverForgottenJobs({ db, log }: { db: Db; log: Logger }): ForgottenJobs {
  const pools = new Set<string>()
  const inHand = new Set<string>()
  let suspects = new Set<string>()

  async function look(): Promise<void> {
    if (pools.size === 0) return
    const locked = await queries.findLockedBy(db, [...pools], leastSeconds)
    const unknown = locked.filter((id) => !inHand.has(id))
    const forgotten = unknown.filter((id) => suspects.has(id))
    suspects = new Set(unknown)
    if (forgotten.length === 0) return
    const freed = await queries.unlockJobs(db, forgotten, [...pools])
    log.warn({ jobs: freed.length }, 'jobs that were locked and in nobody’s hands are free again')
  }
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking
      .then(look)
      .catch((error: unknown) => log.warn({ err: error }, 'could not look for forgotten jobs'))
  }, lookEveryMs)

  return {
    follow(events) {
      events.on('pool:create', ({ workerPool }) => void pools.add(workerPool.id))
      events.on('localQueue:getJobs:complete', ({ jobs }) => jobs.forEach(({ id }) => inHand.add(id)))
      events.on('localQueue:returnJobs', ({ jobs }) => jobs.forEach(({ id }) => inHand.delete(id)))
      events.on('job:complete', ({ job }) => void inHand.delete(job.id))
    },
    async stop() {
      clearInterval(timer)
      await looking
    },
  }
}
