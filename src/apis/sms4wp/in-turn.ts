import { transaction, type Db } from '../../platform/db/database.ts'

/** Does the same for each id, one after the other, all or none. */
export async function inTurn<Result>(
  db: Db,
  ids: readonly string[],
  work: (tx: Db, id: string) => Promise<Result>,
): Promise<Result[]> {
  return transaction(db, async (tx) => {
    const results: Result[] = []
    for (const id of new Set(ids)) results.push(await work(tx, id))
    return results
  })
}
