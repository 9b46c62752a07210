import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export interface OptOutRow {
  readonly sealedNumber: Buffer
  readonly createdAt: Date
}

export async function insertOptOuts(db: Db, customerId: string, numbers: readonly Buffer[]): Promise<void> {
  await db`
    insert into opt_out (customer_id, sealed_number)
    select ${customerId}, number from unnest(${byteaArray(numbers)}::bytea[]) as number order by number
    on conflict do nothing`
}

export async function deleteOptOuts(db: Db, customerId: string, numbers: readonly Buffer[]): Promise<void> {
  await db`
    delete from opt_out
     where customer_id = ${customerId} and sealed_number = any (${byteaArray(numbers)}::bytea[])`
}

/** In the order of the sealed numbers, which is no order to a reader: newest first would need an index of its own. */
export async function listOptOuts(
  db: Db,
  customerId: string,
  page: { after: Buffer; limit: number },
): Promise<OptOutRow[]> {
  return db<OptOutRow[]>`
    select sealed_number as "sealedNumber", created_at as "createdAt" from opt_out
     where customer_id = ${customerId} and sealed_number > ${page.after}
     order by sealed_number limit ${page.limit}`
}

export async function findOptedOut(
  db: Db,
  customerId: string,
  numbers: readonly Buffer[],
): Promise<Buffer[]> {
  const rows = await db<{ sealedNumber: Buffer }[]>`
    select sealed_number as "sealedNumber" from opt_out
     where customer_id = ${customerId} and sealed_number = any (${byteaArray(numbers)}::bytea[])`
  return rows.map(({ sealedNumber }) => sealedNumber)
}
