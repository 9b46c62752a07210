import {
  connectDatabase,
  isUnreachable,
  type Database,
  type DatabaseAddress,
} from '../platform/db/database.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../platform/db/embedded/embedded.ts'
import { migrate, pendingMigrations } from '../platform/db/migrations.ts'
import { migrateQueue } from '../platform/queue/workers.ts'
import type { Config } from './config/config.ts'
import { ConfigError } from './config/config-reader.ts'

const lookEveryMs = 1000

export interface OpenDatabase {
  readonly address: DatabaseAddress
  readonly db: Database
  close(): Promise<void>
}

/** The server of DATABASE_URL, else our own in the data directory, started if it does not run yet. */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<OpenDatabase> {
  if (config.databaseUrl) {
    const db = connectDatabase(config.databaseUrl, { poolSize: config.databasePoolSize })
    return { address: config.databaseUrl, db, close: () => db.end({ timeout: 5 }) }
  }
  const open = () => openEmbeddedPostgres({ dataDir: config.dataDir, log })
  const { host, port, user, password, database, stop } = await open()
  const address = { host, port, user, password, database }
  const db = connectDatabase(address, { poolSize: config.databasePoolSize })
  const stopWatching = keepAlive(db, open, log)
  return {
    address,
    db,
    async close() {
      const latest = await stopWatching()
      await db.end({ timeout: 5 })
      await (latest?.stop ?? stop)()
    },
  }
}

/**
 * Our PostgreSQL is ours to look after: when it dies (kill -9, out of memory) it is started again and recovers
 * from its own log. Returns how to stop looking, which answers with the server that was opened last, if any was.
 */
function keepAlive(
  db: Database,
  open: () => Promise<EmbeddedPostgres>,
  log: (line: string) => void,
): () => Promise<EmbeddedPostgres | undefined> {
  let latest: EmbeddedPostgres | undefined
  async function look() {
    try {
      await db`select 1`
    } catch (error) {
      if (!isUnreachable(error)) return
      log('the embedded PostgreSQL does not answer; starting it again')
      latest = await open()
    }
  }
  let looking: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => log(`it could not be started: ${String(error)}`))
  }, lookEveryMs)
  return async () => {
    clearInterval(timer)
    await looking
    return latest
  }
}

export async function migrateDatabase({ address, db }: OpenDatabase): Promise<string[]> {
  await migrateQueue(address)
  return migrate(db)
}

/** Refuses a database that is behind this version. */
export async function checkMigrations(db: Database): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length > 0) {
    throw new ConfigError(`The database lacks ${pending.join(', ')}: run \`switchboard migrate\` first.`)
  }
}
