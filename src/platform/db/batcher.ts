import { Fault } from '../../core/fault.ts'
import { sqlState } from './database.ts'

export interface Batcher<Request, Answer> {
  /** Answers after the caller's own durable commit. Throws the caller's own fault. */
  submit(request: Request): Promise<Answer>
  /** Resolves when everything submitted so far is answered. */
  drain(): Promise<void>
}

export interface BatcherOptions<Request, Answer> {
  /** One statement or transaction for all requests; answers in the same order. A `Fault` among them refuses that caller only. */
  readonly run: (requests: Request[]) => Promise<readonly (Answer | Fault)[]>
  /** Requests with the same key never share a batch: one statement cannot write one row twice. */
  readonly keyOf?: (request: Request) => string
  readonly maxBatch?: number
  readonly maxWaiting?: number
  /** Batches under way at once: the second gathers while the first waits for its commit. */
  readonly lanes?: number
  /**
   * Waits so long for more before a batch leaves, milliseconds: for records that nobody waits for, where fewer
   * statements count for more than time. Without it nothing is delayed.
   */
  readonly gatherMs?: number
  /**
   * From the beginning of a batch to that of the next, milliseconds: a lone request is not delayed, and of many who come
   * one after the other several share a commit.
   */
  readonly restMs?: number
  readonly onBatch?: (size: number) => void
}

interface Entry<Request, Answer> {
  readonly request: Request
  readonly key: string | undefined
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers callers while statements are in flight, then serves them with one.
 * No timer, unless one is asked for: an idle batcher runs a lone request at once.
 */
export function createBatcher<Request, Answer>(
  options: BatcherOptions<Request, Answer>,
): Batcher<Request, Answer> {
  const {
    run,
    keyOf,
    maxBatch = 256,
    maxWaiting = 20_000,
    lanes = 1,
    gatherMs,
    restMs = 0,
    onBatch,
  } = options
  let ready: Entry<Request, Answer>[] = []
  /** Entries whose key is ready or in flight, waiting for their turn. */
  const heldBack = new Map<string, Entry<Request, Answer>[]>()
  let waiting = 0
  let inFlight = 0
  let lastBegan = -Infinity
  let idle: (() => void)[] = []

  function submit(request: Request): Promise<Answer> {
    if (waiting >= maxWaiting) return Promise.reject(new Fault('overloaded', { retryAfterSeconds: 1 }))
    return new Promise((resolve, reject) => {
      waiting++
      const entry = { request, key: keyOf?.(request), resolve, reject }
      const queue = entry.key === undefined ? undefined : heldBack.get(entry.key)
      if (queue) queue.push(entry)
      else {
        if (entry.key !== undefined) heldBack.set(entry.key, [])
        ready.push(entry)
      }
      if (ready.length === 1 && inFlight < lanes) dispatchSoon()
    })
  }

  /** After this turn of the event loop at least, so that requests that arrived together leave together. */
  function dispatchSoon(): void {
    const delayMs = gatherMs ?? lastBegan + restMs - performance.now()
    if (delayMs <= 0) setImmediate(dispatch)
    else setTimeout(dispatch, delayMs)
  }

  function dispatch(): void {
    while (ready.length > 0 && inFlight < lanes) {
      const batch = ready.slice(0, maxBatch)
      ready = ready.slice(maxBatch)
      inFlight++
      lastBegan = performance.now()
      void serve(batch).then(() => {
        inFlight--
        waiting -= batch.length
        for (const entry of batch) release(entry.key)
        if (gatherMs === undefined && restMs === 0) dispatch()
        else if (ready.length > 0) dispatchSoon()
        if (waiting === 0) {
          for (const done of idle) done()
          idle = []
        }
      })
    }
  }

  function release(key: string | undefined): void {
    if (key === undefined) return
    const next = heldBack.get(key)?.shift()
    if (next) ready.push(next)
    else heldBack.delete(key)
  }

  async function serve(batch: Entry<Request, Answer>[]): Promise<void> {
    onBatch?.(batch.length)
    try {
      const answers = await run(batch.map((entry) => entry.request))
      batch.forEach((entry, i) => {
        const answer = answers[i]
        if (answer instanceof Fault) entry.reject(answer)
        else entry.resolve(answer as Answer)
      })
    } catch (error) {
      if (batch.length > 1 && isOfOneRequest(error)) await Promise.all(batch.map((entry) => serve([entry])))
      else for (const entry of batch) entry.reject(error)
    }
  }

  return {
    submit,
    drain: () => (waiting === 0 ? Promise.resolve() : new Promise((resolve) => idle.push(resolve))),
  }
}

/** Data and constraint errors (SQLSTATE classes 22 and 23) undo the whole statement though one request caused them. */
function isOfOneRequest(error: unknown): boolean {
  const state = sqlState(error)
  return state !== undefined && (state.startsWith('22') || state.startsWith('23'))
}
