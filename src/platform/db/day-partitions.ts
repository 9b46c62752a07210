import { sqlState, transaction, type Database, type Db } from './database.ts'
import * as queries from './day-partitions.queries.ts'

/** Days that have a partition before they begin: for so long no `work` process need run. */
const daysAhead = 2
/** More is not counted. */
const mostStrays = 100_000
const lockNotAvailable = '55P03'

/**
 * Makes the partitions of the days to come, and drops those whose rows are all done with. A table that others hold for long
 * is tried again at the next turn. See docs/adr/0024.
 */
export async function turnDays(
  db: Database,
  table: string,
  /** Whether nothing in this partition is needed any more. */
  isDone: (tx: Db, partition: string) => Promise<boolean>,
): Promise<void> {
  const partitions = await queries.listPartitions(db, table)
  const rest = partitions.find(({ isRest }) => isRest)
  if (!rest) throw new Error(`${table} has no partition for what has no day`)
  for (const day of await queries.findMissingDays(db, table, daysAhead)) {
    if (!(await unlessLocked(db, (tx) => queries.addDay(tx, { table, rest: rest.name, day })))) return
  }
  for (const { name, isPast } of partitions) {
    if (!isPast || !(await isDone(db, name))) continue
    if (!(await unlessLocked(db, (tx) => queries.dropPartition(tx, table, name)))) return
  }
}

/**
 * What an operator has to know: days that have no partition although they are near, and rows of such days, which a sweep
 * mends. Days that are past get none any more: their rows lie with the rest until they are old enough.
 */
export async function examineDays(
  db: Database,
  table: string,
): Promise<{ partitions: number; missing: string[]; strays: number }> {
  const partitions = await queries.listPartitions(db, table)
  const rest = partitions.find(({ isRest }) => isRest)
  return {
    partitions: partitions.length,
    missing: await queries.findMissingDays(db, table, 1),
    strays: rest ? await queries.countStrays(db, rest.name, { daysAhead, most: mostStrays }) : 0,
  }
}

async function unlessLocked(db: Database, work: (tx: Db) => Promise<void>): Promise<boolean> {
  try {
    await transaction(db, async (tx) => {
      await queries.boundLockWait(tx)
      await work(tx)
    })
    return true
  } catch (error) {
    if (sqlState(error) !== lockNotAvailable) throw error
    return false
  }
}
