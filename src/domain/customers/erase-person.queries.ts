import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export async function countOptOuts(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from opt_out where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[])`
  return row?.count ?? 0
}

export async function eraseUnproved(db: Db, numbers: readonly string[]): Promise<number> {
  const rows = await db`
    delete from sender_number
     where number = any (${tokenArray(numbers)}::text[]) and registered_at is null
    returning number`
  return rows.length
}

export async function countSenders(db: Db, numbers: readonly string[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from sender_number
     where number = any (${tokenArray(numbers)}::text[]) and registered_at is not null`
  return row?.count ?? 0
}

export async function findByEmail(db: Db, emailKey: Buffer): Promise<{ id: string; isDeleted: boolean }[]> {
  return db<{ id: string; isDeleted: boolean }[]>`
    select id, status = 'deleted' as "isDeleted" from customer where email_key = ${emailKey} for update`
}

export async function replaceEmail(
  db: Db,
  { id, sealedEmail, emailKey }: { id: string; sealedEmail: Buffer; emailKey: Buffer },
): Promise<void> {
  await db`update customer set sealed_email = ${sealedEmail}, email_key = ${emailKey} where id = ${id}`
}
