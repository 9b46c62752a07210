import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import { eraseAnswersAbout } from '../../platform/http/idempotency.ts'
import { defineJob } from '../../platform/queue/queue.ts'
import type { Images } from '../images/images.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { eraseBelongings, removeImages, takeDecided } from './contract-images.queries.ts'
import { expireContracts } from './contract.queries.ts'
import type { ContractKey } from './enrolment.types.ts'

export const expireContractsJob = defineJob<object>('expire-contracts')

const batch = 100
/** What is left then waits for the next turn, a minute later. */
const mostBatches = 100

/** Where more is known of a contract than its own room has. */
export interface ErasingRooms {
  readonly images: Pick<Images, 'erase'>
  readonly webhooks: Pick<Webhooks, 'eraseAbout'>
}

/**
 * What belongs to contracts whose own row is erased in the same transaction: images, the words of verdicts, also as they were
 * told and answered by webhook, and the answers to their steps that are kept for repeated requests.
 */
export async function eraseWhatIsTheirs(
  tx: Db,
  { images, webhooks }: ErasingRooms,
  contracts: readonly ContractKey[],
): Promise<void> {
  const erased = Map.groupBy(await eraseBelongings(tx, contracts), ({ affiliateId }) => affiliateId)
  for (const [affiliateId, its] of erased) {
    await images.erase(tx, { affiliateId, ids: its.map(({ id }) => id) })
  }
  await webhooks.eraseAbout(
    tx,
    contracts.map(({ affiliateId, id }) => ({ tenant: affiliateId, subject: id })),
  )
  await eraseAnswersAbout(
    tx,
    contracts.map(({ id }) => id),
  )
}

/** Images of contracts that were decided so many days ago; the contract stays. 0: as long as the contract. */
export async function eraseOldImages(
  db: Database,
  images: Pick<Images, 'erase'>,
  days: number,
): Promise<void> {
  for (let turn = 0; turn < (days === 0 ? 0 : mostBatches); turn++) {
    const count = await transaction(db, async (tx) => {
      const contracts = await takeDecided(tx, { days, limit: batch })
      const erased = Map.groupBy(await removeImages(tx, contracts), ({ affiliateId }) => affiliateId)
      for (const [affiliateId, its] of erased) {
        await images.erase(tx, { affiliateId, ids: its.map(({ id }) => id) })
      }
      return contracts.length
    })
    if (count < batch) return
  }
}

/** Left in 0 or 1 for a day, or in 2 past the deadline (CONTRACTS.md section 5): expired and erased, a batch a transaction. */
export async function expireDue(db: Database, rooms: ErasingRooms): Promise<void> {
  for (let turn = 0; turn < mostBatches; turn++) {
    const count = await transaction(db, async (tx) => {
      const expired = await expireContracts(tx, batch)
      if (expired.length > 0) await eraseWhatIsTheirs(tx, rooms, expired)
      return expired.length
    })
    if (count < batch) return
  }
}
