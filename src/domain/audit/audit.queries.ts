import { intArray, textArray } from '../../platform/db/array-literal.ts'
import { transaction, type Db, type Fragment } from '../../platform/db/database.ts'
import type { AuditEntry, LoggedEntry, NotedEntry, StrandHead } from './audit.types.ts'

export const strands = 16

/** What is hashed: texts with their length in bytes before them, so that no two entries read alike. See `canonical.ts`. */
const canonicalText = (db: Db) => db`
  concat((extract(epoch from at) * 1000000)::bigint, ' ', (extract(epoch from until) * 1000000)::bigint, ' ', times, ' ',
         octet_length(actor), ':', actor, octet_length(action), ':', action, octet_length(subject), ':', subject,
         octet_length(outcome), ':', outcome, octet_length(address), ':', address)`

/**
 * Common table expressions that append `source`, rows of (at, until, times, actor, action, subject, outcome, address), as
 * one batch to a strand that nobody else is writing to.
 * The strand is updated without a join: where another was faster PostgreSQL evaluates an update anew, and a CTE that is
 * joined has no rows then. An entry without a strand would fail the statement.
 */
function appending(db: Db, source: Fragment): Fragment {
  return db`
    audit_line as materialized (
      select row_number() over () as place, source.* from (${source}) as source
    ),
    audit_sum as materialized (
      select count(*) as entries, convert_to(string_agg(${canonicalText(db)}, '' order by place), 'UTF8') as canonical
        from audit_line having count(*) > 0
    ),
    audit_choice as materialized (
      select coalesce((select id from audit_strand limit 1 for update skip locked),
                      (select 1 + floor(random() * ${strands})::int)) as strand
        from audit_sum
    ),
    audit_turn as (
      update audit_strand as strand
         set batch = strand.batch + 1, hash = sha256(strand.hash || (select canonical from audit_sum))
       where strand.id = (select strand from audit_choice)
      returning strand.id, strand.batch, strand.hash
    ),
    audit_closing as (
      insert into audit_batch (strand, number, entries, hash)
      select id, batch, (select entries from audit_sum), hash from audit_turn
    ),
    audit_writing as (
      insert into audit_entry (strand, batch, place, at, until, times, actor, action, subject, outcome, address)
      select (select id from audit_turn), (select batch from audit_turn), place,
             at, until, times, actor, action, subject, outcome, address
        from audit_line
    )`
}

/** The same for `source` of (actor, action, subject, outcome, address): each of them once, and now. */
export function recording(db: Db, source: Fragment): Fragment {
  return appending(
    db,
    db`select now() as at, now() as until, 1::bigint as times, entry.* from (${source}) as entry`,
  )
}

function columnsOf(entries: readonly AuditEntry[]): [string, string, string, string, string] {
  const column = (name: keyof AuditEntry) => textArray(entries.map((entry) => entry[name]))
  return [column('actor'), column('action'), column('subject'), column('outcome'), column('address')]
}

export async function insertEntries(db: Db, entries: readonly AuditEntry[]): Promise<void> {
  const [actors, actions, subjects, outcomes, addresses] = columnsOf(entries)
  const source = db`
    select * from unnest(${actors}::text[], ${actions}::text[], ${subjects}::text[], ${outcomes}::text[], ${addresses}::text[])
      as entry (actor, action, subject, outcome, address)`
  await db`with ${recording(db, source)} select`
}

export async function insertNoted(db: Db, entries: readonly NotedEntry[]): Promise<void> {
  const [actors, actions, subjects, outcomes, addresses] = columnsOf(entries)
  const source = db`
    select now() - first_ago_ms * interval '1 millisecond' as at, now() - last_ago_ms * interval '1 millisecond' as until,
           times, actor, action, subject, outcome, address
      from unnest(${actors}::text[], ${actions}::text[], ${subjects}::text[], ${outcomes}::text[], ${addresses}::text[],
                  ${intArray(entries.map(({ times }) => times))}::bigint[],
                  ${intArray(entries.map(({ firstAgoMs }) => firstAgoMs))}::bigint[],
                  ${intArray(entries.map(({ lastAgoMs }) => lastAgoMs))}::bigint[])
        as noted (actor, action, subject, outcome, address, times, first_ago_ms, last_ago_ms)`
  await db`with ${appending(db, source)} select`
}

