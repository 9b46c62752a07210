import type { Db, Fragment } from './database.ts'
import { inBatches } from './in-batches.ts'

/**
 * Deletes the rows that `condition` speaks of, some at a time: no statement is long, however many there are. A row that
 * somebody holds is left for the next turn.
 */
export async function eraseRows(db: Db, table: string, condition: Fragment): Promise<void> {
  await inBatches(async (limit) => {
    const { count } = await db`
      delete from ${db(table)}
       where ctid = any (array(
               select ctid from ${db(table)} where ${condition} limit ${limit} for update skip locked))
         -- Once more: a row may have been changed since it was looked at.
         and ${condition}`
    return count
  })
}
