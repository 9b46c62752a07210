import type { Database } from '../../platform/db/database.ts'
import { announceChange, type ChangeListener } from '../../platform/db/notified-cache.ts'
import type { SecretBox } from '../../platform/secrets/secret-box.ts'
import { makeSigningKey, openSigningKey, type SigningKey } from './signing-key.ts'
import * as queries from './signing-keys.queries.ts'

export const keysTopic = 'signing key'

/** The keys as they are now. */
export interface KeyRing {
  /** The one whose turn it is. */
  signer(): SigningKey
  /** All that a good token may be signed with, the next one included, newest first. */
  readonly published: readonly SigningKey[]
  find(kid: string): SigningKey | undefined
  /** The database's clock, milliseconds since 1970, without asking it each time. */
  now(): number
}

/**
 * The keys out of a cache that a NOTIFY empties. The first reader of an empty table makes the first key; of many only
 * one is kept.
 */
export function createKeyRing(house: {
  db: Database
  changes: ChangeListener
  box: SecretBox
  keepSeconds: number
}): () => KeyRing | Promise<KeyRing> {
  const { db, changes, box, keepSeconds } = house
  /** Importing a key costs more than signing with it. */
  let opened = new Map<string, SigningKey>()

  async function readRows(): Promise<queries.SigningKeyRow[]> {
    const rows = await queries.findPublished(db, keepSeconds)
    if (rows.length > 0) return rows
    await queries.insertFirst(db, await makeSigningKey(box))
    await announceChange(db, keysTopic)
    return queries.findPublished(db, keepSeconds)
  }

  async function readRing(): Promise<KeyRing> {
    const rows = await readRows()
    const databaseTime = await queries.readClock(db)
    const readAt = performance.now()
    const now = () => databaseTime + performance.now() - readAt
    const keys = await Promise.all(
      rows.map(async (row) => [row.kid, opened.get(row.kid) ?? (await openSigningKey(box, row))] as const),
    )
    const byKid = new Map(keys)
    opened = byKid
    return {
      signer() {
        const row = rows.find(({ signsFrom }) => signsFrom.getTime() <= now())
        const key = row && byKid.get(row.kid)
        if (!key) throw new Error('no key has begun to sign, although the first one does at once')
        return key
      },
      published: keys.map(([, key]) => key),
      find: (kid) => byKid.get(kid),
      now,
    }
  }

  const cache = changes.createCache<KeyRing>(keysTopic, async (names) => {
    const ring = await readRing()
    return new Map(names.map((name) => [name, ring]))
  })
  return () => {
    const found = cache.get('all')
    return found instanceof Promise ? found.then(required) : required(found)
  }
}

function required(ring: KeyRing | undefined): KeyRing {
  if (!ring) throw new Error('the key ring was not read')
  return ring
}
