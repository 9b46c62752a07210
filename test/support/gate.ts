import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { findFreePort } from './ports.ts'

/** A place in front of a server that can be closed as if the server had died, and opened again. */
export interface Gate {
  readonly url: string
  shut(): Promise<void>
  open(): Promise<void>
}

export async function openGate(server: { url: string }): Promise<Gate> {
  const target = Number(new URL(server.url).port)
  const sockets = new Set<Socket>()
  const gate = createServer((client) => {
    const inner = connect(target, '127.0.0.1')
    for (const socket of [client, inner]) {
      sockets.add(socket)
      socket.once('close', () => {
        sockets.delete(socket)
        client.destroy()
        inner.destroy()
      })
      socket.on('error', () => socket.destroy())
    }
    client.pipe(inner).pipe(client)
  })
  const port = await findFreePort()
  const open = async () => {
    gate.listen(port, '127.0.0.1')
    await once(gate, 'listening')
  }
  await open()
  return {
    url: `http://localhost:${port}`,
    async shut() {
      const closed = gate.listening ? once(gate, 'close') : undefined
      gate.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open,
  }
}
