import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../platform/log/logger.ts'
import { createApp } from './app.ts'
import type { Config } from './config/config.ts'
import { migrateDatabase, openDatabase } from './database.ts'
import { offerDemo } from './demo/demo.ts'
import { serve, type Serving } from './http/serve.ts'
import { watchCarriers } from './carriers/watch-carriers.ts'
import { warmReaders } from './warm-readers.ts'
import { work } from './work.ts'

export interface Running {
  readonly serving: Serving | undefined
  /** Drains: answers what was asked, finishes what was begun, then closes the database. */
  stop(): Promise<void>
}

/** What one process does: `start` does all of it, `serve` and `work` a part on a database that is migrated already. */
export interface Duties {
  readonly migrate: boolean
  readonly serve: boolean
  readonly work: boolean
}

export async function start(
  config: Config,
  duties: Duties,
  { log, print }: { log: Logger; print: (line: string) => void },
): Promise<Running> {
  const database = await openDatabase(config, (line) => log.info(line))
  const closers: (() => Promise<void>)[] = [database.close]
  const stop = async () => {
    for (const close of closers.splice(0).toReversed()) await close()
  }
  try {
    if (duties.migrate) {
      const applied = await migrateDatabase(database)
      if (applied.length > 0) log.info({ migrations: applied }, 'the database was brought up to date')
    }
    const app = await createApp(config, database, log)
    closers.push(app.close)
    const unwatch = watchCarriers(app)
    closers.push(() => Promise.resolve(unwatch()))
    if (duties.work) {
      const workers = await work(app)
      closers.push(workers.stop)
    }
    const serving = duties.serve ? await serve(app) : undefined
    let served = false
    if (serving) {
      closers.push(async () => {
        serving.drain()
        if (served) await sleep(config.drainSeconds * 1000)
        await serving.close()
      })
      // It serves without: a disk that is full now, or a database that is away, is no reason to end.
      if (config.development) {
        await offerDemo(app, serving, print).catch((error: unknown) =>
          log.error({ err: error }, 'what to try could not be offered; the next start tries again'),
        )
      }
      serving.setReady()
      served = true
    }
    log.info({ ...duties, url: serving?.baseUrl }, 'ready')
    if (serving) void warmReaders(app)
    return { serving, stop }
  } catch (error) {
    await stop()
    throw error
  }
}
