import type { Logger } from '../../platform/log/logger.ts'

const lineEveryMs = 10_000

/** Counts what is thrown away, and says so now and then: a peer that sends rubbish must not fill the log. */
export interface DropLog {
  note(why: string): void
  close(): void
}

/** `why` comes from a fixed set of words. */
export function createDropLog(log: Logger, fields: { carrier: string; trunk: string }): DropLog {
  const counts = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  function write(): void {
    if (counts.size === 0) {
      timer = undefined
      return
    }
    log.warn({ ...fields, dropped: Object.fromEntries(counts) }, 'SIP messages were dropped')
    counts.clear()
    timer = setTimeout(write, lineEveryMs).unref()
  }

  return {
    note(why) {
      counts.set(why, (counts.get(why) ?? 0) + 1)
      // The first is told at once.
      if (timer === undefined) write()
    },
    close() {
      if (timer !== undefined) clearTimeout(timer)
      if (counts.size > 0) write()
      clearTimeout(timer)
    },
  }
}
