import { createHash, randomUUID } from 'node:crypto'
import { newId } from '../../platform/db/new-id.ts'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { VerificationLimits } from '../verification/verification.ts'
import { newWebhookSecret } from '../webhooks/webhooks.ts'
import * as queries from './applications.queries.ts'
import { createApplicationChanges, type ApplicationChanges } from './changes.ts'
import { createApplicationDirectory, type ApplicationDirectory } from './directory.ts'
import { readLimits } from './limit-overrides.ts'

const topic = 'application'

/** A tenant of flash-call verification, as a request needs it. */
export interface Application {
  readonly id: string
  readonly limits: VerificationLimits
  /** Number blocks that it may call from. */
  readonly prefixes: readonly string[]
  readonly fallbackText: string
  readonly callback: { readonly url: string; readonly sealedSecret: Buffer } | undefined
}

export interface NewApplication {
  readonly name: string
  readonly limits?: Partial<VerificationLimits>
  readonly fallbackText?: string | undefined
  readonly callbackUrl?: string | undefined
  /** Ties the application to these blocks; none: the whole pool. */
  readonly prefixes?: readonly string[]
}

export interface Applications extends ApplicationChanges {
  /** For operators. */
  readonly directory: ApplicationDirectory
  /** The application of a token; undefined when either is unknown or blocked. Cached, and revocable at once everywhere. */
  findByToken(token: string): Application | undefined | Promise<Application | undefined>
  /** Also finds blocked ones: what they ordered is still theirs. */
  findById(id: string): Application | undefined | Promise<Application | undefined>
  /** Where it is told how its calls ended, as it stands now. */
  findCallback(db: Db, id: string): Promise<Application['callback']>
  /** Number blocks of the whole pool: what the house itself may call from. */
  findPool(db: Db): Promise<string[]>
  /** Returns the secrets, which are not shown again. */
  create(db: Db, application: NewApplication): Promise<{ id: string; token: string; callbackSecret?: string }>
  addToken(db: Db, applicationId: string): Promise<string>
  addNumberBlocks(db: Db, prefixes: readonly string[]): Promise<void>
  /** Each throws `not_found` when there is none. */
  setApplicationStatus(db: Db, id: string, status: queries.Status): Promise<void>
  setTokenStatus(db: Db, token: string, status: queries.Status): Promise<void>
  setBlockStatus(db: Db, prefix: string, status: queries.Status): Promise<void>
}

export function createApplications(house: {
  db: Database
  changes: ChangeListener
  secrets: Secrets
  limits: VerificationLimits
}): Applications {
  const { db, changes, secrets } = house

  const byToken = changes.createCache(topic, async (tokens) => {
    const rows = await queries.findByTokenHash(db, tokens.map(hashToken))
    const found = new Map(rows.map((row) => [row.tokenHash.toString('hex'), asApplication(row)]))
    return new Map(
      tokens.flatMap((token) => {
        const application = found.get(hashToken(token).toString('hex'))
        return application ? [[token, application] as const] : []
      }),
    )
  })
  const byId = changes.createCache(topic, async (ids) => {
    const rows = await queries.findById(db, ids)
    return new Map(rows.map((row) => [row.id, asApplication(row)]))
  })

  function asApplication(row: queries.ApplicationRow): Application {
    return {
      id: row.id,
      limits: { ...house.limits, ...row.limits },
      prefixes: row.prefixes,
      fallbackText: row.fallbackText,
      callback:
        row.callbackUrl && row.sealedCallbackSecret
          ? { url: row.callbackUrl, sealedSecret: row.sealedCallbackSecret }
          : undefined,
    }
  }

  async function create(db: Db, application: NewApplication) {
    const { name, fallbackText, callbackUrl, prefixes = [] } = application
    const id = newId()
    const callbackSecret = callbackUrl ? newWebhookSecret() : undefined
    const token = await transaction(db, async (tx) => {
      await queries.insertApplication(tx, {
        id,
        name,
        limits: readLimits(application.limits ?? {}),
        fallbackText,
        callbackUrl,
        sealedCallbackSecret: callbackSecret ? secrets.box.seal(callbackSecret) : undefined,
      })
      await queries.insertNumberBlocks(tx, prefixes)
      await queries.tieToBlocks(tx, id, prefixes)
      return addToken(tx, id)
    })
    return { id, token, ...(callbackSecret ? { callbackSecret } : {}) }
  }

  async function addToken(db: Db, applicationId: string) {
    const token = randomUUID()
    await queries.insertToken(db, { id: newId(), tokenHash: hashToken(token), applicationId })
    await announceChange(db, topic)
    return token
  }

  async function announcing(db: Db, apply: (tx: Db) => Promise<boolean>) {
    await transaction(db, async (tx) => {
      if (!(await apply(tx))) throw new Fault('not_found')
      await announceChange(tx, topic)
    })
  }

  return {
    findByToken: (token) => byToken.get(token),
    findById: (id) => byId.get(id),
    async findCallback(db, id) {
      const [row] = await queries.findById(db, [id])
      return row && asApplication(row).callback
    },
    findPool: queries.findPool,
    create,
    addToken,
    ...createApplicationChanges({ secrets, change: announcing, addToken }),
    directory: createApplicationDirectory(),
    addNumberBlocks: (db, prefixes) =>
      announcing(db, async (tx) => {
        await queries.insertNumberBlocks(tx, prefixes)
        return true
      }),
    setApplicationStatus: (db, id, status) =>
      announcing(db, (tx) => queries.setApplicationStatus(tx, id, status)),
    setTokenStatus: (db, token, status) =>
      announcing(db, (tx) => queries.setTokenStatus(tx, hashToken(token), status)),
    setBlockStatus: (db, prefix, status) =>
      announcing(db, (tx) => queries.setBlockStatus(tx, prefix, status)),
  }
}

/** Tokens are random (122 bits), so a plain hash keeps them. */
function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
