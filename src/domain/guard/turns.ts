import { Fault } from '../../core/fault.ts'

export interface Turns {
  /**
   * Waits until few enough others have a turn of this key. The answer gives the turn back. Fault `rate_exceeded` when
   * too many wait, or for too long.
   */
  take(key: string): Promise<() => void>
}

export interface TurnBounds {
  readonly atOnce: number
  readonly maxWaiting: number
  readonly maxWaitMs: number
  /** Who has not given a turn back by then has forgotten it. */
  readonly maxTurnMs: number
}

interface Queue {
  taken: number
  readonly waiting: Set<() => void>
}

/** At most `atOnce` at the same time for each key, the others in the order in which they came. */
export function createTurns(bounds: TurnBounds): Turns {
  const queues = new Map<string, Queue>()
  const refusal = () => new Fault('rate_exceeded', { retryAfterSeconds: 1 })

  function wait({ waiting }: Queue): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(next)
        reject(refusal())
      }, bounds.maxWaitMs).unref()
      const next = () => {
        clearTimeout(timer)
        resolve()
      }
      waiting.add(next)
    })
  }

  function begin(key: string, queue: Queue): () => void {
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      const [next] = queue.waiting
      if (next) {
        queue.waiting.delete(next)
        next()
      } else if (--queue.taken === 0) queues.delete(key)
    }
    const timer = setTimeout(end, bounds.maxTurnMs).unref()
    return end
  }

  return {
    async take(key) {
      const queue = queues.get(key) ?? { taken: 0, waiting: new Set() }
      queues.set(key, queue)
      if (queue.taken < bounds.atOnce) queue.taken++
      else {
        if (queue.waiting.size >= bounds.maxWaiting) throw refusal()
        await wait(queue)
      }
      return begin(key, queue)
    },
  }
}
