import type { Db } from '../db/database.ts'

/** Jobs that these pools have locked for so long already. */
export async function findLockedBy(db: Db, pools: readonly string[], seconds: number): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    select id::text from graphile_worker._private_jobs
     where locked_by = any(${[...pools]}::text[]) and locked_at < now() - make_interval(secs => ${seconds})`
  return rows.map(({ id }) => id)
}

/** Gives them to whoever asks next, unless they were given away since; returns those that were. */
export async function unlockJobs(
  db: Db,
  ids: readonly string[],
  pools: readonly string[],
): Promise<string[]> {
  const rows = await db<{ id: string }[]>`
    update graphile_worker._private_jobs set locked_at = null, locked_by = null
     where id = any(${[...ids]}::text[]::bigint[]) and locked_by = any(${[...pools]}::text[])
    returning id::text`
  return rows.map(({ id }) => id)
}
