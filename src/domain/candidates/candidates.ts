import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Candidate } from './candidate.types.ts'
import * as queries from './candidates.queries.ts'
import { readCandidateList } from './read-list.ts'

export type { Candidate } from './candidate.types.ts'

/** The devices that can be insured. */
export interface Candidates {
  /**
   * Puts the list of a CSV file in place of the present one, or changes nothing. Throws `invalid_input` with the lines
   * and rules (read-list.ts). Returns how many devices there are now, and were before.
   */
  importList(file: Buffer, tx?: Db): Promise<{ now: number; before: number }>
  /** In the order of the file. */
  list(): Promise<Candidate[]>
  /** Whether a device has this name, or this model name, on this operating system; blanks and letter case do not count. */
  isAvailable(device: { os: string; name: string }): Promise<boolean>
}

export function createCandidates({ db }: { db: Database }): Candidates {
  return {
    async importList(file, within) {
      const candidates = readCandidateList(file)
      return transaction(within ?? db, async (tx) => {
        const before = await queries.clearList(tx)
        await queries.insertCandidates(tx, candidates)
        return { now: candidates.length, before }
      })
    },
    list: () => queries.listCandidates(db),
    isAvailable: (device) => queries.hasCandidate(db, device),
  }
}
