import { createLoopbackCalls } from '../carriers/loopback/loopback-calls.ts'
import { createLoopbackTexts } from '../carriers/loopback/loopback-texts.ts'
import { createApplications, type Applications } from '../domain/applications/applications.ts'
import type { CallCarrier } from '../domain/calls/call.port.ts'
import { createCalls, type Calls } from '../domain/calls/calls.ts'
import { createVerification, type Verification } from '../domain/verification/verification.ts'
import { createWebhooks, type Webhooks } from '../domain/webhooks/webhooks.ts'
import { connectDatabase, type Database } from '../platform/db/database.ts'
import { listenForChanges } from '../platform/db/notified-cache.ts'
import type { Logger } from '../platform/log/logger.ts'
import { createMetrics, type Metrics } from '../platform/log/metrics.ts'
import { loadMasterKey } from '../platform/secrets/master-key.ts'
import { deriveSecrets, type Secrets } from '../platform/secrets/secrets.ts'
import type { Config } from './config.ts'
import { checkDatabase, type OpenDatabase } from './database.ts'

/** Everything that serves and works, wired by hand. */
export interface App {
  readonly config: Config
  readonly log: Logger
  readonly metrics: Metrics
  readonly database: OpenDatabase
  readonly db: Database
  readonly secrets: Secrets
  readonly applications: Applications
  readonly verification: Verification
  readonly webhooks: Webhooks
  readonly calls: Calls
  /** Ends what the domain holds open; the database is its opener's to close. */
  close(): Promise<void>
}

export async function loadSecrets(config: Config): Promise<Secrets> {
  return deriveSecrets(await loadMasterKey({ fromEnvironment: config.masterKey, dataDir: config.dataDir }))
}

/** Wires the domain to a migrated database. */
export async function createApp(config: Config, database: OpenDatabase, log: Logger): Promise<App> {
  const { db, address } = database
  const secrets = await loadSecrets(config)
  await checkDatabase(db, secrets)
  const metrics = createMetrics()
  const changes = await listenForChanges((events) =>
    connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
  )
  const base = { db, secrets, metrics, log }
  const relaxedDb = connectDatabase(address, { poolSize: 2, relaxed: true })
  const verification = createVerification({ ...base, lock: config.lock })
  const applications = createApplications({ ...base, changes, limits: config.limits })
  const webhooks = createWebhooks({ ...base, allowPrivate: config.development })
  const carrier: CallCarrier | undefined =
    config.calls.carrier === 'loopback' ? createLoopbackCalls({ ...base, db: relaxedDb }) : undefined
  const smsCarrier = config.texts.carrier === 'loopback' ? createLoopbackTexts(base) : undefined
  const calls = createCalls({
    ...base,
    relaxedDb,
    verification,
    applications,
    webhooks,
    carrier,
    smsCarrier,
    smsSender: config.texts.sender,
    ringMs: config.calls.ringMs,
  })
  return {
    ...base,
    config,
    database,
    verification,
    applications,
    webhooks,
    calls,
    async close() {
      await carrier?.close()
      await relaxedDb.end({ timeout: 5 })
      await changes.close()
    },
  }
}
