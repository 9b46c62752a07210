import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import * as queries from './erase-person.queries.ts'

/** Memberships with every partner end, with what they knew. */
export async function eraseMembersOf(tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> {
  const ids = await queries.eraseMembers(tx, sealedNumbers)
  return [
    { what: 'memberships with partners', count: ids.length, outcome: 'erased' },
    { what: 'links and sessions of members', count: await queries.eraseVisits(tx, ids), outcome: 'erased' },
  ]
}
