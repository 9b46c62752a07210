import { byteaArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

/** Whom calls went to; that they were made, and how they ended, stays. A text may still follow a call that failed. */
export async function eraseCalled(
  db: Db,
  { sealedNumbers, nobody }: { sealedNumbers: readonly Buffer[]; nobody: Buffer },
): Promise<number> {
  const rows = await db`
    update call_order set sealed_number = ${nobody}, sealed_code = null, carrier_detail = null
     where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[]) and state in ('done', 'failed')
       and (state = 'done' or fallback is null or text_sent_at is not null or text_failure is not null)
    returning id`
  return rows.length
}

export async function countCalled(db: Db, sealedNumbers: readonly Buffer[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from call_order where sealed_number = any (${byteaArray(sealedNumbers)}::bytea[])`
  return row?.count ?? 0
}
