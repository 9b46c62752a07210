/** After a failure it is asked again this soon, then after twice as long each time, milliseconds. */
const firstRestMs = 1000
/** A question that somebody's trouble gave reason for comes no sooner than this after the last, milliseconds. */
const leastGapMs = 1000

export interface KeepAlive {
  /** There was trouble: ask now rather than in its time. */
  soon(): void
  stop(): void
}

/**
 * Asks from time to time whether the trunk lives, with jitter, so that many do not ask at once.
 * @param options.everyMs at rest; 0: never
 * @param options.probe whether it lives; must not reject
 */
export function startKeepAlive(options: {
  everyMs: number
  probe: () => Promise<boolean>
  random: () => number
}): KeepAlive {
  const { everyMs, probe, random } = options
  let timer: NodeJS.Timeout | undefined
  let restMs = firstRestMs
  let isAsking = false
  let isStopped = everyMs === 0
  let lastAskedAt = Number.NEGATIVE_INFINITY

  async function ask(): Promise<void> {
    clearTimeout(timer)
    isAsking = true
    lastAskedAt = performance.now()
    const isAlive = await probe()
    isAsking = false
    if (isStopped) return
    const ms = isAlive ? everyMs : Math.min(restMs, everyMs)
    restMs = isAlive ? firstRestMs : Math.min(restMs * 2, everyMs)
    timer = setTimeout(() => void ask(), ms * (0.9 + 0.2 * random())).unref()
  }

  if (!isStopped) void ask()
  return {
    soon() {
      if (!isStopped && !isAsking && performance.now() - lastAskedAt >= leastGapMs) void ask()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
