import { connectDatabase, type Database, type DatabaseAddress } from '../platform/db/database.ts'
import { openEmbeddedPostgres } from '../platform/db/embedded/embedded.ts'
import { migrate, pendingMigrations } from '../platform/db/migrations.ts'
import { migrateQueue } from '../platform/queue/workers.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Config } from './config.ts'
import { ConfigError } from './config-reader.ts'
import { claimInstallation } from './installation.queries.ts'

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
  const postgres = await openEmbeddedPostgres({ dataDir: config.dataDir, log })
  const { host, port, user, password, database } = postgres
  const address = { host, port, user, password, database }
  const db = connectDatabase(address, { poolSize: config.databasePoolSize })
  return {
    address,
    db,
    async close() {
      await db.end({ timeout: 5 })
      await postgres.stop()
    },
  }
}

export async function migrateDatabase({ address, db }: OpenDatabase): Promise<string[]> {
  await migrateQueue(address)
  return migrate(db)
}

/** Refuses a database that is behind this version, or whose contents were sealed with another master key. */
export async function checkDatabase(db: Database, secrets: Secrets): Promise<void> {
  const pending = await pendingMigrations(db)
  if (pending.length > 0) {
    throw new ConfigError(`The database lacks ${pending.join(', ')}: run \`switchboard migrate\` first.`)
  }
  if (!(await claimInstallation(db, secrets.keyCheck))) {
    throw new ConfigError(
      'This database was sealed with another master key: restore SWITCHBOARD_KEY, or DATA_DIR/master.key, from your backup.',
    )
  }
}
