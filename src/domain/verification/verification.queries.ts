import { byteaArray, intArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db, Fragment } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'
import type { LockRule, VerificationLimits } from './limits.ts'

export interface NewCode {
  readonly tenant: string
  readonly id: string
  readonly purpose: string
  readonly sealedNumber: Buffer
  readonly codeHash: Buffer
  readonly limits: VerificationLimits
}

export interface CodeKey {
  readonly tenant: string
  readonly id: string
}

export interface StoredCode extends CodeKey {
  readonly purpose: string
  readonly sealedNumber: Buffer
  readonly accepted: boolean
  readonly secondsLeft: number
  readonly attemptsLeft: number
  /** Until the number's lock ends; 0 when it is not locked. */
  readonly lockedSeconds: number
}

export interface Guess extends CodeKey {
  readonly codeHash: Buffer
  /** A right guess leaves the code usable for so long from the first one on; null: it uses the code up. */
  readonly keepSeconds: number | null
}

export interface SpentGuess {
  readonly isRight: boolean
  /** The first right one of its code. */
  readonly isFirst: boolean
}

/** When the next send to `budget`'s number is free: the latest of all its limits, null when none binds. */
function freeAt(db: Db) {
  return db`greatest(
    budget.locked_until,
    budget.sent_at[array_position(budget.sent_for, request.sent_for)] + make_interval(secs => request.gap_s),
    budget.sent_at[request.per_ten_minutes] + interval '10 minutes',
    budget.sent_at[request.per_day] + interval '1 day')`
}

/** `sent_for` is what the resend gap counts: one purpose of one tenant. */
function asRequests(db: Db, codes: readonly NewCode[]) {
  return db`
    (select *, tenant || ':' || purpose as sent_for
       from unnest(
         ${tokenArray(codes.map((code) => code.tenant))}::uuid[],
         ${tokenArray(codes.map((code) => code.id))}::uuid[],
         ${tokenArray(codes.map((code) => code.purpose))}::text[],
         ${byteaArray(codes.map((code) => code.sealedNumber))}::bytea[],
         ${byteaArray(codes.map((code) => code.codeHash))}::bytea[],
         ${intArray(codes.map((code) => code.limits.resendGapSeconds))}::int[],
         ${intArray(codes.map((code) => code.limits.sendsPerTenMinutes))}::int[],
         ${intArray(codes.map((code) => code.limits.sendsPerDay))}::int[],
         ${intArray(codes.map((code) => code.limits.attemptsPerCode))}::int[],
         ${intArray(codes.map((code) => code.limits.codeLifeSeconds))}::int[]
       ) as of_the_batch (tenant, id, purpose, sealed_number, code_hash,
                          gap_s, per_ten_minutes, per_day, attempts, life_s)
    ) as request`
}

/**
 * Charges each number's budget for one send and stores the code, or does neither: one statement, so that
 * parallel requests on any number of servers cannot share the last free send. These are its common table
 * expressions, so that another module's write can be part of it; `issued (id, sealed_number, expires_at)` holds
 * what was admitted.
 * No number may occur twice among `codes`.
 */
export function issuing(db: Db, codes: readonly NewCode[]): Fragment {
  return db`
    request as materialized (select * from ${asRequests(db, codes)}),
    admitted as (
      insert into number_budget as budget (sealed_number, sent_at, sent_for)
      select sealed_number, array[now()], array[sent_for] from request order by sealed_number
      on conflict (sealed_number) do update
         set (sent_at, sent_for) = (
               select array[now()] || array_agg(at order by place),
                      excluded.sent_for || array_agg(what order by place)
                 from unnest(budget.sent_at, budget.sent_for) with ordinality as sent (at, what, place)
                where at > now() - interval '1 day'),
             touched_at = now()
       where exists (
         select from request
          where request.sealed_number = budget.sealed_number
            and coalesce(${freeAt(db)} <= now(), true))
      returning sealed_number
    ),
    issued as (
      insert into verification_code (tenant, id, purpose, sealed_number, code_hash, attempts_left, expires_at)
      select tenant, id, purpose, sealed_number, code_hash, attempts, now() + make_interval(secs => life_s)
        from request join admitted using (sealed_number)
      returning id, sealed_number, expires_at
    )`
}

/** Seconds until each refused send would be admitted, by id. */
export async function secondsUntilFree(db: Db, codes: readonly NewCode[]): Promise<Map<string, number>> {
  const rows = await db<{ id: string; seconds: number }[]>`
    select request.id, ceil(extract(epoch from ${freeAt(db)} - now()))::int as seconds
      from ${asRequests(db, codes)} join number_budget as budget using (sealed_number)`
  return new Map(rows.map((row) => [row.id, Math.max(1, row.seconds)]))
}

export async function findCodes(db: Db, keys: readonly CodeKey[]): Promise<StoredCode[]> {
  return db<StoredCode[]>`
    select tenant, id, purpose, code.sealed_number as "sealedNumber",
           accepted_at is not null as accepted,
           ceil(extract(epoch from expires_at - now()))::int as "secondsLeft",
           attempts_left as "attemptsLeft",
           greatest(0, ceil(extract(epoch from locked_until - now())))::int as "lockedSeconds"
      from unnest(${tokenArray(keys.map((key) => key.tenant))}::uuid[], ${tokenArray(keys.map((key) => key.id))}::uuid[]) as key (tenant, id)
      join verification_code as code using (tenant, id)
      left join number_budget as budget using (sealed_number)`
}

