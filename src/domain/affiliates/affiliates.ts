import { createHash, randomBytes } from 'node:crypto'
import { assertName } from '../../core/assert-name.ts'
import { Fault } from '../../core/fault.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { newWebhookSecret } from '../webhooks/webhooks.ts'
import { createAffiliateDirectory, type AffiliateDirectory } from './directory.ts'
import * as queries from './affiliates.queries.ts'

const topic = 'affiliate'
const keyBytes = 32

/** A company that enrols its customers' phones, as a request needs it. */
export interface Affiliate {
  readonly id: string
  readonly name: string
  /** Where results are posted to; none: it asks for them. */
  readonly webhook: { readonly url: string; readonly sealedSecret: Buffer } | undefined
}

export interface NewAffiliate {
  readonly name: string
  readonly webhookUrl?: string | undefined
}

export interface Affiliates {
  /** The affiliate of a key; undefined when either is unknown or blocked. Cached, and revocable at once everywhere. */
  findByKey(key: string): Affiliate | undefined | Promise<Affiliate | undefined>
  /** Also finds a blocked one: its contracts go on. */
  findById(db: Db, id: string): Promise<Affiliate | undefined>
  areThere(db: Db): Promise<boolean>
  /** Returns the secrets, which are not shown again. The caller has checked the URL. Faults: `invalid_input`. */
  create(db: Db, affiliate: NewAffiliate): Promise<{ id: string; key: string; webhookSecret?: string }>
  /** A further key, 64 hex digits. Throws `not_found`. */
  addKey(db: Db, affiliateId: string): Promise<string>
  /** Each throws `not_found` when there is none. */
  setStatus(db: Db, id: string, status: queries.Status): Promise<void>
  setKeyStatus(db: Db, key: string, status: queries.Status): Promise<void>
  /** For operators. */
  readonly directory: AffiliateDirectory
}

export function createAffiliates(house: {
  db: Database
  changes: ChangeListener
  secrets: Secrets
}): Affiliates {
  const { db, changes, secrets } = house

  const byKey = changes.createCache(topic, async (keys) => {
    const hashes = new Map(keys.map((key) => [hashKey(key).toString('hex'), key]))
    const rows = await queries.findByKeyHash(db, keys.map(hashKey))
    return new Map(
      rows.map((row) => [hashes.get(row.keyHash.toString('hex')) as string, asAffiliate(row)] as const),
    )
  })

  async function addKey(db: Db, affiliateId: string): Promise<string> {
    const key = randomBytes(keyBytes).toString('hex')
    await change(db, (tx) => queries.insertKey(tx, { id: newId(), keyHash: hashKey(key), affiliateId }))
    return key
  }

  async function change(db: Db, apply: (tx: Db) => Promise<boolean>): Promise<void> {
    await transaction(db, async (tx) => {
      if (!(await apply(tx))) throw new Fault('not_found')
      await announceChange(tx, topic)
    })
  }

  return {
    findByKey: (key) => byKey.get(key),
    async findById(db, id) {
      const row = await queries.findById(db, id)
      return row && asAffiliate(row)
    },
    areThere: queries.areThere,
    create: (db, { name, webhookUrl }) =>
      transaction(db, async (tx) => {
        assertName(name)
        const id = newId()
        const webhookSecret = webhookUrl ? newWebhookSecret() : undefined
        const sealedSecret = webhookSecret ? secrets.box.seal(webhookSecret) : undefined
        await queries.insertAffiliate(tx, { id, name, webhookUrl, sealedSecret })
        return { id, key: await addKey(tx, id), ...(webhookSecret ? { webhookSecret } : {}) }
      }),
    addKey,
    directory: createAffiliateDirectory({ secrets, change, addKey }),
    setStatus: (db, id, status) => change(db, (tx) => queries.setAffiliateStatus(tx, id, status)),
    setKeyStatus: (db, key, status) => change(db, (tx) => queries.setKeyStatus(tx, hashKey(key), status)),
  }
}

function asAffiliate({ id, name, webhookUrl, sealedWebhookSecret }: queries.AffiliateRow): Affiliate {
  const webhook =
    webhookUrl && sealedWebhookSecret ? { url: webhookUrl, sealedSecret: sealedWebhookSecret } : undefined
  return { id, name, webhook }
}

/** Keys are random (256 bits), so a plain hash keeps them. */
function hashKey(key: string): Buffer {
  return createHash('sha256').update(key).digest()
}
