import type { Db } from '../db/database.ts'

/** Any fixed number: the first half of the advisory locks' names. */
const lockClass = 7_310_444

/**
 * The second half. Session locks say who uses which key: PostgreSQL drops them in the moment in which a process dies.
 * `alive`: shared by every process that seals; whoever has it alone may change what all of them rely on. `change`: held while
 * states of keys are read and followed (shared) or changed (alone). `rotation`: one at a time.
 */
export const locks = {
  alive: 0,
  change: 1,
  rotation: 2,
  knows: (keyId: number) => 1000 + keyId,
  sealsWith: (keyId: number) => 2000 + keyId,
} as const

/** For this session. False when another one has it alone. */
export async function tryShare(session: Db, lock: number): Promise<boolean> {
  const [row] = await session<{ got: boolean }[]>`
    select pg_try_advisory_lock_shared(${lockClass}, ${lock}) as got`
  return row?.got ?? false
}

/** Alone, for this session. False when anybody else has it. */
export async function tryTake(session: Db, lock: number): Promise<boolean> {
  const [row] = await session<{ got: boolean }[]>`select pg_try_advisory_lock(${lockClass}, ${lock}) as got`
  return row?.got ?? false
}

/** For this session; nobody ever has these alone. */
export async function share(session: Db, wanted: readonly number[]): Promise<void> {
  await session`select pg_advisory_lock_shared(${lockClass}, lock) from unnest(${[...wanted]}::int[]) as lock`
}

export async function unshare(session: Db, unwanted: readonly number[]): Promise<void> {
  await session`select pg_advisory_unlock_shared(${lockClass}, lock) from unnest(${[...unwanted]}::int[]) as lock`
}

export async function unlockAll(session: Db): Promise<void> {
  await session`select pg_advisory_unlock_all()`
}

/** Until the transaction ends. */
export async function shareInTransaction(tx: Db, lock: number): Promise<void> {
  await tx`select pg_advisory_xact_lock_shared(${lockClass}, ${lock})`
}

/** Until the transaction ends; waits for those that share it. */
export async function takeInTransaction(tx: Db, lock: number): Promise<void> {
  await tx`select pg_advisory_xact_lock(${lockClass}, ${lock})`
}

/** How many processes are alive, and how many of them do not hold `lock`. */
export async function countHolders(db: Db, lock: number): Promise<{ alive: number; lacking: number }> {
  const [row] = await db<{ alive: number; lacking: number }[]>`
    with holder as materialized (
      select pid, bool_or(objid = ${locks.alive}::int::oid) as is_alive, bool_or(objid = ${lock}::int::oid) as has_it
        from pg_locks
       where locktype = 'advisory' and granted and classid = ${lockClass}::int::oid and objsubid = 2
         and database = (select oid from pg_database where datname = current_database())
       group by pid
    )
    select count(*)::int as alive, (count(*) filter (where not has_it))::int as lacking
      from holder where is_alive`
  return row ?? { alive: 0, lacking: 0 }
}
