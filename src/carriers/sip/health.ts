import type { Logger } from '../../platform/log/logger.ts'

export interface Health {
  state(): 'up' | 'down' | 'unknown'
  /** It answered, whatever it said. */
  heard(): void
  /** It did not answer a question of the keep-alive, or said 503 to it. */
  failed(): void
  /** It asked to be left alone for so long. */
  rest(ms: number): void
}

/** Whether a trunk is worth a call. Unknown, which counts as worth one, until it answered for the first time. */
export function createHealth(
  log: Logger,
  fields: { carrier: string; trunk: string },
  now: () => number = () => performance.now(),
): Health {
  let known: 'up' | 'down' | 'unknown' = 'unknown'
  let restsUntil = 0

  function become(next: 'up' | 'down'): void {
    if (next === known) return
    if (next === 'down') log.warn(fields, 'a trunk is down')
    else log.info(fields, 'a trunk is up')
    known = next
  }

  return {
    state: () => (now() < restsUntil ? 'down' : known),
    heard: () => become('up'),
    failed: () => become('down'),
    rest(ms) {
      if (ms <= 0) return
      log.warn({ ...fields, ms }, 'a trunk wants to be left alone')
      restsUntil = Math.max(restsUntil, now() + ms)
    },
  }
}
