/** How many calls begin within any second. */
export interface StartRate {
  /** How long until one more may begin, milliseconds; 0: now. */
  waitMs(): number
  begin(): void
  /** Begun in the last whole second. */
  perSecond(): number
}

/** A little more than a second, so that none counts more even if some are a few milliseconds late on their way. */
const windowMs = 1010

/** Never more than `limit` begin within a second, wherever that begins; 0: no limit. */
export function createStartRate(limit: number, now: () => number = () => performance.now()): StartRate {
  /** When the last ones began, the oldest at `next`. */
  const begun = new Float64Array(limit).fill(Number.NEGATIVE_INFINITY)
  let next = 0
  let second = 0
  let inThis = 0
  let inLast = 0

  function turn(): void {
    const current = Math.floor(now() / 1000)
    if (current === second) return
    inLast = current === second + 1 ? inThis : 0
    inThis = 0
    second = current
  }

  return {
    waitMs: () => (limit === 0 ? 0 : Math.max(0, (begun[next] ?? 0) + windowMs - now())),
    begin() {
      turn()
      inThis++
      if (limit === 0) return
      begun[next] = now()
      next = (next + 1) % limit
    },
    perSecond() {
      turn()
      return Math.max(inLast, inThis)
    },
  }
}
