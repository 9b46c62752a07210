const slots = 6
/** Answers that were on their way when the bind slowed down say nothing new, milliseconds. */
const oneDecreaseMs = 500
const decrease = 0.5
/** Growth a second after throttling: by so much, and one. */
const recovery = 1.1
/** However much is throttled, one a second is tried. */
const slowest = 1
/** A limit that was found by throttling is forgotten when it has grown to this. */
const beyondAll = 100_000

/** How fast one bind may submit: its configured rate, or what the SMSC lets through where that is less. */
export interface Pace {
  /** Milliseconds until the next may start; 0: now. */
  waitMs(): number
  take(): void
  /** The SMSC said that it was too much: half as fast, then slowly faster again. */
  throttled(): void
  /** Over the last five whole seconds. */
  perSecond(): number
}

/** `perSecond` 0: no limit. A tenth of a second's starts may come at once; then evenly. */
export function createPace(perSecond: number, now: () => number = () => performance.now()): Pace {
  const most = perSecond > 0 ? perSecond : Infinity
  const meter = createMeter(now)
  let limit = most
  let tokens = most === Infinity ? 0 : burstOf(most)
  let filledAt = now()
  let raisedAt = 0
  let decreasedAt = -Infinity

  function raise(at: number): void {
    const seconds = Math.floor((at - raisedAt) / 1000)
    if (limit === most || seconds === 0) return
    raisedAt += seconds * 1000
    for (let passed = 0; passed < seconds && limit < Math.min(most, beyondAll); passed++) {
      limit = limit * recovery + 1
    }
    if (limit >= Math.min(most, beyondAll)) limit = most
  }

  function refill(): void {
    const at = now()
    raise(at)
    tokens = Math.min(burstOf(limit), tokens + ((at - filledAt) * limit) / 1000)
    filledAt = at
  }

  return {
    waitMs() {
      if (limit === Infinity) return 0
      refill()
      return tokens >= 1 || limit === Infinity ? 0 : ((1 - tokens) * 1000) / limit
    },
    take() {
      meter.count()
      if (limit !== Infinity) tokens--
    },
    throttled() {
      const at = now()
      if (at - decreasedAt < oneDecreaseMs) return
      limit = Math.max(slowest, Math.min(limit, meter.lastSecond()) * decrease)
      tokens = 0
      filledAt = at
      raisedAt = at
      decreasedAt = at
    },
    perSecond: meter.average,
  }
}

const burstOf = (limit: number) => Math.max(1, limit / 10)

/** Counts by the second, of which the last few are kept. */
function createMeter(now: () => number) {
  const counts = Array.from({ length: slots }, () => 0)
  let current = Math.floor(now() / 1000)

  function advance(): number {
    const at = now()
    const second = Math.floor(at / 1000)
    if (second - current >= slots) counts.fill(0)
    else for (let passed = current + 1; passed <= second; passed++) counts[passed % slots] = 0
    current = second
    return at
  }
  const countOf = (second: number) => counts[((second % slots) + slots) % slots] as number

  return {
    count(): void {
      advance()
      counts[current % slots] = countOf(current) + 1
    },
    /** The last thousand milliseconds, taking the second before for even. */
    lastSecond(): number {
      const passed = (advance() % 1000) / 1000
      return countOf(current) + countOf(current - 1) * (1 - passed)
    },
    average(): number {
      advance()
      let sum = 0
      for (let back = 1; back < slots; back++) sum += countOf(current - back)
      return sum / (slots - 1)
    },
  }
}
