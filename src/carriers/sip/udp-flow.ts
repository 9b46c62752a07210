import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { parseDatagram } from './datagram.ts'
import type { Address, Flow, FlowEvents } from './flow.ts'

/** Bursts of answers wait here while JavaScript is busy; the default (208 KiB) loses some at 2,000 calls/s. */
const socketBufferBytes = 4 * 1024 * 1024

export interface UdpEnd {
  /** To a trunk at this address. */
  flow(peer: Address, localHost: string): Flow
  close(): void
}

/** A UDP socket on a free port of the local address. Rejects when it cannot be bound. */
export async function openUdp(
  localAddress: string,
  events: FlowEvents,
  onFault: (error: Error) => void,
): Promise<UdpEnd> {
  const socket = createSocket({
    type: isIPv6(localAddress) ? 'udp6' : 'udp4',
    recvBufferSize: socketBufferBytes,
    sendBufferSize: socketBufferBytes,
    // Only addresses are sent to, which need no look-up and no turn of the event loop.
    lookup: (host, _options, done) => done(null, host, isIPv6(host) ? 6 : 4),
  })
  const bound = once(socket, 'listening')
  socket.bind(0, localAddress)
  await bound
  socket.on('error', onFault)
  let isOpen = true
  let current: Flow | undefined

  socket.on('message', (bytes, { address, port }) => {
    const message = parseDatagram(bytes)
    if (message === undefined || current === undefined) return
    if (message.kind === 'malformed') events.dropped(message)
    else events.message(message, { host: address, port }, current)
  })

  return {
    flow(peer, localHost) {
      const local = { host: localHost, port: socket.address().port }
      current = {
        protocol: 'UDP',
        peer,
        local,
        isOpen: () => isOpen,
        send: sender(socket, peer, () => isOpen),
      }
      return current
    },
    close() {
      isOpen = false
      socket.close()
    },
  }
}

function sender(socket: Socket, peer: Address, isOpen: () => boolean): Flow['send'] {
  return (bytes, to = peer, onFault) => {
    if (isOpen()) socket.send(bytes, to.port, to.host, onFault && ((error) => error && onFault(error)))
    else if (onFault) queueMicrotask(() => onFault(new Error('the socket is closed')))
  }
}

/** The address of this machine that leads to the peer. Rejects when the local address is not this machine's. */
export async function findLocalHost(localAddress: string, peer: Address): Promise<string> {
  if (localAddress !== '0.0.0.0' && localAddress !== '::') return localAddress
  const socket = createSocket(isIPv6(localAddress) ? 'udp6' : 'udp4')
  try {
    const connected = once(socket, 'connect')
    socket.connect(peer.port, peer.host)
    await connected
    return socket.address().address
  } finally {
    socket.close()
  }
}
