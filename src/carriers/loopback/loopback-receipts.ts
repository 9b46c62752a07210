import type { Receipt } from '../../domain/messaging/sms.port.ts'
import { transaction, type Database } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import * as queries from './loopback.queries.ts'

export type RecordReceipts = (receipts: readonly Receipt[]) => Promise<void>

const maxBatch = 1000
/** Receipts that fall due within this time leave together, milliseconds. */
const gatherMs = 20
/** How often a process looks for receipts that another one left when it died, milliseconds. */
const pollMs = 1000
const retryMs = { first: 100, last: 5000 }

/**
 * Hands receipts over when they are due, in batches, with one timer for all. One that the recorder rejects stays
 * where it is and is tried again, at growing intervals, until it is a day old.
 */
export function createLoopbackReceipts({ db, log }: { db: Database; log: Logger }) {
  let record: RecordReceipts | undefined
  let isOpen = false
  let timer: { readonly at: number; readonly handle: NodeJS.Timeout } | undefined
  let running: Promise<void> | undefined
  let failures = 0

  function wake(afterMs: number): void {
    if (!isOpen) return
    const at = performance.now() + afterMs
    if (timer && timer.at <= at) return
    clearTimeout(timer?.handle)
    timer = { at, handle: setTimeout(run, afterMs).unref() }
  }

  function run(): void {
    timer = undefined
    if (running) return wake(gatherMs)
    running = deliverDue()
      .then(
        (nextMs) => {
          failures = 0
          return nextMs
        },
        (error: unknown) => {
          log.warn({ err: error }, 'receipts of the loopback network were not recorded; they come again')
          return Math.min(retryMs.last, retryMs.first * 2 ** failures++)
        },
      )
      .then((nextMs) => {
        running = undefined
        wake(nextMs)
      })
  }

  /** Resolves to the milliseconds until there is something to do again. */
  async function deliverDue(): Promise<number> {
    for (;;) {
      const nextMs = (await queries.untilNextReceiptMs(db)) ?? pollMs
      if (nextMs > 0) return Math.min(Math.ceil(nextMs), pollMs)
      const count = await deliverBatch()
      // Due, but in the hands of another process, which may fail.
      if (count === 0) return gatherMs
    }
  }

  /** In one transaction, so that they are gone when they are recorded, and not before. */
  function deliverBatch(): Promise<number> {
    return transaction(db, async (tx) => {
      const receipts = await queries.takeDueReceipts(tx, maxBatch)
      if (receipts.length > 0) await record?.(receipts)
      return receipts.length
    })
  }

  return {
    deliverTo(recorder: RecordReceipts): void {
      record = recorder
    },
    open(): void {
      isOpen = true
      wake(0)
    },
    /** To be called when new ones were stored of which the first is due after so many milliseconds. */
    expect: (afterMs: number) => wake(afterMs + gatherMs),
    /** Past the table, and at once. */
    async deliverNow(receipts: readonly Receipt[]): Promise<void> {
      await record?.(receipts)
    },
    /** Hands over what is due; the rest waits in the table for the next start. */
    async close(): Promise<void> {
      if (!isOpen) return
      isOpen = false
      clearTimeout(timer?.handle)
      await running
      await deliverDue().catch((error: unknown) => {
        log.warn(
          { err: error },
          'receipts of the loopback network were not recorded; they come at the next start',
        )
      })
    },
  }
}
