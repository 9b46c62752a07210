import { availableParallelism } from 'node:os'
import { isMarkedAsUntransferable } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { Fault } from '../../core/fault.ts'
import { allowPicturesOnly } from '../../platform/pictures/allow-pictures-only.ts'
import type { Checked, CheckTask, Refusal, RenderedPart, RenderTask } from './image-tasks.types.ts'
import { badImage } from './refusal.ts'

const mostThreads = 8
const waitingPerThread = 64
/** The decoder gives up by itself before; this is for one that does not come back. */
const giveUpAfterMs = 12_000
/** Of JavaScript; pixels are libvips' and bounded by their number. */
const resourceLimits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 }

/** Threads that decode images, off the one that answers HTTP. */
export interface ImageWorkers {
  /**
   * Takes over the bytes and what they are a view into: the caller has them no more. Faults: `image_refused`,
   * `image_type_refused`, `overloaded`.
   */
  check(task: CheckTask): Promise<Checked>
  render(task: RenderTask): Promise<RenderedPart>
  close(): Promise<void>
}

/**
 * Twice as many threads as there are processors, because a decoding waits a third of its time for one thread or another;
 * started when the first image comes. So many images wait for each; the next one is refused. One that is not done in time
 * is refused, and its thread is ended and replaced.
 */
export function createImageWorkers({
  threads = Math.min(2 * availableParallelism(), mostThreads),
  timeoutMs = giveUpAfterMs,
  file = new URL('./image.worker.ts', import.meta.url),
} = {}): ImageWorkers {
  const enter = createTurns({ atOnce: threads, waiting: threads * waitingPerThread })
  let pool: Piscina | undefined
  let closed = false

  async function run<Answer extends object>(
    name: 'check' | 'render',
    task: CheckTask | RenderTask,
    transferList: ArrayBuffer[],
  ): Promise<Answer> {
    const leave = await enter()
    try {
      if (closed) throw interrupted()
      pool ??= openPool(threads, file)
      const signal = AbortSignal.timeout(timeoutMs)
      const answer: Answer | Refusal = await pool.run(task, { name, signal, transferList })
      if (!('refused' in answer)) return answer
      throw new Fault(answer.refused, { explanation: answer.explanation })
    } catch (error) {
      throw translate(error, closed)
    } finally {
      leave()
    }
  }

  return {
    check: (task) => run<Checked>('check', task, ownMemory(task.bytes)),
    render: (task) => run<RenderedPart>('render', task, ownMemory(task.sealed)),
    async close() {
      closed = true
      await pool?.destroy()
    },
  }
}

function openPool(threads: number, file: URL): Piscina {
  // It also loads the library here first: the process initialises and keeps it.
  allowPicturesOnly()
  return new Piscina({
    filename: file.href,
    minThreads: threads,
    maxThreads: threads,
    resourceLimits,
    recordTiming: false,
    // Nothing that is secret may be within reach of an image's bytes.
    env: {},
    execArgv: [],
  })
}

function translate(error: unknown, closed: boolean): unknown {
  const { name, code } = error as { name?: string; code?: string }
  if (closed) return interrupted()
  if (name === 'AbortError') return badImage('the image takes too long to decode')
  return code === 'ERR_WORKER_OUT_OF_MEMORY' ? badImage('the image takes too much memory to decode') : error
}

function interrupted(): Fault {
  return new Fault('overloaded', { retryAfterSeconds: 5 })
}

/** What is handed over instead of copied: neither the memory that Node's small buffers share nor a native library's. */
function ownMemory({ buffer }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && !isMarkedAsUntransferable(buffer) ? [buffer] : []
}

/** So many at once, so many waiting, the next one refused; the pool's own queue does not bound tasks that can be aborted. */
function createTurns({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  const queue: (() => void)[] = []
  let running = 0
  const leave = () => {
    const next = queue.shift()
    // The place goes to the next one as it is, so that nobody slips in between.
    if (next) next()
    else running--
  }
  return async function enter(): Promise<() => void> {
    if (running < atOnce) running++
    else if (queue.length < waiting) await new Promise<void>((resolve) => void queue.push(resolve))
    else throw new Fault('overloaded', { retryAfterSeconds: 1 })
    return leave
  }
}
