import type { Db, Transaction } from '../db/database.ts'
import { holdMigrations } from '../db/migrations.ts'
import { ArchiveError } from './archive-error.ts'
import * as queries from './load.queries.ts'

export { analyze, dropQueue } from './load.queries.ts'

/**
 * Throws `ArchiveError` when the database holds anything, or when another restore fills it. A queue without jobs is what an
 * interrupted restore left, and is dropped. The session holds the others off until it ends.
 */
export async function claimEmpty(session: Db): Promise<void> {
  if (!(await queries.tryHoldRestore(session))) throw new ArchiveError('Another restore fills this database.')
  await assertNoTables(session)
  if ((await queries.hasQueue(session)) && (await queries.hasJobs(session)))
    throw notEmpty('a queue with jobs')
  await queries.dropQueue(session)
}

/** Once more, now that nobody can migrate any longer. */
export async function holdEmpty(tx: Transaction): Promise<void> {
  await holdMigrations(tx)
  await assertNoTables(tx)
}

async function assertNoTables(db: Db): Promise<void> {
  const [first, ...others] = await queries.listForeignTables(db)
  if (first !== undefined) throw notEmpty(`${first} and ${others.length} more tables`)
}

function notEmpty(what: string): ArchiveError {
  return new ArchiveError(
    `The database is not empty: it has ${what}. Restore into a new one: \`createdb\` and another DATABASE_URL, or ` +
      'without DATABASE_URL another DATA_DIR. Nothing was changed.',
  )
}
