import {
  connectDatabase,
  isUnreachable,
  type Database,
  type DatabaseAddress,
} from '../platform/db/database.ts'
import { openEmbeddedPostgres, type EmbeddedPostgres } from '../platform/db/embedded/embedded.ts'
import { migrate, pendingMigrations } from '../platform/db/migrations.ts'
import { findWrongSettings, settlePooledSessions } from '../platform/db/pooled-sessions.ts'
import { migrateQueue } from '../platform/queue/workers.ts'
import type { Config } from './config/config.ts'
import { ConfigError } from './config/config-reader.ts'

const lookEveryMs = 1000

export interface OpenDatabase {
  /** For what needs sessions of its own, or the database itself. */
  readonly address: DatabaseAddress
  /** By the pooler, where there is one: no statement may count on anything that another one left in the session. */
  readonly db: Database
  /** Where `db` goes by a pooler: as whom. */
  readonly pooledRole?: string | undefined
  close(): Promise<void>
}

/** The server of DATABASE_URL, else our own in the data directory, started if it does not run yet. */
export async function openDatabase(config: Config, log: (line: string) => void): Promise<OpenDatabase> {
  if (config.databaseUrl) {
    const { databaseUrl: address, databasePooler: pooler, databasePoolSize: poolSize } = config
    const db = connectDatabase(pooler?.url ?? address, { poolSize, pooler })
    const pooledRole = pooler && db.options.user
    return { address, db, pooledRole, close: () => db.end({ timeout: 5 }) }
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

/** Brings schema and queue up to date, past the pooler; returns the names of the migrations that were applied. */
export async function migrateDatabase({ address, pooledRole }: OpenDatabase): Promise<string[]> {
  await migrateQueue(address)
  const db = connectDatabase(address, { poolSize: 1 })
  try {
    if (pooledRole !== undefined) await settlePooledSessions(db, pooledRole)
    return await migrate(db)
  } finally {
    await db.end({ timeout: 5 })
  }
}

/** Refuses a database that is behind this version, and a pooler whose sessions would plan as they like. */
export async function checkMigrations(database: OpenDatabase): Promise<void> {
  const pending = await pendingMigrations(database.db)
  if (pending.length > 0) {
    throw new ConfigError(`The database lacks ${pending.join(', ')}: run \`switchboard migrate\` first.`)
  }
  const trouble = await findPoolerTrouble(database)
  if (trouble !== undefined) throw new ConfigError(trouble)
}

/** What is wrong with the sessions that a pooler opened; nothing without one. */
export async function findPoolerTrouble({ db, pooledRole }: OpenDatabase): Promise<string | undefined> {
  const wrong = pooledRole === undefined ? [] : await findWrongSettings(db)
  if (wrong.length === 0) return undefined
  return (
    `Sessions behind DATABASE_POOLER_URL lack ${wrong.join(', ')}: run \`switchboard migrate\` with that address, then ` +
    'RECONNECT in the console of PgBouncer, or restart it. docs/operating/scale.md says more.'
  )
}
