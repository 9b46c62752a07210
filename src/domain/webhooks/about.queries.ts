import { timeArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'

export interface NoticeRow {
  readonly id: string
  readonly sealedBody: Buffer
}

/** Ids are made by the servers' clocks, and a moment before the delivery is stored. */
const clocksDiffer = '5 seconds'

/** A tenant's notices that were stored in the transactions of these moments, which are known to the millisecond. */
export async function findNotices(
  db: Db,
  { tenant, moments }: { tenant: string; moments: readonly Date[] },
  limit: number,
): Promise<NoticeRow[]> {
  return db<NoticeRow[]>`
    select distinct on (delivery.id) delivery.id, sealed_body as "sealedBody"
      from unnest(${timeArray(moments)}::timestamptz[]) as moment
      join webhook_delivery as delivery
        on tenant = ${tenant} and subject is null
       and delivery.id >= ${firstIdAt(db, db`moment - ${clocksDiffer}::interval`)}
       and delivery.id < ${firstIdAt(db, db`moment + ${clocksDiffer}::interval`)}
       and created_at between moment - interval '1 millisecond' and moment + interval '2 milliseconds'
     order by delivery.id
     limit ${limit}`
}

/** No id of version 7 that was made at this time or later is less. */
function firstIdAt(db: Db, at: Fragment): Fragment {
  return db`rpad(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0'), 32, '0')::uuid`
}
