import { connectDatabase, type Database, type DatabaseAddress, type Db } from '../db/database.ts'
import type { Logger } from '../log/logger.ts'
import * as queries from './dead-workers.queries.ts'

const lookEveryMs = 1500

export interface DeadWorkerRecovery {
  /** Marks a pool of workers as alive for as long as this process lives. */
  claimPool(poolId: string): void
  stop(): Promise<void>
}

/**
 * A worker that dies by kill -9 leaves its jobs locked, and graphile-worker waits four hours before it
 * gives them to another. Here each live pool of workers holds a session advisory lock, which PostgreSQL
 * drops the moment the process dies; jobs whose pool holds none at two looks in a row are freed.
 */
export async function recoverJobsOfTheDead(options: {
  address: DatabaseAddress
  db: Database
  log: Logger
}): Promise<DeadWorkerRecovery> {
  const { db, log } = options
  const pools = new Set<string>()
  let stopped = false
  // One connection for as long as it lives: the locks are its session's. Taken again whenever it is opened anew.
  const session = connectDatabase(options.address, {
    poolSize: 1,
    keepSession: true,
    onClose: () => {
      if (!stopped) void holdAll()
    },
  })
  const hold = async (poolId: string) => {
    if (!stopped) await queries.holdPoolLock(session as Db, poolId)
  }
  const holdAll = async () => {
    await Promise.all([...pools].map(hold)).catch((error: unknown) =>
      log.warn({ err: error }, 'could not mark this worker as alive; trying again'),
    )
  }

  let suspects = new Set<string>()
  const look = async () => {
    await holdAll()
    const absent = await queries.findPoolsWithoutLock(db)
    const dead = absent.filter((poolId) => suspects.has(poolId) && !pools.has(poolId))
    suspects = new Set(absent)
    if (dead.length === 0) return
    await queries.unlockJobsOf(db, dead)
    log.warn({ pools: dead }, 'jobs of dead workers are free again')
  }
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking
      .then(look)
      .catch((error: unknown) => log.warn({ err: error }, 'could not look for dead workers'))
  }, lookEveryMs)

  return {
    claimPool: (poolId) => {
      pools.add(poolId)
      void holdAll()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await looking
      await session.end({ timeout: 1 })
    },
  }
}
