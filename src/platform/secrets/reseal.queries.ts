import { byteaArray, textArray } from '../db/array-literal.ts'
import type { Db } from '../db/database.ts'
import type { Column } from './sealed-column.types.ts'

export interface SealedValue {
  /** The row version's place in its table. */
  readonly place: string
  readonly sealed: Buffer
}

/** The first byte names the key; a value that was forgotten is empty, and sealed by none. */
const isOtherwiseSealed = (db: Db, column: string, keyId: number) =>
  db`(${db(column)} <> '' and substr(${db(column)}, 1, 1) <> ${Buffer.of(keyId)})`

export async function countBlocks(db: Db, { table }: Column): Promise<number> {
  const [row] = await db<{ blocks: number }[]>`
    select (pg_relation_size(${table}::regclass) / current_setting('block_size')::bigint)::int as blocks`
  return row?.blocks ?? 0
}

/**
 * By place in the table, not by key: that reads each block once whatever the keys of the table are. Locks what it finds.
 * Passes by what others have locked, or, where `waits`, waits for it: with a limit of 1, and nothing else locked, it is in no
 * deadlock.
 */
export async function lockOtherwiseSealed(
  tx: Db,
  { table, column }: Column,
  where: { keyId: number; after: string; beforeBlock: number; limit: number; waits: boolean },
): Promise<SealedValue[]> {
  return tx<SealedValue[]>`
    select ctid::text as place, ${tx(column)} as sealed
      from ${tx(table)}
     where ctid > ${where.after}::text::tid and ctid < ${`(${where.beforeBlock},0)`}::text::tid
       and ${isOtherwiseSealed(tx, column, where.keyId)}
     order by ctid
     limit ${where.limit}
       for no key update ${where.waits ? tx`` : tx`skip locked`}`
}

/** Of rows that `lockOtherwiseSealed` found in this transaction. */
export async function replaceSealed(
  tx: Db,
  { table, column }: Column,
  values: readonly { readonly place: string; readonly next: Buffer }[],
): Promise<void> {
  await tx`
    update ${tx(table)} as sealed_row
       set ${tx(column)} = value.next
      from unnest(
        ${textArray(values.map(({ place }) => place))}::text[],
        ${byteaArray(values.map(({ next }) => next))}::bytea[]
      ) as value (place, next)
     where sealed_row.ctid = value.place::tid`
}

/** In one statement, so that a row which moves meanwhile is counted all the same. */
export async function countOtherwiseSealed(
  db: Db,
  { table, column }: Column,
  keyId: number,
): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from ${db(table)} where ${isOtherwiseSealed(db, column, keyId)}`
  return row?.count ?? 0
}
