import type { Database, Db, Fragment } from '../../platform/db/database.ts'
import { inBatches } from '../../platform/db/in-batches.ts'
import type { Page } from '../../platform/db/page.ts'
import type { Logger } from '../../platform/log/logger.ts'
import * as queries from './audit.queries.ts'
import type {
  AuditEntry,
  AuditFilter,
  AuditVerdict,
  LoggedEntry,
  StrandHead,
  VerifyWatch,
} from './audit.types.ts'
import { createNotedEntries } from './noted-entries.ts'
import { searchLog, type FoundEntry } from './search.ts'
import { verifyLog } from './verify.ts'

export type {
  AuditEntry,
  AuditFilter,
  AuditVerdict,
  LoggedEntry,
  StrandHead,
  VerifyWatch,
} from './audit.types.ts'

const flushEveryMs = 1000

/**
 * Who did what: an append-only log, its batches chained by SHA-256. Several strands are written at once, so that nobody
 * waits for another's commit; see docs/adr/0013.
 */
export interface Audit {
  /**
   * Common table expressions that log, as part of the caller's statement, what `source` selects: (actor, action, subject,
   * outcome, address), each of them once and now. Nothing is logged when it is empty.
   */
  recording(db: Db, source: Fragment): Fragment
  /** As part of the caller's transaction: both or neither. */
  record(db: Db, entries: readonly AuditEntry[]): Promise<void>
  /**
   * Within a second, in the background: for what changes nothing. Alike ones become one entry with their number. A killed
   * process loses those of its last second.
   */
  note(entry: AuditEntry): void
  /** Newest first, 1 to 1000; `before` is the `at` of the last one seen. */
  list(db: Db, page: { before?: Date | undefined; limit: number }): Promise<LoggedEntry[]>
  /** Newest first. A page may be short, or empty, and have a next one. */
  search(
    db: Db,
    filter: AuditFilter,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<FoundEntry>>
  /** What to keep elsewhere: with it `verify` also finds a log that was rewritten as a whole. */
  findHeads(db: Db): Promise<StrandHead[]>
  /** Reads all of it and computes every hash anew. Rejects with the signal's reason when it is aborted. */
  verify(db: Database, noted?: readonly StrandHead[], watch?: VerifyWatch): Promise<AuditVerdict>
  /** Erases whole batches from the beginning of each strand, one strand after the other: the rest is written to meanwhile. */
  eraseOld(db: Db, keepDays: number): Promise<void>
  /** Writes what was noted. */
  close(): Promise<void>
}

export function createAudit({ db, log }: { db: Database; log: Logger }): Audit {
  const noted = createNotedEntries((entries) => queries.insertNoted(db, entries))
  let flushing: Promise<void> | undefined
  function flush(): Promise<void> {
    flushing ??= noted
      .flush()
      .catch((error: unknown) => {
        log.error({ err: error }, 'the audit log could not be written to; it is tried again')
      })
      .finally(() => {
        flushing = undefined
      })
    return flushing
  }
  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()

  return {
    recording: queries.recording,
    async record(db, entries) {
      if (entries.length > 0) await queries.insertEntries(db, entries)
    },
    note: noted.add,
    list: (db, { before, limit }) => queries.listEntries(db, { before, limit }),
    async findHeads(db) {
      return (await queries.findStrands(db)).map(({ strand, batch, hash }) => ({ strand, batch, hash }))
    },
    search: searchLog,
    verify: (db, heads = [], watch) =>
      db.begin('isolation level repeatable read read only', (tx) => verifyLog(tx, heads, watch)),
    async eraseOld(db, days) {
      for (let strand = 1; strand <= queries.strands; strand++) {
        await inBatches((limit) => queries.eraseOld(db, { strand, days, limit }))
      }
    },
    async close() {
      clearInterval(timer)
      // What came after a flush under way had begun is for another.
      await flushing
      await flush()
    },
  }
}
