import type { FastifyReply } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { EventStream, EventStreams } from '../../platform/http/event-stream.ts'

export interface Listener {
  readonly operatorId: string
  /** Of the session; the stream ends with it. */
  readonly token: string
}

export interface LiveFeed {
  /** Takes the reply over. Faults: `rate_exceeded` (too many of one operator), `overloaded`. */
  join(reply: FastifyReply, listener: Listener): void
}

const everyMs = 2000
const mostOfOne = 10

interface Joined extends Listener {
  readonly stream: EventStream
}

/** One snapshot every two seconds for all listeners of this process, as long as there are any. */
export function createLiveFeed<Snapshot>(house: {
  streams: EventStreams
  read(): Promise<Snapshot>
  findLive(tokens: readonly string[]): Promise<ReadonlySet<string>>
  onTrouble(error: unknown): void
}): LiveFeed {
  const listeners = new Set<Joined>()
  let timer: NodeJS.Timeout | undefined
  let isTicking = false

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
      const snapshot = await house.read()
      for (const { stream, token } of asked) {
        if (live.has(token)) stream.send('overview', snapshot)
        else {
          stream.send('over', { reason: 'signed_out' })
          stream.close()
        }
      }
    } catch (error) {
      // Whoever listens hears by the heartbeat that the server is there.
      house.onTrouble(error)
    } finally {
      isTicking = false
    }
  }

  return {
    join(reply, { operatorId, token }) {
      const own = [...listeners].filter((each) => each.operatorId === operatorId)
      if (own.length >= mostOfOne) throw new Fault('rate_exceeded', { retryAfterSeconds: 10 })
      const listener = { operatorId, token, stream: house.streams.open(reply) }
      listeners.add(listener)
      listener.stream.ended.addEventListener('abort', () => leave(listener))
      timer ??= setInterval(() => void tick(), everyMs).unref()
      void tick()
    },
  }
}
