import { transaction, type Db } from '../../platform/db/database.ts'
import type { App } from '../app.ts'

/** Whom the audit log names. */
export const commandLine = { actor: 'command line', address: '' }

/** One transaction with its line in the audit log: what was decided, about what, or neither. */
export async function decide<T>(
  { audit, db }: Pick<App, 'audit' | 'db'>,
  action: string,
  work: (tx: Db) => Promise<{ subject: string; result: T }>,
): Promise<T> {
  return transaction(db, async (tx) => {
    const { subject, result } = await work(tx)
    await audit.record(tx, [{ ...commandLine, action, subject, outcome: 'done' }])
    return result
  })
}
