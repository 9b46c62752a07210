import { byteaArray, textArray } from '../db/array-literal.ts'
import type { Transaction } from '../db/database.ts'
import type { Column } from './sealed-column.types.ts'

export interface Placed {
  readonly place: string
  readonly value: Buffer
}

/** A cursor does not see what is written while it is open: no row comes twice. One at a time. */
export async function openCursor(
  tx: Transaction,
  { table, column }: Column,
  condition: Column,
): Promise<void> {
  await tx`
    declare rekeyed no scroll cursor for
     select ctid::text as place, ${tx(column)} as value
       from ${tx(table)}
      where ${tx(condition.column)} is not null and ${tx(column)} is not null`
}

export async function fetchNext(tx: Transaction): Promise<Placed[]> {
  return tx<Placed[]>`fetch 1000 from rekeyed`
}

export async function closeCursor(tx: Transaction): Promise<void> {
  await tx`close rekeyed`
}

export async function replaceAt(
  tx: Transaction,
  { table, column }: Column,
  values: readonly Placed[],
): Promise<void> {
  await tx`
    update ${tx(table)} as rekeyed_row
       set ${tx(column)} = given.value
      from unnest(${textArray(values.map(({ place }) => place))}::text[],
                  ${byteaArray(values.map(({ value }) => value))}::bytea[])
           as given (place, value)
     where rekeyed_row.ctid = given.place::tid`
}

export async function empty(tx: Transaction, table: string): Promise<void> {
  await tx`delete from ${tx(table)}`
}
