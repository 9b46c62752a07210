import { setTimeout as sleep } from 'node:timers/promises'
import { transaction, type Database } from '../db/database.ts'
import { announceAnyChange } from '../db/notified-cache.ts'
import * as locking from './key-locks.queries.ts'
import { listLeaves } from './leaf-tables.queries.ts'
import type { MasterKey } from './master-key.ts'
import * as queries from './master-keys.queries.ts'
import { openSecrets, type FollowingBox, type ReadMasterKeys } from './open-secrets.ts'
import { countLeft, resealColumn, resealHeld } from './reseal.ts'
import type { Column } from './sealed-column.types.ts'

const { locks } = locking
const lookEveryMs = 100
/** Rows that others move are passed by now and then, not every time. */
const greatestRounds = 20
/** After so many, what is left are rows that others hold all the time. */
const hastyRounds = 3

export type RotationOutcome =
  | { readonly kind: 'done'; readonly keyId: number; readonly oldId: number; readonly values: number }
  /** Another rotation runs. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'unknown_key' }
  /** So many of the processes do not know the new key, or do not seal with it; nothing is lost. */
  | { readonly kind: 'unready'; readonly lacking: number; readonly alive: number }

export interface RotationPace {
  /** How long processes may take to learn the key, milliseconds. */
  readonly patienceMs: number
  /** How long until what a process sealed, or read sealed, before it followed is written. */
  readonly settleMs: number
}

export interface RotationHouse {
  readonly db: Database
  /** One connection that stays: what it locks, it locks until it ends. */
  readonly session: Database
  readonly readMasters: ReadMasterKeys
  /** Every column that the secret box seals. */
  readonly columns: readonly Column[]
  readonly pace: RotationPace
  readonly say: (line: string) => void
}

/**
 * A new master key while everything runs: every process learns it, then seals with it, then what the old one sealed is
 * sealed anew, then the old one is forgotten. It goes on where an earlier one was ended; `drawNext` is asked only by one
 * that begins.
 */
export async function rotateMasterKey(
  house: RotationHouse,
  drawNext: (current: Buffer) => Promise<MasterKey>,
): Promise<RotationOutcome> {
  const { db, session, say } = house
  if (!(await locking.tryTake(session, locks.rotation))) return { kind: 'busy' }
  const opened = await openSecrets(db, house.readMasters)
  if (!opened) return { kind: 'unknown_key' }
  const before = await queries.listMasterKeys(db)
  const inForce = before.find(({ state }) => state === 'current')
  if (before.some(({ state }) => state === 'old')) say('A change that was interrupted goes on.')
  else if (inForce) {
    const refusal = await putInForce(house, await drawNext(inForce.check))
    if (refusal) return refusal
  }
  const rows = await queries.listMasterKeys(db)
  const current = rows.find(({ state }) => state === 'current')
  if (!current || !(await opened.follow(rows))) return { kind: 'unknown_key' }
  const sealing = await waitForAll(house, locks.sealsWith(current.id))
  if (sealing.lacking > 0) return { kind: 'unready', ...sealing }
  const values = await resealAll(house, opened, current.id)
  const oldId = await queries.retireOldKey(db)
  return { kind: 'done', keyId: current.id, oldId: oldId ?? current.id, values }
}

/** Every process learns the key first; one that does not stops everything, and then it is as if nothing had been. */
async function putInForce(house: RotationHouse, next: MasterKey): Promise<RotationOutcome | undefined> {
  const { db, say } = house
  await transaction(db, (tx) => queries.offerNextKey(tx, next.check))
  const row = (await queries.listMasterKeys(db)).find(({ state }) => state === 'next')
  if (!row) throw new Error('the next master key is gone: another command withdrew it')
  const learning = await waitForAll(house, locks.knows(row.id))
  const isInForce =
    learning.lacking === 0 &&
    (await transaction(db, async (tx) => {
      // From here on no process can begin, or follow, before the key is in force.
      await locking.takeInTransaction(tx, locks.change)
      if ((await locking.countHolders(tx, locks.knows(row.id))).lacking > 0) return false
      await queries.promoteNextKey(tx)
      return true
    }))
  if (!isInForce) {
    await queries.withdrawNextKey(db)
    return { kind: 'unready', ...learning, lacking: Math.max(learning.lacking, 1) }
  }
  say(`Key ${row.id} is in force.`)
  return undefined
}

async function waitForAll(
  { db, pace }: RotationHouse,
  lock: number,
): Promise<{ alive: number; lacking: number }> {
  const until = performance.now() + pace.patienceMs
  for (;;) {
    const counted = await locking.countHolders(db, lock)
    if (counted.lacking === 0 || performance.now() > until) return counted
    await sleep(lookEveryMs)
  }
}

async function resealAll(house: RotationHouse, { box }: FollowingBox, keyId: number): Promise<number> {
  const { db, say, pace } = house
  let total = 0
  let columns = (await Promise.all(house.columns.map((column) => listLeaves(db, column)))).flat()
  for (let round = 1; round <= greatestRounds; round++) {
    for (const column of columns) {
      const reseal = round <= hastyRounds ? resealColumn : resealHeld
      const count = await reseal(db, { box, keyId }, column)
      if (count > 0) say(`${column.table}.${column.column}: ${count} sealed anew`)
      total += count
    }
    // Sealed values are copied from row to row, out of caches too.
    await announceAnyChange(db)
    if ((await locking.countHolders(db, locks.alive)).alive > 0) await sleep(pace.settleMs)
    columns = await findUnfinished(db, columns, keyId)
    if (columns.length === 0) return total
  }
  throw new Error(
    `values keep coming that the old key sealed, in ${columns.map(({ table }) => table).join(', ')}: ` +
      'does a server of an earlier version run?',
  )
}

async function findUnfinished(db: Database, columns: readonly Column[], keyId: number): Promise<Column[]> {
  const unfinished: Column[] = []
  for (const column of columns) if ((await countLeft(db, column, keyId)) > 0) unfinished.push(column)
  return unfinished
}
