import type { Db } from '../db/database.ts'

/** Any fixed number: the first half of the advisory lock's name; the pool's hash is the second. */
const lockClass = 7_310_443

/** Takes the pool's session lock; harmless when this session holds it already. */
export async function holdPoolLock(db: Db, poolId: string): Promise<void> {
  await db`
    select pg_try_advisory_lock(${lockClass}, hashtext(${poolId}))
     where not exists (
       select from pg_locks
        where locktype = 'advisory' and pid = pg_backend_pid()
          and classid = ${lockClass}::int::oid and objid::bigint = hashtext(${poolId})::bigint & 4294967295)`
}

/** Pools that have locked jobs but whose process holds no lock. `pg_locks` stops all lock traffic while it is read: once. */
export async function findPoolsWithoutLock(db: Db): Promise<string[]> {
  const rows = await db<{ pool: string }[]>`
    with pool as materialized (
      select distinct locked_by as name from graphile_worker._private_jobs where locked_by is not null
    ),
    alive as materialized (
      select objid::bigint as hash
        from pg_locks
       where locktype = 'advisory' and granted and classid = ${lockClass}::int::oid
         and database = (select oid from pg_database where datname = current_database())
    )
    select name as pool
      from pool
     where not exists (select from alive where alive.hash = hashtext(pool.name)::bigint & 4294967295)`
  return rows.map((row) => row.pool)
}

/** Gives the jobs of these pools to whoever is alive. */
export async function unlockJobsOf(db: Db, poolIds: string[]): Promise<void> {
  await db`select graphile_worker.force_unlock_workers(${poolIds})`
}

/** Pools of workers that are alive, in all processes. */
export async function countLivePools(db: Db): Promise<number> {
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count
      from pg_locks
     where locktype = 'advisory' and granted and classid = ${lockClass}::int::oid
       and database = (select oid from pg_database where datname = current_database())`
  return row?.count ?? 0
}
