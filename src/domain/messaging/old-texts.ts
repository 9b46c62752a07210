import type { Db } from '../../platform/db/database.ts'
import { eraseOldRefusals } from './accept.queries.ts'
import * as queries from './old-texts.queries.ts'
import type { ErasedBatch, Kind, Place } from './old-texts.queries.ts'
import { eraseOldReceipts } from './results.queries.ts'

/** Rows a batch, and batches: what is left then waits for the next turn, an hour later. */
interface Bounds {
  readonly limit: number
  readonly mostBatches: number
}
const texts: Bounds = { limit: 500, mostBatches: 400 }
/** The rows are small, and there may be thousands a second. */
const houseTexts: Bounds = { limit: 1000, mostBatches: 36_000 }

/** What messages said that were accepted so many days ago, and whose results are there; 0: kept for good. */
export async function eraseOldTexts(db: Db, days: number, bounds: Bounds = texts): Promise<void> {
  if (days === 0) return
  const { limit } = bounds
  await walk(db, { kind: 'texts', ...bounds }, (after) => queries.eraseTexts(db, { after, days, limit }))
}

/** Receipts, refusals, and what the house's own codes and notices said. */
async function eraseOld(db: Db): Promise<void> {
  await eraseOldReceipts(db)
  await eraseOldRefusals(db)
  const { limit } = houseTexts
  await walk(db, { kind: 'house texts', ...houseTexts }, (after) =>
    queries.eraseHouseTexts(db, { after, limit }),
  )
}

/**
 * Batch by batch, from where the last walk came to. What was let be is looked at again when all is looked through, and not
 * before: a message may wait for years.
 */
async function walk(
  db: Db,
  { kind, limit, mostBatches }: Bounds & { kind: Kind },
  eraseAfter: (place: Place) => Promise<ErasedBatch>,
): Promise<void> {
  const marks = await queries.findMarks(db, kind)
  let place: Place = { at: marks.reached, id: '0' }
  let { keptFrom } = marks
  for (let turn = 0; turn < mostBatches; turn++) {
    const erased = await eraseAfter(place)
    keptFrom ??= erased.keptFrom
    place = erased.last ?? place
    if (erased.count < limit) {
      return queries.setMarks(db, kind, { reached: keptFrom ?? place.at, keptFrom: null })
    }
  }
  await queries.setMarks(db, kind, { reached: place.at, keptFrom })
}

/** What the sweep does with messages. */
export const erasures = { eraseOld, eraseOldTexts } as const