/**
 * Spends one attempt for each wrong guess and the code for a right one that does not keep it, and counts failures in
 * a row on the number: one statement, with the number's row locked first, so that parallel guesses cannot share an
 * attempt. Only a code's first right guess ends the row: who knows a code could else buy guesses at others with it.
 * Returns what was spent by id; an id that is missing could not be guessed at all (any more).
 */
export async function spendGuesses(
  db: Db,
  guesses: readonly Guess[],
  lock: LockRule,
): Promise<Map<string, SpentGuess>> {
  const rows = await db<(SpentGuess & { id: string })[]>`
    with guess as materialized (
      select tenant, id, guess.code_hash, keep_s, code.sealed_number
        from unnest(${tokenArray(guesses.map((guess) => guess.tenant))}::uuid[],
                    ${tokenArray(guesses.map((guess) => guess.id))}::uuid[],
                    ${byteaArray(guesses.map((guess) => guess.codeHash))}::bytea[],
                    ${tokenArray(guesses.map(({ keepSeconds }) => (keepSeconds === null ? null : String(keepSeconds))))}::int[])
             as guess (tenant, id, code_hash, keep_s)
        join verification_code as code using (tenant, id)
    ),
    unlocked as materialized (
      select sealed_number
        from number_budget
       where sealed_number in (select sealed_number from guess)
         and coalesce(locked_until <= now(), true)
       order by sealed_number
         for update
    ),
    spent as (
      update verification_code as code
         set attempts_left = code.attempts_left - (code.code_hash <> guess.code_hash)::int,
             accepted_at = case when code.code_hash = guess.code_hash and keep_s is null then now() end,
             proved_at = case when code.code_hash = guess.code_hash then coalesce(code.proved_at, now())
                              else code.proved_at end,
             expires_at = case when code.code_hash = guess.code_hash and code.proved_at is null
                               then greatest(code.expires_at, now() + make_interval(secs => keep_s))
                               else code.expires_at end
        from guess join unlocked using (sealed_number)
       where code.tenant = guess.tenant and code.id = guess.id
         and code.accepted_at is null and code.expires_at > now() and code.attempts_left > 0
      returning code.id, code.sealed_number, code.code_hash = guess.code_hash as is_right,
                code.code_hash = guess.code_hash and code.proved_at = now() as is_first
    ),
    counted as (
      update number_budget as budget
         set failures = case when tally.is_first then 0 else budget.failures + tally.wrong end,
             locked_until = case when not tally.is_first and budget.failures + tally.wrong >= ${lock.afterFailuresInARow}
                                 then now() + make_interval(secs => ${lock.seconds}) end,
             touched_at = now()
        from (select sealed_number, bool_or(is_first) as is_first, count(*) filter (where not is_right) as wrong
                from spent group by sealed_number) as tally
       where budget.sealed_number = tally.sealed_number
    )
    select id, is_right as "isRight", is_first as "isFirst" from spent`
  return new Map(rows.map((row) => [row.id, row]))
}

/** Uses up a code that was proved. False: it was not, or it is expired, used or guessed at too often. */
export async function consume(db: Db, key: CodeKey): Promise<boolean> {
  const rows = await db`
    update verification_code set accepted_at = now()
     where tenant = ${key.tenant} and id = ${key.id} and proved_at is not null
       and accepted_at is null and expires_at > now() and attempts_left > 0
    returning id`
  return rows.length > 0
}

export async function countFailures(db: Db, sealedNumber: Buffer): Promise<number> {
  const [row] = await db<{ failures: number }[]>`
    select failures from number_budget where sealed_number = ${sealedNumber}`
  return row?.failures ?? 0
}

/** Whether every code in this partition expired so long ago. */
export async function isPartitionDone(db: Db, partition: string, keepCodesDays: number): Promise<boolean> {
  const rows = await db`
    select from ${db(partition)} where expires_at >= now() - make_interval(days => ${keepCodesDays}) limit 1`
  return rows.length === 0
}

/** Codes outside of days: whose ids tell none, and, until they are all gone, those from before there were days. */
export async function eraseOutsideDays(db: Db, keepCodesDays: number): Promise<void> {
  const tables = await db<{ name: string }[]>`
    select name from unnest(array['verification_code_first', 'verification_code_other']) as name
     where to_regclass(name) is not null`
  for (const { name } of tables) {
    await eraseRows(db, name, db`expires_at < now() - make_interval(days => ${keepCodesDays})`)
  }
}

/** Forgets budgets that no rule looks at any more. */
export async function eraseBudgets(db: Db): Promise<void> {
  const isForgotten = db`
    touched_at < now() - case failures when 0 then interval '1 day' else interval '30 days' end
      and coalesce(locked_until < now(), true)`
  await eraseRows(db, 'number_budget', isForgotten)
}

/** Codes that are out are expired ones from now on. */
export async function endLiveCodes(db: Db): Promise<void> {
  await db`update verification_code set expires_at = now() where expires_at > now() and accepted_at is null`
}
