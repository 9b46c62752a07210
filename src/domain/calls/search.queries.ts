import type { Db } from '../../platform/db/database.ts'
import { firstIdAt, lastId } from '../../platform/db/new-id.ts'
import type { OrderRow } from './calls.queries.ts'

export interface FoundRow extends OrderRow {
  readonly sealedNumber: Buffer
  readonly detail: string | null
}

interface Between {
  readonly since: Date | undefined
  readonly until: Date | undefined
}

/** The index that is walked along, newest first. */
export type Walk = Between &
  (
    | { readonly along: 'number'; readonly sealedNumber: Buffer }
    | { readonly along: 'failed' }
    | { readonly along: 'application'; readonly applicationId: string }
    | { readonly along: 'id' }
  )

/** Ids are made by the servers' clocks, and a moment before the order is stored. */
const clocksDifferMs = 5000

const columns = (db: Db) => db`
  application_id as "applicationId", id, prefix, state, reason, answered, fallback, sealed_number as "sealedNumber",
  queued_at as "queuedAt", calling_at as "callingAt", ringing_at as "ringingAt", ended_at as "endedAt",
  text_sent_at as "textSentAt", text_failure as "textFailure", carrier_detail as detail`

const within = (db: Db, { since, until }: Between) => db`
  ${since ? db`and queued_at >= ${since}` : db``}
  ${until ? db`and queued_at < ${until}` : db``}`

/**
 * An owner or number is asked for in the order of the index that knows it: by `=`, PostgreSQL might walk along another one
 * and meet those of everybody.
 */
export async function walkOrders(
  db: Db,
  walk: Walk,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<FoundRow[]> {
  if (walk.along === 'number') {
    return db<FoundRow[]>`
      select ${columns(db)} from call_order
       where sealed_number between ${walk.sealedNumber} and ${walk.sealedNumber} ${within(db, walk)}
         ${after === undefined ? db`` : db`and (queued_at, id) < ((select queued_at from call_order where id = ${after}), ${after}::uuid)`}
       order by sealed_number desc, queued_at desc, id desc limit ${limit}`
  }
  const { since, until } = walk
  const ids = db`
    id < ${after ?? lastId}
    ${since ? db`and id >= ${firstIdAt(new Date(since.getTime() - clocksDifferMs))}` : db``}
    ${until ? db`and id < ${firstIdAt(new Date(until.getTime() + clocksDifferMs))}` : db``}`
  const isOwn = walk.along === 'application'
  const own = isOwn ? db`and application_id between ${walk.applicationId} and ${walk.applicationId}` : db``
  const failed = walk.along === 'failed' ? db`and reason is not null` : db``
  return db<FoundRow[]>`
    select ${columns(db)} from call_order
     where ${ids} ${own} ${failed} ${within(db, walk)}
     order by ${isOwn ? db`application_id desc,` : db``} id desc limit ${limit}`
}

export async function findOrder(db: Db, id: string): Promise<FoundRow | undefined> {
  const [row] = await db<FoundRow[]>`select ${columns(db)} from call_order where id = ${id}`
  return row
}
