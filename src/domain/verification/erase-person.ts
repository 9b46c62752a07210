import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import * as queries from './erase-person.queries.ts'

/** One-time codes, live ones too, and what the number had used of its budget. */
export async function eraseCodesOf(tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> {
  return [
    { what: 'one-time codes', count: await queries.eraseCodes(tx, sealedNumbers), outcome: 'erased' },
    {
      what: 'counted codes and wrong guesses',
      count: await queries.eraseBudgets(tx, sealedNumbers),
      outcome: 'erased',
    },
  ]
}
