import type { Logger } from '../../platform/log/logger.ts'

const restMs = { first: 1000, last: 60_000 }
/** Share by which each rest differs, so that processes that failed together do not return together. */
const jitter = 0.2
/** A vendor that refused our credentials is asked again so often, milliseconds. */
const deniedRestMs = 60_000

/** `throttled`: too fast, for a moment; `resting`: it fails; `denied`: it does not know us. */
export type HealthState = 'up' | 'throttled' | 'resting' | 'denied'

export interface Health {
  state(): HealthState
  /** It took what it was given. */
  worked(): void
  /** It is left alone for a while, each time longer. */
  failed(why: object): void
  throttled(retryAfterMs: number | undefined): void
  /** Until `ask` hears otherwise. */
  denied(why: object): void
  /** It knows us. */
  admitted(): void
  close(): void
}

/** Whether to bother the vendor. What fails at once counts once: a rest grows when the one before it is over. */
export function createHealth(house: {
  log: Logger
  carrier: string
  /** Ends in `admitted` or `denied`, or says nothing. */
  ask(): Promise<unknown>
  random: () => number
  askEveryMs?: number
}): Health {
  const { log, carrier, ask, random, askEveryMs = deniedRestMs } = house
  let failures = 0
  let until = 0
  let why: 'throttled' | 'resting' = 'resting'
  let asking: NodeJS.Timeout | undefined
  let isDenialLogged = false

  const isOver = () => performance.now() >= until

  function rest(state: 'throttled' | 'resting', atLeastMs = 0): void {
    if (!isOver()) return
    const grownMs = Math.min(restMs.last, restMs.first * 2 ** failures++)
    until = performance.now() + Math.max(atLeastMs, grownMs * (1 + jitter * (random() * 2 - 1)))
    why = state
  }

  return {
    state: () => (asking ? 'denied' : isOver() ? 'up' : why),
    worked() {
      if (!isOver()) return
      if (failures > 0 || isDenialLogged) log.info({ carrier }, 'the aggregator works again')
      failures = 0
      isDenialLogged = false
    },
    failed(reason) {
      if (failures === 0)
        log.warn({ carrier, ...reason }, 'the aggregator fails; it is left alone for a while')
      rest('resting')
    },
    throttled(retryAfterMs) {
      if (failures === 0) log.warn({ carrier, retryAfterMs }, 'the aggregator wants less')
      rest('throttled', retryAfterMs)
    },
    denied(reason) {
      if (asking) return
      if (!isDenialLogged) {
        log.error(
          { carrier, ...reason },
          'the aggregator refuses the API key; it is asked again every minute',
        )
      }
      isDenialLogged = true
      asking = setInterval(() => void ask(), askEveryMs).unref()
    },
    admitted() {
      clearInterval(asking)
      asking = undefined
    },
    close() {
      clearInterval(asking)
    },
  }
}
