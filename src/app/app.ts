import { createLoopbackCalls } from '../carriers/loopback/loopback-calls.ts'
import { createLoopbackTexts } from '../carriers/loopback/loopback-texts.ts'
import { createSink } from '../carriers/loopback/sink.ts'
import { createApplications, type Applications } from '../domain/applications/applications.ts'
import type { CallCarrier } from '../domain/calls/call.port.ts'
import { createCalls, type Calls } from '../domain/calls/calls.ts'
import { createAttachments, type Attachments } from '../domain/attachments/attachments.ts'
import {
  createCustomers,
  createSenderProof,
  type Customers,
  type SenderProof,
} from '../domain/customers/customers.ts'
import { createCarrierGate, createMessaging, type Messaging } from '../domain/messaging/messaging.ts'
import type { SmsCarrier } from '../domain/messaging/sms.port.ts'
import { createPoints, type Points } from '../domain/points/points.ts'
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
  readonly points: Points
  readonly customers: Customers
  readonly senderProof: SenderProof
  readonly attachments: Attachments
  readonly messaging: Messaging
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
  const points = createPoints()
  const customers = createCustomers({ ...base, changes, points })
  const attachments = createAttachments()
  const smsCarriers = createSmsCarriers(config, base)
  const messaging = createMessaging({
    ...base,
    ...config.texts,
    points,
    customers,
    webhooks,
    carriers: smsCarriers.map((each) => ({ carrier: each, gate: createCarrierGate(config.texts.gate) })),
    houseSender: config.texts.sender,
  })
  const calls = createCalls({
    ...base,
    relaxedDb,
    verification,
    applications,
    webhooks,
    carrier,
    sendText: smsCarriers.length > 0 ? messaging.sendCode : undefined,
    ringMs: config.calls.ringMs,
  })
  const senderProof = createSenderProof({ ...base, verification, limits: config.limits, messaging, calls })
  return {
    ...base,
    config,
    database,
    verification,
    applications,
    webhooks,
    calls,
    points,
    customers,
    senderProof,
    attachments,
    messaging,
    async close() {
      await carrier?.close()
      for (const each of smsCarriers) await each.close()
      await messaging.drain()
      await attachments.close()
      await relaxedDb.end({ timeout: 5 })
      await changes.close()
    },
  }
}

/** In the order in which they are asked where no route says otherwise. */
function createSmsCarriers(
  { texts }: Config,
  base: { db: Database; secrets: Secrets; log: Logger },
): SmsCarrier[] {
  if (texts.carrier === 'none') return []
  return [texts.carrier === 'sink' ? createSink() : createLoopbackTexts(base)]
}
