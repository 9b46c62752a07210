import type { Server } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** A server that is never quiet closes all the same. */
const limitMs = 3000

/** Who connects in the rest of a turn is not seen in it: the shorter, the fewer. */
const shortTurnMs = 0.5

/**
 * Resolves in a moment in which nobody waits to be accepted; the caller then stops listening at once, and calls what it
 * is given.
 *
 * A client is connected as soon as the kernel says so (listen(2)), and may send its request. libuv accepts one of them in
 * a turn of the event loop, and a listener that closes resets all others: their requests are lost, and nobody may repeat
 * them. So that the queue runs dry under load, requests are held from now on, and begin when what is given is called.
 */
export async function acceptAll(servers: readonly Server[]): Promise<() => void> {
  let accepted = 0
  const count = () => void accepted++
  for (const server of servers) server.on('connection', count)
  const held = servers.map(holdRequests)
  const until = performance.now() + limitMs
  await nextTurn()
  for (let isQuiet = false; !isQuiet && performance.now() < until;) {
    const [before, began] = [accepted, performance.now()]
    await nextTurn()
    isQuiet = accepted === before && performance.now() - began < shortTurnMs
  }
  for (const server of servers) server.off('connection', count)
  return () => {
    for (const begin of held) begin()
  }
}

function holdRequests(server: Server): () => void {
  const listeners = server.rawListeners('request') as ((...request: unknown[]) => void)[]
  const held: unknown[][] = []
  server.removeAllListeners('request')
  server.on('request', (...request) => void held.push(request))
  return () => {
    server.removeAllListeners('request')
    for (const listener of listeners) server.on('request', listener)
    for (const request of held) server.emit('request', ...request)
  }
}
