import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import { emailKeyOf } from './email-key.ts'
import { countByEmail } from './operators.queries.ts'

/** Operators are not erased: only told of. */
export function createOperatorEraser({ secrets }: { secrets: Pick<Secrets, 'lookupKey'> }) {
  return async (tx: Db, { email }: Person): Promise<ErasureLine[]> =>
    email === undefined
      ? []
      : [
          {
            what: 'operators with this address',
            count: await countByEmail(tx, emailKeyOf(secrets.lookupKey, email)),
            outcome: 'kept',
            why: 'the audit log says what they did; block them',
          },
        ]
}
