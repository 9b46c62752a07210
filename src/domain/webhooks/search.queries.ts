import type { Db } from '../../platform/db/database.ts'
import { firstIdAt, lastId } from '../../platform/db/new-id.ts'
import { deliveryColumns, type DeliveryState, type StoredDelivery } from './webhooks.queries.ts'

/** Which deliveries an operator looks for; all conditions are ANDed. */
export interface DeliverySearch {
  readonly tenant?: string | undefined
  readonly state?: DeliveryState | undefined
  readonly event?: string | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** Ids are made by the servers' clocks, and a moment before the delivery is stored. */
const clocksDifferMs = 5000

/** Newest first along an index: a tenant's, of those that failed for good, or of all. */
export async function walkDeliveries(
  db: Db,
  { tenant, state, since, until }: DeliverySearch,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<StoredDelivery[]> {
  const isLost = state === 'failed' || state === 'declined'
  // In the order of the index: by `=`, PostgreSQL might walk along another one and meet those of everybody.
  const own = tenant === undefined ? db`` : db`and tenant between ${tenant} and ${tenant}`
  const lost = isLost && tenant === undefined ? db`and state in ('failed', 'declined')` : db``
  return db<StoredDelivery[]>`
    select ${deliveryColumns(db)}
      from webhook_delivery as delivery
     where id < ${after ?? lastId} ${own} ${lost}
           ${since ? db`and created_at >= ${since} and id >= ${firstIdAt(new Date(since.getTime() - clocksDifferMs))}` : db``}
           ${until ? db`and created_at < ${until} and id < ${firstIdAt(new Date(until.getTime() + clocksDifferMs))}` : db``}
     order by ${tenant === undefined ? db`` : db`tenant desc,`} id desc
     limit ${limit}`
}

export async function findDelivery(db: Db, id: string): Promise<StoredDelivery | undefined> {
  const [row] = await db<StoredDelivery[]>`
    select ${deliveryColumns(db)} from webhook_delivery as delivery where id = ${id}`
  return row
}
