import { Fault } from '../../core/fault.ts'

/**
 * Lets a bounded number of works run and a bounded number wait; the next one is refused with `overloaded`. Who is in
 * gets the function to leave by, which may be called more than once.
 */
export function createGate({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  const queue: (() => void)[] = []
  let running = 0

  return async function enter(): Promise<() => void> {
    if (running < atOnce) running++
    else if (queue.length < waiting) await new Promise<void>((resolve) => void queue.push(resolve))
    else throw new Fault('overloaded', { retryAfterSeconds: 5 })
    let left = false
    return () => {
      if (left) return
      left = true
      // The place goes to the next one as it is, so that nobody slips in between.
      const next = queue.shift()
      if (next) next()
      else running--
    }
  }
}
