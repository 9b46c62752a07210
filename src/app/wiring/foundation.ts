import { connectDatabase, type Database } from '../../platform/db/database.ts'
import { listenForChanges, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Logger } from '../../platform/log/logger.ts'
import { createMetrics, type Metrics } from '../../platform/log/metrics.ts'
import { createPasswords, type Passwords } from '../../platform/passwords/passwords.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Config } from '../config/config.ts'
import { checkMigrations, type OpenDatabase } from '../database.ts'
import { holdInstalledSecrets } from '../keys/installed-secrets.ts'

/** What every room stands on. */
export interface Foundation {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly database: OpenDatabase
  readonly db: Database
  /** For counts and reports that a crash of PostgreSQL may lose: it does not wait for the disk. */
  readonly relaxedDb: Database
  /**
   * The APIs' own connections: a transaction that keeps an answer waits for the domain, which takes its connections from
   * `db`. Out of one pool enough of them at once would wait for each other for ever.
   */
  readonly answersDb: Database
  readonly changes: ChangeListener
  readonly secrets: Secrets
  readonly passwords: Passwords
}

/** Opens it on a migrated database, which is its opener's to close. */
export async function openFoundation(
  config: Config,
  database: OpenDatabase,
  log: Logger,
): Promise<{ foundation: Foundation; close(): Promise<void> }> {
  const { db, address } = database
  await checkMigrations(database)
  const { secrets, close: closeSecrets } = await holdInstalledSecrets(config, database, log)
  const changes = await listenForChanges((events) =>
    connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
  )
  const relaxedDb = connectDatabase(address, { poolSize: 2, relaxed: true })
  const answersDb = connectDatabase(address, { poolSize: config.databasePoolSize })
  const passwords = createPasswords({ log, threads: config.passwordThreads })
  return {
    foundation: {
      config,
      log,
      metrics: createMetrics(),
      database,
      db,
      relaxedDb,
      answersDb,
      changes,
      secrets,
      passwords,
    },
    async close() {
      await passwords.close()
      await relaxedDb.end({ timeout: 5 })
      await answersDb.end({ timeout: 5 })
      await changes.close()
      await closeSecrets()
    },
  }
}
