import type { StartRate } from './start-rate.ts'

/** A trunk as it is chosen from others. */
export interface Choosable {
  readonly settings: { readonly priority: number; readonly weight: number; readonly channels: number }
  readonly rate: StartRate
  isUsable(): boolean
}

export interface Selection<Trunk extends Choosable> {
  /**
   * A free trunk that was not tried, whose channel is taken then; undefined when none is usable, or none gets free in
   * time. Waits for a channel and for the rate, in turn.
   */
  take(tried: ReadonlySet<Trunk>): Promise<Trunk | undefined>
  /** The channel is free again. */
  release(trunk: Trunk): void
  /** Channels that are taken. */
  calls(trunk: Trunk): number
  /** Nobody gets one any more. */
  close(): void
}

/** How long a call waits while all trunks are full, milliseconds, and how many may. */
const waitingMs = 10_000
const maxWaiting = 10_000
/** Those who wait but cannot take what got free are passed over, so many at most. */
const maxPassedOver = 100

/** Trunks come and go without a word to those who wait. */
const lookAgainMs = 500

interface Waiter<Trunk> {
  readonly tried: ReadonlySet<Trunk>
  readonly give: (trunk: Trunk | undefined) => void
}

/** By priority, and among equals by weight; what is full or down is passed over. */
export function createSelection<Trunk extends Choosable>(
  trunks: readonly Trunk[],
  random: () => number,
): Selection<Trunk> {
  const steps = groupByPriority(trunks)
  const taken = new Map<Trunk, number>(trunks.map((trunk) => [trunk, 0]))
  const waiting = new Set<Waiter<Trunk>>()
  let isClosed = false
  let timer: NodeJS.Timeout | undefined

  const calls = (trunk: Trunk) => taken.get(trunk) ?? 0
  const isFull = (trunk: Trunk) => calls(trunk) >= trunk.settings.channels

  function choose(tried: ReadonlySet<Trunk>): Trunk | undefined {
    for (const step of steps) {
      const free = step.filter(
        (trunk) => !tried.has(trunk) && !isFull(trunk) && trunk.isUsable() && trunk.rate.waitMs() === 0,
      )
      const chosen = draw(free, random)
      if (!chosen) continue
      taken.set(chosen, calls(chosen) + 1)
      chosen.rate.begin()
      return chosen
    }
    return undefined
  }

  /** Serves those who wait, as far as something is free. */
  function serve(): void {
    let passedOver = 0
    for (const waiter of waiting) {
      const chosen = choose(waiter.tried)
      if (chosen) waiter.give(chosen)
      else if (!mayGetFree(waiter.tried)) waiter.give(undefined)
      else if (++passedOver === maxPassedOver || waiter.tried.size === 0) break
    }
    comeBack()
  }

  /** When the rate, rather than a channel, is what they wait for; also looks for trunks that came or went. */
  function comeBack(): void {
    clearTimeout(timer)
    if (waiting.size === 0) return
    const waits = trunks
      .filter((trunk) => !isFull(trunk) && trunk.isUsable())
      .map(({ rate }) => rate.waitMs())
      .filter((ms) => ms > 0)
    timer = setTimeout(serve, Math.ceil(Math.min(lookAgainMs, ...waits)))
  }

  function mayGetFree(tried: ReadonlySet<Trunk>): boolean {
    return !isClosed && trunks.some((trunk) => !tried.has(trunk) && trunk.isUsable())
  }

  function wait(tried: ReadonlySet<Trunk>): Promise<Trunk | undefined> {
    return new Promise((resolve) => {
      const waiter: Waiter<Trunk> = {
        tried,
        give(trunk) {
          clearTimeout(limit)
          waiting.delete(waiter)
          resolve(trunk)
        },
      }
      const limit = setTimeout(() => waiter.give(undefined), waitingMs)
      waiting.add(waiter)
      if (waiting.size === 1) comeBack()
    })
  }

  return {
    calls,
    async take(tried) {
      if (isClosed) return undefined
      // Whoever waits already comes first.
      const chosen = waiting.size === 0 || tried.size > 0 ? choose(tried) : undefined
      if (chosen || waiting.size >= maxWaiting || !mayGetFree(tried)) return chosen
      return wait(tried)
    },
    release(trunk) {
      taken.set(trunk, calls(trunk) - 1)
      if (waiting.size > 0) serve()
    },
    close() {
      isClosed = true
      clearTimeout(timer)
      for (const waiter of waiting) waiter.give(undefined)
    },
  }
}

function groupByPriority<Trunk extends Choosable>(trunks: readonly Trunk[]): readonly (readonly Trunk[])[] {
  const groups = Map.groupBy(trunks, ({ settings }) => settings.priority)
  return [...groups].toSorted(([one], [other]) => one - other).map(([, group]) => group)
}

function draw<Trunk extends Choosable>(trunks: readonly Trunk[], random: () => number): Trunk | undefined {
  if (trunks.length < 2) return trunks[0]
  let at = random() * trunks.reduce((sum, { settings }) => sum + settings.weight, 0)
  for (const trunk of trunks) {
    at -= trunk.settings.weight
    if (at < 0) return trunk
  }
  return trunks.at(-1)
}
