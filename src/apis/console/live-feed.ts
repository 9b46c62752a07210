import { Readable } from 'node:stream'
import { Fault } from '../../core/fault.ts'

export interface Listener {
  readonly operatorId: string
  /** Of the session; the stream ends with it. */
  readonly token: string
}

export interface LiveFeed {
  /** Faults: `rate_exceeded` (too many of one operator), `overloaded`. */
  join(listener: Listener): Readable
  /** Ends every stream and takes no more. */
  close(): void
}

const everyMs = 2000
const mostListeners = 100
const mostOfOne = 10
/** A listener that is so far behind is left out until it has read, and dropped when it does not. */
const mostBehindBytes = 256 * 1024
const mostMissed = 15

interface Joined extends Listener {
  readonly stream: Readable
  missed: number
}

/** Server-sent events: one snapshot every two seconds for all listeners of this process, as long as there are any. */
export function createLiveFeed<Snapshot>(house: {
  read(): Promise<Snapshot>
  findLive(tokens: readonly string[]): Promise<ReadonlySet<string>>
  onTrouble(error: unknown): void
}): LiveFeed {
  const listeners = new Set<Joined>()
  let timer: NodeJS.Timeout | undefined
  let isTicking = false
  let isClosed = false

  function say(listener: Joined, text: string): void {
    if (listener.stream.readableLength < mostBehindBytes) {
      listener.missed = 0
      listener.stream.push(text)
    } else if (++listener.missed > mostMissed) listener.stream.destroy()
  }

  function end(listener: Joined, reason: 'signed_out' | 'closing'): void {
    listener.stream.push(eventOf('over', { reason }))
    listener.stream.push(null)
    leave(listener)
  }

  function leave(listener: Joined): void {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }

  async function tick(): Promise<void> {
    if (isTicking) return
    isTicking = true
    const asked = [...listeners]
    try {
      const live = await house.findLive([...new Set(asked.map(({ token }) => token))])
      const snapshot = eventOf('overview', await house.read())
      for (const listener of asked) {
        if (!listeners.has(listener)) continue
        if (live.has(listener.token)) say(listener, snapshot)
        else end(listener, 'signed_out')
      }
    } catch (error) {
      house.onTrouble(error)
      // It is heard that the server is there; what it would show it does not know.
      for (const listener of listeners) say(listener, ': unavailable\n\n')
    } finally {
      isTicking = false
    }
  }

  return {
    join({ operatorId, token }) {
      if (isClosed || listeners.size >= mostListeners) throw new Fault('overloaded')
      const own = [...listeners].filter((each) => each.operatorId === operatorId)
      if (own.length >= mostOfOne) throw new Fault('rate_exceeded', { retryAfterSeconds: 10 })
      const stream = new Readable({ read() {}, highWaterMark: mostBehindBytes })
      const listener: Joined = { operatorId, token, stream, missed: 0 }
      stream.once('close', () => leave(listener))
      stream.push(`retry: ${everyMs}\n\n`)
      listeners.add(listener)
      timer ??= setInterval(() => void tick(), everyMs).unref()
      void tick()
      return stream
    },
    close() {
      isClosed = true
      for (const listener of listeners) end(listener, 'closing')
    },
  }
}

/** As server-sent events are written. */
export function eventOf(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
