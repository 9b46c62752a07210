import { readFile } from 'node:fs/promises'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { BindSettings } from './smpp-settings.ts'

/** A connected socket, TLS included. Rejects after the time-out, when refused, or when `signal` says that it is enough. */
export async function dial(bind: BindSettings, timeoutMs: number, signal: AbortSignal): Promise<Socket> {
  const { host, port } = bind
  // Read each time: a certificate that was renewed counts from the next connection on.
  const ca = bind.caFile === undefined ? undefined : await readFile(bind.caFile)
  signal.throwIfAborted()
  const name = bind.serverName ?? (isIP(host) ? undefined : host)
  const socket = bind.tls
    ? connectTls({ host, port, ...(ca && { ca }), ...(name !== undefined && { servername: name }) })
    : connectTcp({ host, port })
  await connected(socket, { event: bind.tls ? 'secureConnect' : 'connect', timeoutMs, signal })
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 30_000)
  return socket
}

function connected(
  socket: Socket,
  { event, timeoutMs, signal }: { event: string; timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      socket.removeListener(event, succeed)
      finish()
    }
    const fail = (error: Error) => {
      settle(() => reject(error))
      socket.destroy()
    }
    const giveUp = () => fail(new Error('given up'))
    const succeed = () => {
      socket.removeListener('error', fail)
      settle(resolve)
    }
    const timer = setTimeout(() => fail(new Error('no connection in time')), timeoutMs).unref()
    signal.addEventListener('abort', giveUp)
    socket.once('error', fail)
    socket.once(event, succeed)
  })
}
