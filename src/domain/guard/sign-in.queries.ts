import { byteaArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

/** What failures in a row cost. */
export interface SignInRule {
  /** This many without delay; then one second, two, four … */
  readonly freeFailures: number
  readonly lockAfter: number
  /** The first lock; each further one is twice as long. */
  readonly lockSeconds: number
  readonly longestLockSeconds: number
  /** An attempt of which nothing was heard for so long counts no more: its process has ended. */
  readonly pendingSeconds: number
}

/** `begun` names the attempt (microseconds since 1970). */
export interface Attempt {
  readonly account: Buffer
  readonly begun: string
}

const micros = (db: Db) => db`(extract(epoch from clock_timestamp()) * 1000000)::bigint`

const stillPending = (db: Db, rule: SignInRule) => db`
  select coalesce(array_agg(at), '{}') from unnest(held.pending) as at
   where at > ${micros(db)} - ${rule.pendingSeconds} * 1000000::bigint`

/**
 * Begins one attempt on each account that is not told to wait and whose failures, with those attempts that are under
 * way, do not yet make a lock: one statement, so that parallel guesses on any number of servers count. Answers with
 * those that may go on. No account may occur twice.
 */
export async function begin(db: Db, accounts: readonly Buffer[], rule: SignInRule): Promise<Attempt[]> {
  return db<Attempt[]>`
    insert into guard_sign_in as held (account, pending)
    select account, array[${micros(db)}] from unnest(${byteaArray(accounts)}::bytea[]) as asked (account) order by account
    on conflict (account) do update
       set pending = excluded.pending || (${stillPending(db, rule)}), touched_at = now()
     where coalesce(held.not_before <= clock_timestamp(), true)
       and held.failures + cardinality((${stillPending(db, rule)})) < ${rule.lockAfter}
    returning account, pending[1]::text as begun`
}

/** Seconds until each account may be tried, by account: 0 where only attempts under way are in the way. */
export async function findWaits(
  db: Db,
  accounts: readonly Buffer[],
): Promise<{ account: Buffer; seconds: number }[]> {
  return db<{ account: Buffer; seconds: number }[]>`
    select account, greatest(0, ceil(extract(epoch from not_before - clock_timestamp())))::int as seconds
      from guard_sign_in where account = any(${byteaArray(accounts)}::bytea[]) and not_before is not null`
}

/** Ends attempts as failures. No account may occur twice. Answers with those that are locked by it. */
export async function fail(
  db: Db,
  attempts: readonly Attempt[],
  rule: SignInRule,
): Promise<{ seconds: number }[]> {
  return db<{ seconds: number }[]>`
    with ended as materialized (
      select account, begun,
             case when held.failures + 1 >= ${rule.lockAfter}
                  then least(${rule.longestLockSeconds}, ${rule.lockSeconds} * 2 ^ least(held.locks, 20))::int end as lock_seconds,
             held.failures + 1 - ${rule.freeFailures} as charged
        from unnest(${byteaArray(attempts.map(({ account }) => account))}::bytea[],
                    ${tokenArray(attempts.map(({ begun }) => begun))}::bigint[]) as attempt (account, begun)
        join guard_sign_in as held using (account)
       order by account
         for update of held
    ),
    counted as (
      update guard_sign_in as held
         set pending = array_remove(held.pending, begun),
             failures = case when lock_seconds is null then held.failures + 1 else 0 end,
             locks = held.locks + case when lock_seconds is null then 0 else 1 end,
             not_before = case
               when lock_seconds is not null then clock_timestamp() + make_interval(secs => lock_seconds)
               when charged > 0 then greatest(held.not_before, clock_timestamp() + make_interval(secs => 2 ^ (charged - 1)))
               else held.not_before end,
             touched_at = now()
        from ended
       where held.account = ended.account
      returning lock_seconds
    )
    select lock_seconds as seconds from counted where lock_seconds is not null`
}

/** Ends attempts as right ones: failures and locks are forgotten. No account may occur twice. */
export async function succeed(db: Db, attempts: readonly Attempt[]): Promise<void> {
  await db`
    update guard_sign_in as held
       set pending = array_remove(pending, begun), failures = 0, locks = 0, not_before = null, touched_at = now()
      from ${asAttempts(db, attempts)} where held.account = attempt.account`
}

/** As if they had not been made. No account may occur twice. */
export async function abandon(db: Db, attempts: readonly Attempt[]): Promise<void> {
  await db`
    update guard_sign_in as held set pending = array_remove(pending, begun)
      from ${asAttempts(db, attempts)} where held.account = attempt.account`
}

function asAttempts(db: Db, attempts: readonly Attempt[]) {
  return db`
    (select * from unnest(${byteaArray(attempts.map(({ account }) => account))}::bytea[],
                          ${tokenArray(attempts.map(({ begun }) => begun))}::bigint[]) as ended (account, begun)
      order by account) as attempt`
}

export async function forgetAccount(db: Db, account: Buffer): Promise<boolean> {
  const rows = await db<{ stood: boolean }[]>`
    delete from guard_sign_in where account = ${account}
    returning failures > 0 or locks > 0 as stood`
  return rows.some(({ stood }) => stood)
}

/** What nobody tried for a day past its lock; a lock's length is forgotten after a week. */
export async function eraseOldSignIns(db: Db): Promise<void> {
  const isForgotten = db`
    touched_at < now() - case locks when 0 then interval '1 day' else interval '7 days' end
      and coalesce(not_before < now(), true)`
  await eraseRows(db, 'guard_sign_in', isForgotten)
}
