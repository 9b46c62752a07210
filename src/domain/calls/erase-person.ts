import { nobody, type ErasureLine, type Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './erase-person.queries.ts'

/** Who was called; that a call was made stays. */
export function createCallEraser({ secrets }: { secrets: Pick<Secrets, 'numbers'> }) {
  return async (tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> => [
    {
      what: 'calls',
      count: await queries.eraseCalled(tx, { sealedNumbers, nobody: secrets.numbers.seal(nobody) }),
      outcome: 'pseudonymised',
    },
    {
      what: 'calls that are under way',
      count: await queries.countCalled(tx, sealedNumbers),
      outcome: 'kept',
      why: 'they end within a minute: run this again then',
    },
  ]
}
