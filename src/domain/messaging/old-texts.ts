import type { Db } from '../../platform/db/database.ts'
import * as queries from './old-texts.queries.ts'
import type { Place } from './old-texts.queries.ts'
import { eraseOld } from './results.queries.ts'

const batch = 500
/** What is left then waits for the next turn, an hour later. */
const mostBatches = 400

/** What messages said that were accepted so many days ago, and whose results are there; 0: kept for good. */
export async function eraseOldTexts(db: Db, days: number): Promise<void> {
  if (days === 0) return
  let place: Place = { at: await queries.findMark(db), id: '0' }
  let keptFrom: string | undefined
  for (let turn = 0; turn < mostBatches; turn++) {
    const erased = await queries.eraseTexts(db, { after: place, days, limit: batch })
    keptFrom ??= erased.keptFrom ?? undefined
    place = erased.last ?? place
    if (erased.count < batch) break
  }
  // The first that was let be is looked at again.
  await queries.setMark(db, keptFrom ?? place.at)
}

/** What the sweep does with messages. */
export const erasures = { eraseOld, eraseOldTexts } as const
