import type { Db } from '../../src/platform/db/database.ts'

/** Ends a share of the house's sessions, chosen by their numbers. */
export async function cutConnections(db: Db, share: number): Promise<void> {
  await db`
    select pg_terminate_backend(pid) from pg_stat_activity
     where usename = 'switchboard' and pid % 10 <= ${Math.floor(share * 10)}`
}
