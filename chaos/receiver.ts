import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'
import type { Random } from './random.ts'

/** A customer's server that takes notices, and fails at times. */
export interface Receiver {
  readonly url: string
  /** Whose signatures it checks; a notice that none of them signed is an intruder. */
  readonly secrets: string[]
  /** Until it is called with 0: how often, from 0 to 1, it fails. */
  failHereafter(share: number): void
  /** Different notices of this event about this id that were answered 2xx. */
  taken(event: string, id: string): number
  /** In all: notices taken, those that came again after they were taken, those that were failed, bad signatures. */
  readonly tally: { taken: number; again: number; failed: number; unsigned: number }
  close(): Promise<void>
}

interface Notice {
  readonly type: string
  readonly data: { readonly id: string | number }
}

export async function startReceiver(random: Random): Promise<Receiver> {
  const secrets: string[] = []
  const takenIds = new Map<string, Set<string>>()
  const tally = { taken: 0, again: 0, failed: 0, unsigned: 0 }
  let share = 0

  function take(id: string, { type, data }: Notice): void {
    const key = `${type} ${data.id}`
    const ids = takenIds.get(key) ?? new Set()
    if (ids.has(id)) tally.again++
    else tally.taken++
    takenIds.set(key, ids.add(id))
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request)
    const headers = request.headers as Record<string, string>
    if (!secrets.some((secret) => isSigned(secret, body, headers))) {
      tally.unsigned++
      response.writeHead(401).end()
    } else if (random.next() < share) {
      tally.failed++
      if (random.next() < 0.3) request.destroy()
      else response.writeHead(500).end('out of order')
    } else {
      take(headers['webhook-id'] ?? '', JSON.parse(body) as Notice)
      response.writeHead(204).end()
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices`,
    secrets,
    failHereafter: (value) => (share = value),
    taken: (event, id) => takenIds.get(`${event} ${id}`)?.size ?? 0,
    tally,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function isSigned(secret: string, body: string, headers: Record<string, string>): boolean {
  try {
    new Webhook(secret).verify(body, headers)
    return true
  } catch {
    return false
  }
}
