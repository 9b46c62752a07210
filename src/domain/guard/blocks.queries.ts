import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { BlockState, GuardedBlock } from './guard.types.ts'

/** Times in milliseconds since 1970. */
export interface StandingRow {
  readonly block: string
  readonly level: number
  readonly untilMs: number
  readonly isWait: boolean
  readonly isDryRun: boolean
  readonly clearedAtMs: number
  readonly changedAtMs: number
}

/** How long holds last. */
export interface HoldRule {
  readonly seconds: number
  readonly longestSeconds: number
}

const milliseconds = (db: Db, column: string) => db`(extract(epoch from ${db(column)}) * 1000)::float8`

const standing = (db: Db) => db`
  block, level, ${milliseconds(db, 'until')} as "untilMs", is_wait as "isWait", is_dry_run as "isDryRun",
  coalesce(${milliseconds(db, 'cleared_at')}, 0) as "clearedAtMs", ${milliseconds(db, 'changed_at')} as "changedAtMs"`

export async function readClock(db: Db): Promise<number> {
  const [row] = await db<{ nowMs: number }[]>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as "nowMs"`
  return row?.nowMs ?? Date.now()
}

/** What changed since then and still matters: a level is forgotten a day after its hold. */
export async function findChanged(db: Db, sinceMs: number): Promise<StandingRow[]> {
  return db<StandingRow[]>`
    select ${standing(db)} from guard_block
     where changed_at > to_timestamp(${sinceMs}::float8 / 1000) and until > now() - interval '1 day'`
}

export async function findTrusted(db: Db): Promise<{ tenant: string; since: Date }[]> {
  return db<{ tenant: string; since: Date }[]>`
    select tenant, since from guard_trust order by since desc limit 10000`
}

export async function trust(db: Db, tenant: string): Promise<void> {
  await db`insert into guard_trust (tenant) values (${tenant}) on conflict do nothing`
}

export async function distrust(db: Db, tenant: string): Promise<void> {
  await db`delete from guard_trust where tenant = ${tenant}`
}

/**
 * Holds a block for twice as long as the last time, if that was less than a day ago. One statement, so that of two
 * processes that find the same one does it; the other gets none back.
 */
export async function hold(
  db: Db,
  found: { block: string; sends: number; checks: number; isDryRun: boolean },
  rule: HoldRule,
): Promise<StandingRow | undefined> {
  const last = (level: unknown) => db`
    make_interval(secs => least(${rule.longestSeconds}, ${rule.seconds} * 2 ^ (${level as never} - 1)))`
  const next = db`(case when standing.until > now() - interval '1 day' then least(standing.level + 1, 20) else 1 end)`
  const [row] = await db<StandingRow[]>`
    insert into guard_block as standing (block, level, since, until, is_wait, is_dry_run, sends, checks, cleared_at)
    values (${found.block}, 1, now(), now() + ${last(db`1`)}, false, ${found.isDryRun}, ${found.sends}, ${found.checks}, now())
    on conflict (block) do update
       set level = ${next}, since = now(), until = now() + ${last(next)}, is_wait = false,
           is_dry_run = excluded.is_dry_run, sends = excluded.sends, checks = excluded.checks,
           cleared_at = now(), changed_at = now()
     where standing.until <= now() or standing.is_wait or (standing.is_dry_run and not excluded.is_dry_run)
    returning ${standing(db)}`
  return row
}

/** For the operator: codes to this block wait for answers. Keeps the level, if it is not forgotten. */
export async function noteWait(
  db: Db,
  found: { block: string; sends: number; checks: number; isDryRun: boolean },
  seconds: number,
): Promise<void> {
  await db`
    insert into guard_block as standing (block, since, until, is_wait, is_dry_run, sends, checks)
    values (${found.block}, now(), now() + make_interval(secs => ${seconds}), true, ${found.isDryRun}, ${found.sends}, ${found.checks})
    on conflict (block) do update
       set since = case when standing.is_wait and standing.until > now() then standing.since else now() end,
           level = case when standing.until > now() - interval '1 day' then standing.level else 0 end,
           until = excluded.until, is_wait = true, is_dry_run = excluded.is_dry_run,
           sends = excluded.sends, checks = excluded.checks, changed_at = now()
     where standing.until <= now() or standing.is_wait`
}

export async function forgetTraffic(db: Db, block: string): Promise<boolean> {
  const rows = await db`delete from guard_traffic where block = ${block} returning 1`
  return rows.length > 0
}

/** Ends a hold and forgets its level. `isCounted`: codes were counted, though nothing was held yet. */
export async function free(db: Db, block: string, isCounted: boolean): Promise<boolean> {
  const rows = await db`
    insert into guard_block as standing (block, since, until, is_wait, is_dry_run, sends, checks, cleared_at)
    select ${block}, now(), now(), false, false, 0, 0, now()
     where ${isCounted}::boolean or exists (select from guard_block where block = ${block})
    on conflict (block) do update
       set level = 0, until = least(standing.until, now()), is_wait = false, cleared_at = now(), changed_at = now()
    returning 1`
  return rows.length > 0
}

type ListedRow = Omit<GuardedBlock, 'reason'>

export async function list(db: Db, limit: number): Promise<ListedRow[]> {
  return db<ListedRow[]>`
    select ${listed(db)} from guard_block where sends > 0 order by changed_at desc limit ${limit}`
}

const stateOf = (db: Db) =>
  db`(case when until <= now() then 'free' when is_wait then 'waiting' else 'held' end)`

const listed = (db: Db) => db`
  block, ${stateOf(db)} as state, since, until, level, sends, checks, is_dry_run as "isDryRun"`

/** `after`: the `id` of a row, which is when it changed (microseconds since 1970) and its block. */
export async function page(
  db: Db,
  state: BlockState | undefined,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<(ListedRow & { readonly id: string })[]> {
  const [micros = '', block = ''] = after?.split('-') ?? []
  const from = db`(to_timestamp(0) + ${micros}::bigint * interval '1 microsecond', ${block})`
  return db<(ListedRow & { id: string })[]>`
    select ${listed(db)}, concat((extract(epoch from changed_at) * 1000000)::bigint, '-', block) as id
      from guard_block
     where sends > 0
       ${state === undefined ? db`` : db`and ${stateOf(db)} = ${state}`}
       ${after === undefined ? db`` : db`and (changed_at, block) < ${from}`}
     order by changed_at desc, block desc limit ${limit}`
}

export async function pageTrusted(
  db: Db,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<{ id: string; since: Date }[]> {
  return db<{ id: string; since: Date }[]>`
    select tenant as id, since from guard_trust
     where ${after === undefined ? db`true` : db`tenant > ${after}`}
     order by tenant limit ${limit}`
}

export async function eraseOldBlocks(db: Db, keepDays: number): Promise<void> {
  await eraseRows(db, 'guard_block', db`until < now() - make_interval(days => ${keepDays})`)
}
