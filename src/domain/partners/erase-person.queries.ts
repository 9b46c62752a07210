import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'

/** Ends memberships as a cancellation does; returns their ids. */
export async function eraseMembers(db: Db, sealedNumbers: readonly Buffer[]): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    update member set cancelled_at = now(), sealed_name = null, sealed_email = null, sealed_phone = null
     where sealed_phone = any (${byteaArray(sealedNumbers)}::bytea[]) and cancelled_at is null
    returning id`
  return rows.map(({ id }) => id)
}

export async function eraseVisits(db: Db, memberIds: readonly string[]): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    with launches as (
      delete from launch where member_id = any (${tokenArray(memberIds)}::uuid[]) returning 1
    ), sessions as (
      delete from space_session where member_id = any (${tokenArray(memberIds)}::uuid[]) returning 1
    )
    select ((select count(*) from launches) + (select count(*) from sessions))::int as count`
  return row?.count ?? 0
}
