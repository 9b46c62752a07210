import { createAffiliates, type Affiliates } from '../domain/affiliates/affiliates.ts'
import { createApplications, type Applications } from '../domain/applications/applications.ts'
import { createCalls, type Calls } from '../domain/calls/calls.ts'
import { createAttachments, type Attachments } from '../domain/attachments/attachments.ts'
import { createCandidates, type Candidates } from '../domain/candidates/candidates.ts'
import {
  createCustomers,
  createSenderProof,
  type Customers,
  type SenderProof,
} from '../domain/customers/customers.ts'
import { createImages, type Images } from '../domain/images/images.ts'
import { createMessaging, type Messaging } from '../domain/messaging/messaging.ts'
import { createPoints, type Points } from '../domain/points/points.ts'
import { createVerification, type Verification } from '../domain/verification/verification.ts'
import { createWebhooks, type Webhooks } from '../domain/webhooks/webhooks.ts'
import { connectDatabase, type Database } from '../platform/db/database.ts'
import { listenForChanges, type ChangeListener } from '../platform/db/notified-cache.ts'
import type { Logger } from '../platform/log/logger.ts'
import { createMetrics, type Metrics } from '../platform/log/metrics.ts'
import { openObjects } from '../platform/objects/objects.ts'
import { loadMasterKey } from '../platform/secrets/master-key.ts'
import { deriveSecrets, type Secrets } from '../platform/secrets/secrets.ts'
import { createCarriers, type Carriers } from './carriers/carriers.ts'
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
  readonly affiliates: Affiliates
  readonly images: Images
  readonly candidates: Candidates
  readonly carriers: Carriers
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
  const points = createPoints()
  const customers = createCustomers({ ...base, changes, points })
  const attachments = createAttachments()
  const carriers = createCarriers({ ...base, relaxedDb }, (carrier, receipts) =>
    messaging.receive(carrier, receipts),
  )
  carriers.apply(config.carriers)
  const messaging = createMessaging({
    ...base,
    ...config.texts,
    points,
    customers,
    webhooks,
    network: carriers.texts,
    houseSender: config.texts.sender,
  })
  const calls = createCalls({
    ...base,
    relaxedDb,
    verification,
    applications,
    webhooks,
    network: carriers.calls,
    texts: { isPossible: () => !carriers.texts.isEmpty(), send: messaging.sendCode },
    ringMs: config.calls.ringMs,
  })
  const senderProof = createSenderProof({ ...base, verification, limits: config.limits, messaging, calls })
  const insurance = await createInsurance(config, { ...base, changes })
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
    ...insurance,
    carriers,
    async close() {
      await carriers.close()
      await messaging.drain()
      await attachments.close()
      await insurance.images.close()
      await relaxedDb.end({ timeout: 5 })
      await changes.close()
    },
  }
}

/** What the phone insurance needs. */
async function createInsurance(
  { objects, dataDir }: Config,
  house: { db: Database; secrets: Secrets; changes: ChangeListener },
): Promise<Pick<App, 'affiliates' | 'images' | 'candidates'>> {
  return {
    affiliates: createAffiliates(house),
    images: createImages({ ...house, objects: await openObjects(objects, dataDir) }),
    candidates: createCandidates(house),
  }
}
