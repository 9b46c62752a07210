import { intArray, tokenArray } from '../../platform/db/array-literal.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseRows } from '../../platform/db/erase-rows.ts'

/** What one process counted, and what all have counted, in one minute. */
export interface MinuteCount {
  readonly block: string
  /** Since 1970. */
  readonly minute: number
  readonly sends: number
  readonly checks: number
}

/** From which minute on the counts of a block are asked for. */
export interface Question {
  readonly block: string
  readonly since: number
}

/**
 * Adds counts and answers with the sums of all processes: one statement, so that of two processes that add at once one
 * sees the other's. No block and minute may occur twice among `counts`, no block among `questions`.
 */
export async function addTraffic(
  db: Db,
  counts: readonly MinuteCount[],
  questions: readonly Question[],
): Promise<MinuteCount[]> {
  const rows = await db<(MinuteCount & { isNew: boolean })[]>`
    with added as (
      insert into guard_traffic as traffic (block, minute, sends, checks)
      select * from unnest(${tokenArray(counts.map(({ block }) => `"${block}"`))}::text[],
                           ${intArray(counts.map(({ minute }) => minute))}::int[],
                           ${intArray(counts.map(({ sends }) => sends))}::int[],
                           ${intArray(counts.map(({ checks }) => checks))}::int[]) as counted (block, minute, sends, checks)
       -- What was forgotten since is not taken back again.
       where sends >= 0 or exists (
         select from guard_traffic as known where known.block = counted.block and known.minute = counted.minute)
       order by block, minute
      on conflict (block, minute) do update
         set sends = greatest(0, traffic.sends + excluded.sends), checks = traffic.checks + excluded.checks
      returning block, minute, sends, checks
    )
    select block, minute, sends, checks, true as "isNew" from added
    union all
    select block, minute, sends, checks, false
      from unnest(${tokenArray(questions.map(({ block }) => `"${block}"`))}::text[],
                  ${intArray(questions.map(({ since }) => since))}::int[]) as asked (block, since)
      join guard_traffic as traffic using (block)
     where traffic.minute >= asked.since`
  // What was added is seen by the second part as it was before.
  const sums = new Map<string, MinuteCount>()
  for (const { isNew, block, minute, sends, checks } of rows) {
    const name = `${block} ${minute}`
    if (isNew || !sums.has(name)) sums.set(name, { block, minute, sends, checks })
  }
  return [...sums.values()]
}

export async function eraseTrafficBefore(db: Db, minute: number): Promise<void> {
  await eraseRows(db, 'guard_traffic', db`minute < ${minute}`)
}

/** Blocks with the most codes from minute `since` on. */
export async function findBusiest(
  db: Db,
  { since, limit }: { since: number; limit: number },
): Promise<Pick<MinuteCount, 'block' | 'sends' | 'checks'>[]> {
  return db<Pick<MinuteCount, 'block' | 'sends' | 'checks'>[]>`
    select block, sum(sends)::int as sends, sum(checks)::int as checks
      from guard_traffic where minute >= ${since}
     group by block
    having sum(sends) > 0
     order by sum(sends) desc, block
     limit ${limit}`
}
