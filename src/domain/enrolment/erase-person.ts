import type { ErasureLine, Person } from '../../core/person.ts'
import type { Db } from '../../platform/db/database.ts'
import { eraseWhatIsTheirs, type ErasingRooms } from './erase-personal-data.ts'
import * as queries from './erase-person.queries.ts'

/** Contracts with their images. A policy, and what was paid for, is not ours to end. */
export function createContractEraser(rooms: ErasingRooms) {
  return async (tx: Db, { sealedNumbers }: Person): Promise<ErasureLine[]> => {
    const erased = await queries.eraseContracts(tx, sealedNumbers)
    if (erased.length > 0) await eraseWhatIsTheirs(tx, rooms, erased)
    const left = await queries.countContracts(tx, sealedNumbers)
    return [
      { what: 'contracts, with their images', count: erased.length, outcome: 'erased' },
      {
        what: 'contracts that are paid and not decided',
        count: left.underWay,
        outcome: 'kept',
        why: 'the affiliate cancels them, which erases them',
      },
      {
        what: 'contracts with a policy',
        count: left.complete,
        outcome: 'kept',
        why: 'insurance law: the policy names its customer',
      },
    ]
  }
}
