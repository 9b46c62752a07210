import type { Db } from '../../platform/db/database.ts'
import { isOverdue } from './contract.queries.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { ContractKey, Verdict, VerdictState } from './enrolment.types.ts'
import type { FoundContract, Lease, QueueState } from './inspection.types.ts'

/** In a lease's row, or missing with it. */
interface LeaseColumns {
  readonly holder: string | null
  readonly takenAt: Date | null
  readonly expiresAt: Date | null
}

export interface QueuedRow extends ContractKey, LeaseColumns {
  readonly affiliateName: string
  readonly sealedCustomer: Buffer | null
  readonly photoRound: number
  readonly waitingSince: Date
  /** Microseconds since 1970, in decimal. */
  readonly micros: string
  readonly verdictKind: Verdict['kind'] | null
  readonly verdictState: VerdictState | null
  readonly byOperator: string | null
  readonly decidedAt: Date | null
  readonly sealedAnswer: Buffer | null
}

/** Where a page begins: after this row. */
export interface QueuePlace {
  readonly micros: string
  readonly id: string
}

const firstPlace: QueuePlace = { micros: '0', id: '00000000-0000-0000-0000-000000000000' }

const inState = {
  waiting: (db: Db) => db`contract.status = 3 and not is_verdict_open`,
  announced: (db: Db) => db`contract.status in (3, 4) and is_verdict_open`,
  overdue: (db: Db) => db`${isOverdue(db)} and not is_verdict_open`,
} as const satisfies Record<QueueState, unknown>

/** What an inspector may take. */
const free = (db: Db) => db`((${inState.waiting(db)}) or (${inState.overdue(db)}))`

/**
 * The queue, longest waiting first. The verdict is the last one of the present inspection: one of an earlier round was
 * accepted, and its photos are there.
 */
export async function listQueue(
  db: Db,
  page: { state: QueueState; after: QueuePlace | undefined; limit: number },
): Promise<QueuedRow[]> {
  const { micros, id } = page.after ?? firstPlace
  return db<QueuedRow[]>`
    select contract.affiliate_id as "affiliateId", contract.id, affiliate.name as "affiliateName",
           sealed_customer as "sealedCustomer", photo_round as "photoRound", changed_at as "waitingSince",
           (extract(epoch from changed_at) * 1000000)::bigint as micros,
           holder, lease.taken_at as "takenAt", lease.expires_at as "expiresAt",
           verdict.kind as "verdictKind", verdict.state as "verdictState", verdict.by_operator as "byOperator",
           verdict.decided_at as "decidedAt", verdict.sealed_answer as "sealedAnswer"
      from contract
      join affiliate on affiliate.id = contract.affiliate_id
      left join inspection_lease as lease
        on lease.affiliate_id = contract.affiliate_id and lease.contract_id = contract.id
       and lease.expires_at > clock_timestamp()
      left join contract_verdict as verdict
        on verdict.affiliate_id = contract.affiliate_id and verdict.contract_id = contract.id
       and verdict.id = contract.verdict_id and verdict.state <> 'accepted'
     where ${inState[page.state](db)}
       and (changed_at, contract.id) > (timestamptz 'epoch' + ${micros}::bigint * interval '1 microsecond', ${id}::uuid)
     order by changed_at, contract.id
     limit ${page.limit}`
}

/** Ids are random enough to be one contract's only. */
export async function findKey(db: Db, id: string): Promise<ContractKey | undefined> {
  const [row] = await db<ContractKey[]>`
    select affiliate_id as "affiliateId", id from contract where id = ${id} limit 1`
  return row
}

const leaseColumns = (db: Db) => db`holder, lease.taken_at as "takenAt", lease.expires_at as "expiresAt"`

/** Ends what somebody else left, keeps what is one's own; nothing of a live lease of another's. */
const taking = (db: Db, holder: string, leaseSeconds: number) => db`
  insert into inspection_lease as lease (affiliate_id, contract_id, holder, expires_at)
  select affiliate_id, id, ${holder}, now() + make_interval(secs => ${leaseSeconds}) from free
  on conflict (affiliate_id, contract_id) do update
     set holder = excluded.holder, expires_at = excluded.expires_at,
         taken_at = case when lease.holder = excluded.holder and lease.expires_at > clock_timestamp()
                         then lease.taken_at else now() end
   where lease.holder = excluded.holder or lease.expires_at <= clock_timestamp()`

