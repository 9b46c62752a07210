import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { Address, Flow, FlowEvents } from './flow.ts'
import { createStreamFraming } from './stream-framing.ts'

/** As much may wait for a peer that does not read; then the connection is given up. */
const maxUnsentBytes = 4 * 1024 * 1024
const tcpKeepAliveMs = 30_000

export interface StreamOptions {
  readonly localAddress: string
  readonly peer: Address
  /** For the connection and the TLS handshake, milliseconds. */
  readonly timeoutMs: number
  readonly tls:
    | undefined
    | {
        readonly ca: string | undefined
        readonly serverName: string | undefined
        readonly verify: boolean
      }
}

export interface StreamFlow extends Flow {
  destroy(error: Error): void
}

/** A connection to the trunk. Rejects when there is none in time, or when the certificate is not to be trusted. */
export function connectStream(options: StreamOptions, events: FlowEvents): Promise<StreamFlow> {
  const socket = createSocket(options)
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      // Of no effect once there is a flow.
      reject(error)
    }
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    )
    socket.on('error', fail)
    socket.on('close', () => fail(new Error('closed by the peer')))
    socket.once(options.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(timer)
      if (!socket.destroyed) resolve(serve(socket, options, events))
    })
  })
}

function createSocket({ localAddress, peer, tls }: StreamOptions): Socket {
  const to = { host: peer.host, port: peer.port, localAddress }
  const socket = tls
    ? connectTls({
        ...to,
        ...(tls.ca === undefined ? {} : { ca: tls.ca }),
        // An address is no server name; it is compared with the certificate's own addresses.
        ...(tls.serverName === undefined || isIP(tls.serverName) ? {} : { servername: tls.serverName }),
        rejectUnauthorized: tls.verify,
      })
    : connectTcp(to)
  socket.setNoDelay(true)
  socket.setKeepAlive(true, tcpKeepAliveMs)
  return socket
}

function serve(socket: Socket, { peer, tls }: StreamOptions, events: FlowEvents): StreamFlow {
  const framing = createStreamFraming()
  let isOpen = true
  const lose = (error: Error) => {
    if (!isOpen) return
    isOpen = false
    socket.destroy()
    events.lost(flow, error)
  }
  const flow: StreamFlow = {
    protocol: tls ? 'TLS' : 'TCP',
    peer,
    local: { host: socket.localAddress ?? '', port: socket.localPort ?? 0 },
    isOpen: () => isOpen,
    send(bytes, _to, onFault) {
      if (isOpen && socket.writableLength > maxUnsentBytes) lose(new Error('the peer does not read'))
      if (isOpen) socket.write(bytes)
      else if (onFault) queueMicrotask(() => onFault(new Error('the connection is closed')))
    },
    destroy: lose,
  }
  socket.on('error', lose)
  socket.on('close', () => lose(new Error('closed by the peer')))
  socket.on('end', () => lose(new Error('closed by the peer')))
  socket.on('data', (chunk) => {
    if (!isOpen) return
    const { messages, fault } = framing.push(chunk)
    for (const message of messages) {
      if (message.kind === 'malformed') events.dropped(message)
      else events.message(message, peer, flow)
    }
    if (fault === undefined) return
    events.dropped({ kind: 'malformed', why: fault })
    lose(new Error(`unreadable: ${fault}`))
  })
  return flow
}
