import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

export async function eraseCodes(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const rows = await db`
    delete from verification_code where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) returning id`
  return rows.length
}

export async function eraseBudgets(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const rows = await db`
    delete from number_budget where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) returning 1`
  return rows.length
}
