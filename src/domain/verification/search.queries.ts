import type { Db } from '../../platform/db/database.ts'
import { firstIdAt, lastId } from '../../platform/db/new-id.ts'
import type { CodeState, NumberStanding } from './search.types.ts'
import type { CodeKey } from './verification.queries.ts'

export interface FoundRow {
  readonly id: string
  readonly tenant: string
  readonly purpose: string
  readonly sealedNumber: Buffer
  readonly state: CodeState
  readonly issuedAt: Date
  readonly expiresAt: Date
  readonly provedAt: Date | null
  readonly acceptedAt: Date | null
  readonly attemptsLeft: number
}

/** Ids are made by the servers' clocks, and a moment before the code is stored. */
const clocksDifferMs = 5000

const columns = (db: Db) => db`
  id, tenant, purpose, sealed_number as "sealedNumber", issued_at as "issuedAt", expires_at as "expiresAt",
  proved_at as "provedAt", accepted_at as "acceptedAt", attempts_left as "attemptsLeft",
  case when accepted_at is not null then 'accepted' when attempts_left <= 0 then 'exhausted'
       when expires_at <= now() then 'expired' when proved_at is not null then 'proved' else 'open' end as state`

/**
 * Those of one number, or all, by an index that holds none of calls. A number is asked for in the order of the index that
 * knows it: by `=`, PostgreSQL might walk along the other one.
 */
export async function walkCodes(
  db: Db,
  walk: { sealedNumber: Buffer | undefined; since: Date | undefined; until: Date | undefined },
  { after, limit }: { after: string | undefined; limit: number },
): Promise<FoundRow[]> {
  const { sealedNumber, since, until } = walk
  return db<FoundRow[]>`
    select ${columns(db)} from verification_code
     where purpose <> 'flash-call' and id < ${after ?? lastId}
       ${sealedNumber ? db`and sealed_number between ${sealedNumber} and ${sealedNumber}` : db``}
       ${since ? db`and issued_at >= ${since} and id >= ${firstIdAt(new Date(since.getTime() - clocksDifferMs))}` : db``}
       ${until ? db`and issued_at < ${until} and id < ${firstIdAt(new Date(until.getTime() + clocksDifferMs))}` : db``}
     order by ${sealedNumber ? db`sealed_number,` : db``} id desc limit ${limit}`
}

export async function findById(db: Db, id: string): Promise<FoundRow | undefined> {
  const [row] = await db<FoundRow[]>`
    select ${columns(db)} from verification_code where id = ${id} and purpose <> 'flash-call'`
  return row
}

export async function findByKey(db: Db, { tenant, id }: CodeKey): Promise<FoundRow | undefined> {
  const [row] = await db<FoundRow[]>`
    select ${columns(db)} from verification_code where tenant = ${tenant} and id = ${id}`
  return row
}

export async function findStanding(db: Db, sealedNumber: Buffer): Promise<NumberStanding | undefined> {
  const [row] = await db<NumberStanding[]>`
    select array(select at from unnest(sent_at) as at where at > now() - interval '1 day' order by at desc) as "sentAt",
           failures, case when locked_until > now() then locked_until end as "lockedUntil"
      from number_budget where sealed_number = ${sealedNumber}`
  return row
}
