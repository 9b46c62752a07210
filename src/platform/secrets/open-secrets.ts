import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto'
import { transaction, type Database, type Db } from '../db/database.ts'
import { masterKeyBytes, type MasterKey } from './master-key.ts'
import * as queries from './master-keys.queries.ts'
import type { MasterKeyRow } from './master-keys.queries.ts'
import { createChangingBox, type BoxKeys, type SecretBox } from './secret-box.ts'
import {
  boxPurpose,
  createSecrets,
  deriveKeptKeys,
  keptPurposes,
  type KeptKeys,
  type Secrets,
} from './secrets.ts'

export { listMasterKeys } from './master-keys.queries.ts'

/** The master keys that this process may use now, the one of the first start before others. */
export type ReadMasterKeys = () => Promise<readonly [MasterKey, ...MasterKey[]]>

/** What follows the states of master keys: which of them open, and which one seals. */
export interface FollowingBox {
  readonly box: SecretBox
  /** False, and nothing changes, when a key is needed that is not known here. */
  follow(rows: readonly MasterKeyRow[]): Promise<boolean>
  knows(keyId: number): boolean
}

function createFollowingBox(readMasters: ReadMasterKeys): FollowingBox {
  const keys: BoxKeys = { sealsWith: 0, byId: new Map() }
  const known = new Map<string, MasterKey>()
  const find = ({ check }: MasterKeyRow) => known.get(check.toString('hex'))

  return {
    box: createChangingBox(keys),
    knows: (keyId) => keys.byId.has(keyId),
    async follow(rows) {
      if (!rows.every(find)) {
        for (const master of await readMasters()) known.set(master.check.toString('hex'), master)
      }
      const current = rows.find(({ state }) => state === 'current')
      const needed = rows.filter(({ state }) => state !== 'next')
      if (!current || !needed.every(find)) return false
      for (const row of rows) {
        const master = find(row)
        if (master) keys.byId.set(row.id, master.derive(boxPurpose))
        // A number that is given out again means another key than it did.
        else keys.byId.delete(row.id)
      }
      keys.sealsWith = current.id
      return true
    },
  }
}

/** Opens what this database is sealed with; binds a new database to the first key. Undefined when a key that it needs is not known. */
export async function openSecrets(
  db: Database,
  readMasters: ReadMasterKeys,
): Promise<(FollowingBox & { readonly secrets: Secrets }) | undefined> {
  const following = createFollowingBox(readMasters)
  const [first] = await readMasters()
  await transaction(db, async (tx) => {
    if (!(await queries.claimDatabase(tx, first.check))) return
    await following.follow(await queries.listMasterKeys(tx))
    await insertKeptKeys(tx, following.box, drawKeptKeys())
  })
  if (!(await following.follow(await queries.listMasterKeys(db)))) return undefined
  return { ...following, secrets: await readSecrets(db, following.box, first) }
}

/** A database from before they were kept has been using what is derived from its key, which is still its only one. */
async function readSecrets(db: Database, box: SecretBox, master: MasterKey): Promise<Secrets> {
  const rows = await queries.listKeptKeys(db)
  if (rows.length > 0) return createSecrets(box, openKeptKeys(box, rows))
  await insertKeptKeys(db, box, deriveKeptKeys(master))
  return createSecrets(box, openKeptKeys(box, await queries.listKeptKeys(db)))
}

function openKeptKeys(box: SecretBox, rows: readonly queries.KeptKeyRow[]): KeptKeys {
  const open = (purpose: string): KeyObject => {
    const row = rows.find((each) => each.purpose === purpose)
    if (!row) throw new Error(`the database lacks the key of ${purpose}: restore it from your backup`)
    return createSecretKey(box.open(row.sealedKey))
  }
  return mapPurposes(open)
}

export function drawKeptKeys(): KeptKeys {
  return mapPurposes(() => createSecretKey(randomBytes(masterKeyBytes)))
}

function mapPurposes(make: (purpose: string) => KeyObject): KeptKeys {
  const { numbers, codePepper, lookupKey, identityKey } = keptPurposes
  return {
    numbers: make(numbers),
    codePepper: make(codePepper),
    lookupKey: make(lookupKey),
    identityKey: make(identityKey),
  }
}

async function insertKeptKeys(db: Db, box: SecretBox, keys: KeptKeys): Promise<void> {
  const rows = Object.entries(keptPurposes).map(([name, purpose]) => ({
    purpose,
    sealedKey: box.seal(keys[name as keyof KeptKeys].export()),
  }))
  await queries.insertKeptKeys(db, rows)
}
