import { transaction, type Database, type Transaction } from '../db/database.ts'
import * as locking from './key-locks.queries.ts'
import { listLeaves } from './leaf-tables.queries.ts'
import * as keyQueries from './master-keys.queries.ts'
import { drawKeptKeys, openSecrets, type ReadMasterKeys } from './open-secrets.ts'
import * as queries from './rekey.queries.ts'
import type { Column, LookupColumn } from './sealed-column.types.ts'
import { createSecrets, keptPurposes, type KeptKeys, type Secrets } from './secrets.ts'

const { locks } = locking

export type RekeyOutcome =
  | { readonly kind: 'done'; readonly values: number }
  /** So many processes use the database. */
  | { readonly kind: 'in_use'; readonly processes: number }
  | { readonly kind: 'unknown_key' }
  /** A change of the master key is under way. */
  | { readonly kind: 'busy' }

export interface RekeyHouse {
  readonly db: Database
  /** One connection that stays: what it locks, it locks until it ends. */
  readonly session: Database
  readonly readMasters: ReadMasterKeys
  readonly numbers: readonly Column[]
  readonly lookups: readonly LookupColumn[]
  /** Tables whose rows are found by HMACs only, and do without what they counted. */
  readonly forgotten: readonly string[]
  /** Ends the codes that are out: under another pepper none of them would be right. */
  readonly endCodes: (tx: Transaction) => Promise<void>
}

/**
 * New keys of phone numbers, look-ups and codes, while no process uses the database: equal numbers have to look equal at
 * every moment. One transaction: interrupted, it leaves everything as it was.
 */
export async function rekeyNumbers(house: RekeyHouse): Promise<RekeyOutcome> {
  const { db, session } = house
  if (!(await locking.tryTake(session, locks.rotation))) return { kind: 'busy' }
  if (!(await locking.tryTake(session, locks.alive))) {
    const { alive } = await locking.countHolders(db, locks.alive)
    return { kind: 'in_use', processes: alive }
  }
  if ((await keyQueries.listMasterKeys(db)).length > 1) return { kind: 'busy' }
  const opened = await openSecrets(db, house.readMasters)
  if (!opened) return { kind: 'unknown_key' }
  const { box, secrets } = opened
  const keys: KeptKeys = { ...drawKeptKeys(), identityKey: secrets.identityKey }
  const values = await transaction(db, async (tx) => {
    const count = await moveAll(tx, house, { from: secrets, to: createSecrets(box, keys) })
    for (const table of house.forgotten) await queries.empty(tx, table)
    await house.endCodes(tx)
    for (const [name, purpose] of Object.entries(keptPurposes)) {
      const sealedKey = box.seal(keys[name as keyof KeptKeys].export())
      await keyQueries.replaceKeptKey(tx, { purpose, sealedKey })
    }
    return count
  })
  return { kind: 'done', values }
}

async function moveAll(
  tx: Transaction,
  { numbers, lookups }: RekeyHouse,
  { from, to }: { from: Secrets; to: Secrets },
): Promise<number> {
  let count = 0
  for (const column of numbers) {
    for (const leaf of await listLeaves(tx, column)) {
      count += await move(tx, { source: leaf, target: leaf }, (sealed) =>
        to.numbers.seal(from.numbers.open(sealed)),
      )
    }
  }
  for (const { table, column, of, make } of lookups) {
    const columns = { source: { table, column: of }, target: { table, column } }
    count += await move(tx, columns, (sealed) => make(to.lookupKey, to.box.open(sealed).toString()))
  }
  return count
}

/** Writes `target` anew, where it is not null, out of the `source` in its row. */
async function move(
  tx: Transaction,
  { source, target }: { source: Column; target: Column },
  make: (value: Buffer) => Buffer,
): Promise<number> {
  let count = 0
  await queries.openCursor(tx, source, target)
  for (;;) {
    const placed = await queries.fetchNext(tx)
    if (placed.length === 0) break
    const values = placed.map(({ place, value }) => ({ place, value: make(value) }))
    await queries.replaceAt(tx, target, values)
    count += values.length
  }
  await queries.closeCursor(tx)
  return count
}
