import { unheardRef, type Receipt } from '../../domain/messaging/sms.port.ts'
import { createBoundedMap } from './bounded-map.ts'
import type { Report } from './report.ts'

const maxReported = 100_000
const maxUnheard = 10_000

export interface Reporting {
  recordWith(record: (receipts: readonly Receipt[]) => Promise<void>): void
  /** The vendor answers for this message; its recipient's earlier doubts are over. */
  took(recipientId: string, messageId: string): void
  /** Nothing was heard of a submission. */
  heardNothing(recipientId: string): void
  /** When nothing was heard of this recipient, milliseconds since 1970. */
  unheardSince(recipientId: string): number | undefined
  /**
   * Hands on what is final and new. Durable when it resolves; rejects when it could not be recorded. `sinceMs`: of
   * messages that were created before, anybody may have heard nothing.
   */
  record(reports: readonly Report[], sinceMs: number): Promise<void>
}

/** Turns what the vendor says, in whatever way and however often, into receipts. */
export function createReporting(): Reporting {
  let recorder: ((receipts: readonly Receipt[]) => Promise<void>) | undefined
  const reported = createBoundedMap<Receipt['code']>(maxReported)
  const taken = createBoundedMap<true>(maxReported)
  const unheard = createBoundedMap<number>(maxUnheard)

  function receiptsOf({ messageId, recipientId, code, createdAt }: Report, sinceMs: number): Receipt[] {
    if (code === undefined || reported.get(messageId) === code) return []
    const isUnheard =
      recipientId !== undefined &&
      (unheard.has(recipientId) || (createdAt < sinceMs && !taken.has(messageId)))
    return [{ ref: messageId, code }, ...(isUnheard ? [{ ref: unheardRef(recipientId), code }] : [])]
  }

  return {
    recordWith(record) {
      recorder = record
    },
    took(recipientId, messageId) {
      unheard.delete(recipientId)
      taken.set(messageId, true)
    },
    heardNothing: (recipientId) => unheard.set(recipientId, Date.now()),
    unheardSince: unheard.get,
    async record(reports, sinceMs) {
      const receipts = reports.flatMap((report) => receiptsOf(report, sinceMs))
      if (receipts.length === 0) return
      if (!recorder) throw new Error('there is nobody to record receipts')
      await recorder(receipts)
      for (const { messageId, code } of reports) if (code !== undefined) reported.set(messageId, code)
    },
  }
}