/** Takes a contract that waits, or renews one's own lease; undefined: it does not wait, or another has it. */
export async function takeLease(
  db: Db,
  { affiliateId, id }: ContractKey,
  { holder, leaseSeconds }: { holder: string; leaseSeconds: number },
): Promise<Lease | undefined> {
  const [row] = await db<Lease[]>`
    with free as materialized (
      select affiliate_id, id from contract
       where affiliate_id = ${affiliateId} and id = ${id} and ${free(db)}
         for update
    )
    ${taking(db, holder, leaseSeconds)}
    returning ${leaseColumns(db)}`
  return row
}

/**
 * Takes the one that waits longest and that nobody has. Several at once take different ones; `another`: somebody was
 * faster, and another may wait. Undefined: none does.
 */
export async function takeNextLease(
  db: Db,
  { holder, leaseSeconds }: { holder: string; leaseSeconds: number },
): Promise<(Lease & ContractKey) | 'another' | undefined> {
  const [row] = await db<(ContractKey & LeaseColumns)[]>`
    with free as materialized (
      select affiliate_id, id from contract
       where status = 3 and not is_verdict_open
         and not exists (select from inspection_lease as other
                          where other.affiliate_id = contract.affiliate_id and other.contract_id = contract.id
                            and other.expires_at > clock_timestamp())
       order by changed_at, id
       limit 1
         for update skip locked
    ), lease as (
      ${taking(db, holder, leaseSeconds)}
      returning lease.*
    )
    select free.affiliate_id as "affiliateId", free.id, ${leaseColumns(db)} from free left join lease on true`
  if (!row) return undefined
  const { affiliateId, id, holder: by, takenAt, expiresAt } = row
  return by !== null && takenAt && expiresAt ? { affiliateId, id, holder: by, takenAt, expiresAt } : 'another'
}

/** Locks the contract, then its lease, as `takeLease` does; the database's clock, when the lease is the holder's and live. */
export async function lockHeld(
  db: Db,
  { affiliateId, id }: ContractKey,
  holder: string,
): Promise<Date | undefined> {
  const [row] = await db<{ now: Date }[]>`
    with held as materialized (
      select affiliate_id, id from contract
       where affiliate_id = ${affiliateId} and id = ${id} and ${free(db)}
         for update
    )
    select clock_timestamp() as now
      from inspection_lease as lease join held on held.affiliate_id = lease.affiliate_id and held.id = contract_id
     where holder = ${holder} and expires_at > clock_timestamp()
       for update of lease`
  return row?.now
}

/** Who has it now. */
export async function findLease(db: Db, { affiliateId, id }: ContractKey): Promise<Lease | undefined> {
  const [row] = await db<Lease[]>`
    select ${leaseColumns(db)} from inspection_lease as lease
     where affiliate_id = ${affiliateId} and contract_id = ${id} and expires_at > clock_timestamp()`
  return row
}

/** False when it was not the holder's. */
export async function deleteLease(
  db: Db,
  { affiliateId, id }: ContractKey,
  holder: string,
): Promise<boolean> {
  const rows = await db`
    delete from inspection_lease
     where affiliate_id = ${affiliateId} and contract_id = ${id} and holder = ${holder}
    returning holder`
  return rows.length > 0
}

/** By the index of numbers, newest first. */
export async function findByCellphone(
  db: Db,
  { sealedCellphone, limit }: { sealedCellphone: Buffer; limit: number },
): Promise<FoundContract[]> {
  return db<FoundContract[]>`
    select contract.affiliate_id as "affiliateId", contract.id, affiliate.name as "affiliateName", contract.status,
           contract.created_at as "createdAt", changed_at as "changedAt"
      from contract join affiliate on affiliate.id = affiliate_id
     where sealed_cellphone = ${sealedCellphone}
     order by contract.created_at desc, contract.id desc limit ${limit}`
}

export async function eraseOldLeases(db: Db): Promise<void> {
  await eraseRows(db, 'inspection_lease', db`expires_at < now() - interval '1 day'`)
}
