import type { Db, Fragment } from './database.ts'

/**
 * What a job is about, which may be nothing: then the job is done, and nobody asks again. A balancer that starts sends
 * sessions to a standby for a moment, and that one may not have heard of it yet. So where nothing is found it is asked once
 * more with a lock, which a standby refuses (25006): the job has failed then, and is tried again.
 */
export async function findSurely<Row>(
  db: Db,
  find: (locking: Fragment) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found = await find(db``)
  return found.length > 0 ? found : find(db`for key share`)
}
