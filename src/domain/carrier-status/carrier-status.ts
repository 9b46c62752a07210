import type { Db } from '../../platform/db/database.ts'
import * as queries from './carrier-status.queries.ts'
import type { CarrierReport, CarrierStatus } from './carrier-status.types.ts'

export { createCarrierPauses, type CarrierPauses } from './carrier-pauses.ts'
export type { CarrierKey, CarrierStatus } from './carrier-status.types.ts'

/** A process that works reports so often, milliseconds. */
export const reportEveryMs = 5000
/** What is older is a process that is gone, seconds. */
const freshSeconds = 20

/** How the carriers are, for whoever asks another process than the one that holds the connections. */
export const carrierStatus = {
  report: (db: Db, process: string, reports: readonly CarrierReport[]): Promise<void> =>
    queries.replaceReports(db, process, reports),
  list: (db: Db): Promise<CarrierStatus[]> => queries.findRecent(db, freshSeconds),
  forget: (db: Db, process: string): Promise<void> => queries.forgetProcess(db, process),
}
