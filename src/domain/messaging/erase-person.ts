import { nobody, type ErasureLine, type Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './erase-person.queries.ts'

/** What was sent to a person; that something was sent, and paid for, stays. */
export function createTextEraser({ secrets }: { secrets: Pick<Secrets, 'numbers'> }) {
  return async (tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> => {
    const erased = await queries.eraseRecipients(tx, { sealedNumbers, nobody: secrets.numbers.seal(nobody) })
    return [
      { what: 'recipients of texts', count: erased.recipients, outcome: 'pseudonymised' },
      { what: 'texts to nobody else', count: erased.texts, outcome: 'erased' },
      { what: 'images of texts to nobody else', count: erased.images, outcome: 'erased' },
      {
        what: 'texts that are still to be sent or reported',
        count: await queries.countWaiting(tx, sealedNumbers),
        outcome: 'kept',
        why: 'they are paid for and under way: take them back or wait, and run this again',
      },
    ]
  }
}
