import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Guard } from '../guard/guard.ts'
import * as queries from './erase-person.queries.ts'

/** Accounts with all that belongs to them; the number can sign up again. */
export function createAccountEraser({ guard }: { guard: Pick<Guard, 'unlockAccount'> }) {
  return async (tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> => {
    const userIds = await queries.eraseAccounts(tx, sealedNumbers)
    const unlocked = await Promise.all(userIds.map((userId) => guard.unlockAccount(userId, tx)))
    const proofs = await queries.eraseProofs(tx, sealedNumbers)
    return [
      { what: 'accounts', count: userIds.length, outcome: 'erased' },
      { what: 'counted sign-ins of accounts', count: unlocked.filter(Boolean).length, outcome: 'erased' },
      { what: 'proofs of the number', count: proofs, outcome: 'erased' },
    ]
  }
}
