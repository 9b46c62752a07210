import type { Receipt, SmsCarrier } from '../../domain/messaging/sms.port.ts'

/**
 * For load tests: takes everything at once, reports it delivered, and shows it nowhere. What it answers is gone with
 * the process; a recipient whose receipt was lost is closed as one of whom nothing was heard.
 */
export function createSink(name: string): SmsCarrier {
  let record: ((receipts: readonly Receipt[]) => Promise<void>) | undefined
  let taken: Receipt[] = []
  let last = Date.now() * 1000
  let reporting = Promise.resolve()

  /** After the submissions of this turn of the event loop have been answered. */
  function report(): void {
    const receipts = taken
    taken = []
    reporting = Promise.all([reporting, record?.(receipts)]).then(
      () => undefined,
      () => undefined,
    )
  }

  return {
    name,
    carries: ['SMS', 'LMS', 'MMS'],
    open: () => {},
    isAvailable: () => true,
    submit: () => {
      const ref = (last++).toString(36)
      if (taken.length === 0) setTimeout(report, 1)
      taken.push({ ref, code: 4100 })
      return Promise.resolve({ outcome: 'taken', ref })
    },
    onReceipts: (recorder) => {
      record = recorder
    },
    close: () => reporting,
  }
}
