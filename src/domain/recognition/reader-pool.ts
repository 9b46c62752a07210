import { fork, type ChildProcess } from 'node:child_process'
import { getPriority, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Fault } from '../../core/fault.ts'
import type { ReaderAnswer, ReaderTask } from './reader-messages.types.ts'

export interface ReaderPoolOptions {
  readonly processes: number
  /** Threads that each process computes with. */
  readonly threads: number
  /** Time in which a capture is looked at again while its numbers are missing or unsure. */
  readonly budgetMs: number
  /** Tasks that may wait for a process; the next one is refused with `overloaded`. */
  readonly maxWaiting: number
  /** After so long a process is ended, and its task refused: what is read well takes 2.5 s at most. */
  readonly hardLimitMs: number
  /** Hears of a process that ended by itself, or that could not start. */
  readonly onLost?: (why: string) => void
}

interface Task extends ReaderTask {
  /** The reader has it, or has had its time: what ends the reader now may be the picture. */
  mayBeReason: boolean
  readonly resolve: (answer: ReaderAnswer) => void
  readonly reject: (error: Error) => void
}

interface Reader {
  readonly child: ChildProcess
  isReady: boolean
  task: Task | undefined
  timer: NodeJS.Timeout | undefined
}

const startLimitMs = 30_000
const politeness = 10

/**
 * Processes that read pictures, one at a time each, kept warm. Processes and not threads, because the inference library
 * aborts the whole process when a thread is ended while it computes (docs/adr/0014-*), and because what hostile bytes do
 * to a decoder must end with it. One that ends is replaced; its task is refused with `overloaded`.
 */
export function createReaderPool(options: ReaderPoolOptions) {
  const readers = new Set<Reader>()
  const waiting: Task[] = []
  const starting = new Set<{ resolve: () => void; reject: (error: Error) => void }>()
  let isClosed = false

  function start(): void {
    const reader: Reader = { child: forkReader(options), isReady: false, task: undefined, timer: undefined }
    readers.add(reader)
    reader.timer = killAfter(reader.child, startLimitMs)
    reader.child.on('message', (answer: ReaderAnswer) => hear(reader, answer))
    reader.child.once('error', () => {})
    reader.child.once('exit', (code, signal) => bury(reader, signal ?? `exit status ${code}`))
  }

  function hear(reader: Reader, answer: ReaderAnswer): void {
    if ('taken' in answer) {
      if (reader.task) reader.task.mayBeReason = true
      return
    }
    clearTimeout(reader.timer)
    reader.task?.resolve(answer)
    reader.task = undefined
    reader.isReady = true
    if ([...readers].every(({ isReady }) => isReady)) settleStarting()
    assign()
  }

  /** A task that may be what ended it, and is not tried again. */
  function bury(reader: Reader, why: string): void {
    clearTimeout(reader.timer)
    readers.delete(reader)
    if (reader.task && (reader.task.mayBeReason || isClosed)) reader.task.reject(interrupted())
    else if (reader.task) waiting.unshift(reader.task)
    if (isClosed) return
    options.onLost?.(why)
    if (!reader.isReady) {
      // It cannot start: whoever waits hears it now, and the next request tries again.
      for (const task of waiting.splice(0)) task.reject(interrupted())
      settleStarting(new Error(`a reader process did not start: ${why}`))
    }
    assign()
  }

  function settleStarting(error?: Error): void {
    for (const waiter of starting) {
      if (error) waiter.reject(error)
      else waiter.resolve()
    }
    starting.clear()
  }

  function assign(): void {
    for (const reader of readers) {
      if (!reader.isReady || reader.task) continue
      const task = waiting.shift()
      if (!task) break
      reader.task = task
      reader.timer = killAfter(reader.child, options.hardLimitMs, () => (task.mayBeReason = true))
      reader.child.send({ kind: task.kind, bytes: task.bytes }, () => {})
    }
    const isNeeded = waiting.length > 0 || starting.size > 0
    if (waiting.length > 0 && !isClosed && readers.size < options.processes) start()
    // Who waits for an answer keeps the process alive; a warm reader alone does not.
    for (const { child, task } of readers) hold(child, isNeeded || task !== undefined)
  }

  return {
    /** Fault: `overloaded`. */
    async run(task: ReaderTask): Promise<ReaderAnswer> {
      return new Promise((resolve, reject) => {
        const isFree = [...readers].some(({ isReady, task: current }) => isReady && !current)
        if (isClosed || (!isFree && waiting.length >= options.maxWaiting)) {
          reject(interrupted())
          return
        }
        waiting.push({ ...task, mayBeReason: false, resolve, reject })
        assign()
      })
    },
    /** Starts all processes; resolves when they can be asked, or are not to be any more. */
    async warm(): Promise<void> {
      if (isClosed) return
      while (readers.size < options.processes) start()
      if ([...readers].every(({ isReady }) => isReady)) return
      await new Promise<void>((resolve, reject) => {
        starting.add({ resolve, reject })
        assign()
      })
    },
    /** Ends all processes; what is being read or waits is refused. */
    async close(): Promise<void> {
      isClosed = true
      for (const task of waiting.splice(0)) task.reject(interrupted())
      settleStarting()
      await Promise.all(
        [...readers].map(async ({ child }) => {
          const ended = new Promise((resolve) => child.once('exit', resolve))
          hold(child, true)
          child.kill('SIGKILL')
          await ended
        }),
      )
    },
  }
}

function forkReader({ threads, budgetMs }: ReaderPoolOptions): ChildProcess {
  const child = fork(
    fileURLToPath(new URL('./reader-process.ts', import.meta.url)),
    [String(threads), String(budgetMs)],
    {
      // No environment: nothing that is secret may be within reach of a picture's bytes.
      env: {},
      execArgv: ['--max-old-space-size=256'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    },
  )
  // From its first moment on: requests that wait for nothing but a processor go first.
  if (child.pid !== undefined) setPriority(child.pid, Math.max(politeness, getPriority()))
  return child
}

function killAfter(child: ChildProcess, ms: number, note = () => {}): NodeJS.Timeout {
  return setTimeout(() => {
    note()
    child.kill('SIGKILL')
  }, ms).unref()
}

function hold(child: ChildProcess, isHeld: boolean): void {
  if (isHeld) child.ref()
  else child.unref()
  if (isHeld) child.channel?.ref()
  else child.channel?.unref()
}

function interrupted(): Fault {
  return new Fault('overloaded', { retryAfterSeconds: 5 })
}
