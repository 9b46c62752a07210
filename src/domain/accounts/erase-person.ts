import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Guard } from '../guard/guard.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './erase-person.queries.ts'
import { lifeSeconds } from './sessions.ts'
import { idKeysOf } from './user-key.ts'

/**
 * Accounts with all that belongs to them; the number can sign up again. Their ids rest until the last token that names one
 * has run out: whoever checks tokens by themselves would take its holder for whom the id belongs to then.
 */
export function createAccountEraser({
  guard,
  secrets,
}: {
  guard: Pick<Guard, 'unlockAccount'>
  secrets: Pick<Secrets, 'identityKey'>
}) {
  return async (tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> => {
    const userIds = await queries.eraseAccounts(tx, sealedNumbers)
    const idHashes = userIds.map((userId) => idKeysOf(secrets.identityKey, userId).idHash)
    await queries.restIds(tx, idHashes, { seconds: lifeSeconds })
    const unlocked = await Promise.all(userIds.map((userId) => guard.unlockAccount(userId, tx)))
    const proofs = await queries.eraseProofs(tx, sealedNumbers)
    return [
      { what: 'accounts', count: userIds.length, outcome: 'erased' },
      { what: 'counted sign-ins of accounts', count: unlocked.filter(Boolean).length, outcome: 'erased' },
      { what: 'proofs of the number', count: proofs, outcome: 'erased' },
    ]
  }
}