export interface StrandRow extends StrandHead {
  readonly baseBatch: string
  readonly baseHash: string
}

export async function findStrands(db: Db): Promise<StrandRow[]> {
  return db<StrandRow[]>`
    select id as strand, batch, encode(hash, 'hex') as hash, base_batch as "baseBatch",
           encode(base_hash, 'hex') as "baseHash"
      from audit_strand order by id`
}

export interface BatchRow {
  readonly number: string
  readonly entries: number
  readonly hash: string
}

export async function findBatches(db: Db, strand: number, after: string, limit: number): Promise<BatchRow[]> {
  return db<BatchRow[]>`
    select number, entries, encode(hash, 'hex') as hash
      from audit_batch where strand = ${strand} and number > ${after}
     order by number limit ${limit}`
}

/** An entry with its times as microseconds since 1970, in decimal. */
export interface EntryRow extends AuditEntry {
  readonly batch: string
  readonly times: string
  readonly atMicros: string
  readonly untilMicros: string
}

/** Those of the batches from `first` to `last`, in order. */
export async function findEntries(
  db: Db,
  strand: number,
  { first, last }: { first: string; last: string },
): Promise<EntryRow[]> {
  return db<EntryRow[]>`
    select batch, times, (extract(epoch from at) * 1000000)::bigint as "atMicros",
           (extract(epoch from until) * 1000000)::bigint as "untilMicros", actor, action, subject, outcome, address
      from audit_entry
     where strand = ${strand} and batch between ${first} and ${last}
     order by batch, place`
}

/** Entries beside every batch: before the first that is kept, or after the last. */
export async function countLoose(db: Db, strand: StrandRow): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from audit_entry
     where strand = ${strand.strand} and (batch <= ${strand.baseBatch} or batch > ${strand.batch})`
  return row?.count ?? 0
}

/** Newest first, before `before`. */
export async function listEntries(
  db: Db,
  page: { before: Date | undefined; limit: number },
): Promise<LoggedEntry[]> {
  return db<LoggedEntry[]>`
    select strand, batch, place, at, until, times, actor, action, subject, outcome, address
      from audit_entry
     where at < coalesce(${page.before ?? null}::timestamptz, 'infinity')
     order by at desc, strand desc, batch desc, place desc
     limit ${page.limit}`
}

/**
 * Erases the oldest batches of a strand that are older than this, about `limit` entries of them, and lets verification begin
 * after them: only from the beginning of the strand and only whole batches, so that what follows stays a chain. Returns how
 * many entries: less than `limit` when nothing that old is left.
 */
export async function eraseOld(
  db: Db,
  { strand, days, limit }: { strand: number; days: number; limit: number },
): Promise<number> {
  return transaction(db, async (tx) => {
    await tx`select set_config('switchboard.erases_audit', 'yes', true)`
    const { count } = await tx`
      with first as (
        select number, hash, closed_at, entries from audit_batch where strand = ${strand} order by number limit ${limit}
      ),
      counted as (
        select number, hash, closed_at, sum(entries) over (order by number) - entries as before from first
      ),
      last as materialized (
        select number, hash from counted
         where closed_at < now() - make_interval(days => ${days}) and before < ${limit}
         order by number desc limit 1
      ),
      moved as (
        update audit_strand set base_batch = last.number, base_hash = last.hash from last where id = ${strand}
      ),
      batches as (
        delete from audit_batch using last where strand = ${strand} and audit_batch.number <= last.number
      )
      delete from audit_entry using last where strand = ${strand} and batch <= last.number`
    return count
  })
}
