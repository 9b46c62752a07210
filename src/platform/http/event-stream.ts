import type { FastifyInstance, FastifyReply } from 'fastify'
import { Fault } from '../../core/fault.ts'

/** A page that listens (server-sent events: HTML standard, section 9.2). */
export interface EventStream {
  /** As JSON, under the event's name. A client that reads too slowly is let go: it comes back by itself. */
  send(event: string, data: unknown): void
  close(): void
  /** Aborted when the stream has ended, whoever ended it. */
  readonly ended: AbortSignal
}

export interface EventStreams {
  /** Takes the reply over. Throws `overloaded` when as many are open as may be. */
  open(reply: FastifyReply): EventStream
}

const eventStreamType = 'text/event-stream'

/** Whether the answer was open for as long as its reader listened, so that its time tells nothing of the server. */
export function isEventStream(reply: FastifyReply): boolean {
  const type = reply.getHeader('content-type')
  return typeof type === 'string' && type.startsWith(eventStreamType)
}

/** Proxies and browsers give silent connections up. */
const heartbeatMs = 15_000
const maxBacklogBytes = 1024 * 1024
const comeBackAfterMs = 1000

/** Streams of this application: at most `most`, each with a heartbeat, all told the farewell and ended before the server closes. */
export function createEventStreams(
  app: FastifyInstance,
  { most, farewell }: { most: number; farewell?: { readonly event: string; readonly data: unknown } },
): EventStreams {
  const open = new Set<EventStream>()
  app.addHook('preClose', (done) => {
    for (const stream of open) {
      if (farewell) stream.send(farewell.event, farewell.data)
      stream.close()
    }
    done()
  })

  return {
    open(reply) {
      if (open.size >= most) throw new Fault('overloaded', { retryAfterSeconds: 10 })
      // On the reply, where `isEventStream` looks.
      reply.headers({
        'content-type': `${eventStreamType}; charset=utf-8`,
        'cache-control': 'no-store',
        connection: 'close',
        'x-content-type-options': 'nosniff',
        // nginx would wait for more.
        'x-accel-buffering': 'no',
      })
      reply.hijack()
      const { raw } = reply
      const { socket } = raw
      const ended = new AbortController()
      const write = (text: string) => {
        if (ended.signal.aborted || raw.writableEnded) return
        if (raw.writableLength > maxBacklogBytes) raw.destroy()
        else raw.write(text)
      }
      const heartbeat = setInterval(() => write(':\n\n'), heartbeatMs)
      heartbeat.unref()
      const stream: EventStream = {
        send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        close: () => void raw.end(),
        ended: ended.signal,
      }
      open.add(stream)
      raw.once('close', () => {
        clearInterval(heartbeat)
        open.delete(stream)
        ended.abort()
        // Else a reader that goes leaves it half open, until nothing has come for a minute.
        socket?.destroy()
      })
      raw.once('error', () => raw.destroy())
      raw.writeHead(200, reply.getHeaders() as Record<string, string>)
      write(`retry: ${comeBackAfterMs}\n\n`)
      return stream
    },
  }
}
