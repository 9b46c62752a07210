import type { Db } from '../../platform/db/database.ts'
import { eraseOldRefusals } from './accept.queries.ts'
import * as queries from './old-texts.queries.ts'
import type { ErasedBatch, Mark, Place } from './old-texts.queries.ts'
import { eraseOldReceipts } from './results.queries.ts'

/** Rows a batch, and batches: what is left then waits for the next turn, an hour later. */
const texts = { limit: 500, mostBatches: 400 } as const
/** The rows are small, and there may be thousands a second. */
const houseTexts = { limit: 1000, mostBatches: 36_000 } as const

/** What messages said that were accepted so many days ago, and whose results are there; 0: kept for good. */
export async function eraseOldTexts(db: Db, days: number): Promise<void> {
  if (days === 0) return
  const { limit } = texts
  await walk(db, { mark: 'texts', ...texts }, (after) => queries.eraseTexts(db, { after, days, limit }))
}

/** Receipts, refusals, and what the house's own codes and notices said. */
async function eraseOld(db: Db): Promise<void> {
  await eraseOldReceipts(db)
  await eraseOldRefusals(db)
  const { limit } = houseTexts
  await walk(db, { mark: 'house texts', ...houseTexts }, (after) =>
    queries.eraseHouseTexts(db, { after, limit }),
  )
}

/** Batch by batch, from where the last walk came to. */
async function walk(
  db: Db,
  { mark, limit, mostBatches }: { mark: Mark; limit: number; mostBatches: number },
  eraseAfter: (place: Place) => Promise<ErasedBatch>,
): Promise<void> {
  let place: Place = { at: await queries.findMark(db, mark), id: '0' }
  let keptFrom: string | undefined
  for (let turn = 0; turn < mostBatches; turn++) {
    const erased = await eraseAfter(place)
    keptFrom ??= erased.keptFrom ?? undefined
    place = erased.last ?? place
    if (erased.count < limit) break
  }
  // The first that was let be is looked at again.
  await queries.setMark(db, mark, keptFrom ?? place.at)
}

/** What the sweep does with messages. */
export const erasures = { eraseOld, eraseOldTexts } as const
