import type { Db } from './database.ts'

export interface Partition {
  readonly name: string
  /** Whether all its days are over, by UTC and the database's clock. */
  readonly isPast: boolean
  /** Whether it takes what no other takes. */
  readonly isRest: boolean
}

/** Below which ids a partition ends; null for the one that takes the rest. */
const endOf = (db: Db) => db`
  (regexp_match(pg_get_expr(relpartbound, pg_class.oid), $$TO [(]'([0-9a-f-]{36})'[)]$$))[1]::uuid`

export async function listPartitions(db: Db, table: string): Promise<Partition[]> {
  return db<Partition[]>`
    select relname as name, coalesce(${endOf(db)} <= first_id_at(date_trunc('day', now(), 'UTC')), false) as "isPast",
           pg_get_expr(relpartbound, pg_class.oid) = 'DEFAULT' as "isRest"
      from pg_inherits join pg_class on pg_class.oid = inhrelid
     where inhparent = ${table}::regclass
     order by relname`
}

/** Today and the days after it, by UTC, that no partition covers yet. */
export async function findMissingDays(db: Db, table: string, daysAhead: number): Promise<string[]> {
  const rows = await db<{ day: string }[]>`
    with covered as (
      select (array_agg(upto order by upto desc nulls last))[1] as upto
        from (select ${endOf(db)} as upto
                from pg_inherits join pg_class on pg_class.oid = inhrelid
               where inhparent = ${table}::regclass) as part
    )
    select to_char(day at time zone 'UTC', 'YYYY-MM-DD') as day
      from covered, generate_series(0, ${daysAhead}::int) as ahead,
           lateral (select date_trunc('day', now(), 'UTC') + ahead * interval '24 hours' as day) as each_day
     where first_id_at(day) >= coalesce(upto, first_id_at(day))
     order by day`
  return rows.map(({ day }) => day)
}

/** Rather later than to hold up everybody: whoever waits for this lock is waited for. */
export async function boundLockWait(tx: Db): Promise<void> {
  await tx`set local lock_timeout = '2s'`
}

/** A day's partition, with what came for the day while it was not there. */
export async function addDay(
  tx: Db,
  { table, rest, day }: { table: string; rest: string; day: string },
): Promise<void> {
  const name = `${table}_${day.replaceAll('-', '')}`
  const [bounds] = await tx<{ first: string; next: string }[]>`
    select first_id_at(${day}::date::timestamp at time zone 'UTC') as first,
           first_id_at((${day}::date + 1)::timestamp at time zone 'UTC') as next`
  if (!bounds) throw new Error('a day has no bounds')
  const { first, next } = bounds
  // Whoever writes there now is waited for: what they wrote has to move, too.
  await tx`lock table ${tx(rest)} in access exclusive mode`
  await tx`
    create table ${tx(name)} (like ${tx(rest)} including defaults including constraints) with (fillfactor = 85)`
  await tx`
    with moved as (delete from ${tx(rest)} where id >= ${first} and id < ${next} returning *)
    insert into ${tx(name)} select * from moved`
  // Bounds are no parameters; these are UUIDs that PostgreSQL wrote.
  await tx.unsafe(
    `alter table "${table}" attach partition "${name}" for values from ('${first}') to ('${next}')`,
  )
}

/** Rows of today and the days after it that lie with the rest; `most` are counted. */
export async function countStrays(
  db: Db,
  rest: string,
  { daysAhead, most }: { daysAhead: number; most: number },
): Promise<number> {
  const today = db`date_trunc('day', now(), 'UTC')`
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count
      from (select from ${db(rest)}
             where id >= first_id_at(${today}) and id < first_id_at(${today} + (${daysAhead}::int + 1) * interval '24 hours')
             limit ${most}) as some_of_them`
  return row?.count ?? 0
}

export async function dropPartition(tx: Db, table: string, name: string): Promise<void> {
  await tx`alter table ${tx(table)} detach partition ${tx(name)}`
  await tx`drop table ${tx(name)}`
}
