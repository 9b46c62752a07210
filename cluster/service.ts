import type { Program } from '../test/support/debian.ts'

/** A process that is started, killed, halted and started again in the same place. */
export interface Service {
  readonly name: string
  readonly pid: number
  isRunning(): boolean
  /** How often it ended though nobody had asked it to, once it could do its work. */
  readonly endedAlone: number
  /** Everything that it printed since its last start, for the message of a test that fails. */
  output(): string
  /** Resolves when it can do its work. */
  start(): Promise<void>
  /** Sends it a signal; resolves at once. */
  signal(signal: NodeJS.Signals): void
  /** kill -9; resolves when it is gone. */
  kill(): Promise<void>
  /** SIGTERM; resolves when it has ended, which may take as long as it drains. */
  end(): Promise<void>
}

const killAfterMs = 30_000

/** `isReady` is asked again and again after `launch`. */
export function createService(
  name: string,
  { launch, isReady }: { launch: () => Program; isReady: () => Promise<boolean> },
): Service {
  let program: Program | undefined
  /** It does its work, and nobody asked it to end. */
  let isWanted = false
  let endedAlone = 0
  const isRunning = () => program?.isRunning() ?? false

  function signal(wanted: NodeJS.Signals): void {
    if (isRunning()) process.kill((program as Program).pid, wanted)
  }

  async function end(wanted: NodeJS.Signals): Promise<void> {
    isWanted = false
    signal(wanted)
    // One that is halted hears nothing else.
    signal('SIGCONT')
    const late = setTimeout(() => signal('SIGKILL'), killAfterMs)
    await program?.ended
    clearTimeout(late)
    await program?.stop()
  }

  return {
    name,
    get pid() {
      return program?.pid ?? 0
    },
    isRunning,
    get endedAlone() {
      return endedAlone
    },
    output: () => program?.output() ?? '',
    async start() {
      if (isRunning()) return
      program = launch()
      await waitUntil(async () => {
        if (!isRunning()) throw new Error(`${name} ended while it started:\n${program?.output()}`)
        return isReady()
      }, `${name} to be ready`)
      isWanted = true
      void program.ended.then(() => {
        if (isWanted) endedAlone++
      })
    },
    signal,
    kill: () => end('SIGKILL'),
    end: () => end('SIGTERM'),
  }
}

/** Looks every 50 ms, for a minute at most. */
export async function waitUntil(
  isTrue: () => Promise<boolean> | boolean,
  what: string,
  limitMs = 60_000,
): Promise<void> {
  const until = performance.now() + limitMs
  while (performance.now() < until) {
    if (await isTrue()) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`waited ${limitMs / 1000} s in vain for ${what}`)
}

/** Whether something answers there with 2xx. */
export async function answers(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    (response) => response.ok,
    () => false,
  )
}
