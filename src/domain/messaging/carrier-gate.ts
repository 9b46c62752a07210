import type { DeliveryLane } from './delivery-jobs.ts'

/** Senders that are remembered at once; one that was idle for a second has its whole rate again. */
const maxSenders = 10_000

export interface GateLimits {
  /** Submissions without an answer, at most (SMPP 3.4: the window). */
  readonly window: number
  /** Starts a second, of all and of one sender; undefined: as many as the window lets through. */
  readonly perSecond: number | undefined
  readonly perSenderPerSecond: number | undefined
}

export interface CarrierGate {
  /** Runs `work` when it is its turn: codes before messages to a few before those to many. Passes on what it throws. */
  run<Done>(lane: DeliveryLane, sender: string, work: () => Promise<Done>): Promise<Done>
}

interface Waiting {
  readonly sender: string
  readonly start: () => void
}

/** Keeps what is handed to a carrier within its window and rates. */
export function createCarrierGate(limits: GateLimits): CarrierGate {
  const { window, perSecond, perSenderPerSecond } = limits
  const lanes: [Lane, Lane, Lane] = [createLane(), createLane(), createLane()]
  const all = perSecond === undefined ? undefined : createBucket(perSecond)
  const senders = new Map<string, Bucket>()
  let outstanding = 0
  let timer: NodeJS.Timeout | undefined

  function bucketOf(sender: string): Bucket | undefined {
    if (perSenderPerSecond === undefined) return undefined
    const known = senders.get(sender)
    if (known) return known
    if (senders.size >= maxSenders)
      for (const [each, bucket] of senders) if (bucket.isFull()) senders.delete(each)
    const bucket = createBucket(perSenderPerSecond)
    senders.set(sender, bucket)
    return bucket
  }

  /** Milliseconds until this sender may start; 0 takes a start. */
  function take(sender: string): number {
    const own = bucketOf(sender)
    const waitMs = Math.max(all?.waitMs() ?? 0, own?.waitMs() ?? 0)
    if (waitMs > 0) return waitMs
    all?.take()
    own?.take()
    return 0
  }

  function startWhatMay(): void {
    let soonestMs = Infinity
    for (const lane of lanes) {
      // One sender that has used up its rate must not hold up the others behind it.
      lane.visit(({ sender, start }) => {
        if (outstanding >= window) return 'stop'
        const waitMs = take(sender)
        if (waitMs > 0) {
          soonestMs = Math.min(soonestMs, waitMs)
          return (all?.waitMs() ?? 0) > 0 ? 'stop' : 'keep'
        }
        start()
        return 'remove'
      })
    }
    if (soonestMs === Infinity || timer) return
    timer = setTimeout(() => {
      timer = undefined
      startWhatMay()
    }, Math.ceil(soonestMs))
  }

  return {
    run(lane, sender, work) {
      return new Promise((resolve, reject) => {
        lanes[lane].push({
          sender,
          start() {
            outstanding++
            const free = () => {
              outstanding--
              startWhatMay()
            }
            work().then(resolve, reject).then(free, free)
          },
        })
        if (outstanding < window) startWhatMay()
      })
    },
  }
}

interface Lane {
  push(waiting: Waiting): void
  visit(decide: (waiting: Waiting) => 'remove' | 'keep' | 'stop'): void
}

/** First come, first served. Taking the first costs the same however many wait. */
function createLane(): Lane {
  let items: Waiting[] = []
  let head = 0
  return {
    push: (waiting) => void items.push(waiting),
    visit(decide) {
      const kept: Waiting[] = []
      let answer: 'remove' | 'keep' | 'stop' = 'keep'
      while (head < items.length) {
        const waiting = items[head] as Waiting
        answer = decide(waiting)
        if (answer === 'stop') break
        head++
        if (answer === 'keep') kept.push(waiting)
      }
      if (kept.length > 0 || head > 1000) {
        items = [...kept, ...items.slice(head)]
        head = 0
      }
    },
  }
}

interface Bucket {
  waitMs(): number
  take(): void
  isFull(): boolean
}

/** A tenth of a second's starts may come at once; then evenly. */
function createBucket(perSecond: number): Bucket {
  const most = Math.max(1, perSecond / 10)
  let tokens = most
  let at = performance.now()
  function refill(): void {
    const now = performance.now()
    tokens = Math.min(most, tokens + ((now - at) * perSecond) / 1000)
    at = now
  }
  return {
    waitMs() {
      refill()
      return tokens >= 1 ? 0 : ((1 - tokens) * 1000) / perSecond
    },
    take: () => void tokens--,
    isFull() {
      refill()
      return tokens === most
    },
  }
}
