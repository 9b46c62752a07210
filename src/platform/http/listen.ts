import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { createServer, Server } from 'node:https'
import type { AddressInfo, Server as NetServer, Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { acceptAll } from './accept-all.ts'
import { refuseBrokenRequest } from './broken-request.ts'
import type { ServerCertificate } from './development-certificate.ts'

export interface Listening {
  readonly port: number
  readonly httpsPort: number | undefined
  /**
   * From now on each answer ends its connection (RFC 9112 section 9.6). A load balancer that has not seen yet that this
   * server goes opens another one, which it can try elsewhere when it is refused; a request on a connection that is kept
   * could cross its end, and nobody may repeat it.
   */
  drain(): void
  /** Takes no more connections; resolves when every request under way is answered. */
  close(): Promise<void>
}

/** Forward secrecy and authenticated encryption only; the first three are those of TLS 1.3 (RFC 9325 section 4.2). */
const ciphers = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'TLS_AES_128_GCM_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
].join(':')

/** Plain HTTP, and HTTPS beside it where there is a certificate: one application behind both. */
export async function listen(
  app: FastifyInstance,
  options: { host: string; port: number; https?: ServerCertificate & { port: number } },
): Promise<Listening> {
  const unused = watchUnused(app.server)
  await app.listen({ host: options.host, port: options.port })
  const https = options.https && (await listenHttps(app, options.host, options.https))
  const unusedByHttps = https && watchUnused(https)
  const servers = [app.server, https].filter((server) => server !== undefined)
  let isDraining = false
  for (const server of servers) {
    server.prependListener('request', (_request: IncomingMessage, response: ServerResponse) => {
      if (isDraining) response.shouldKeepAlive = false
    })
  }
  return {
    port: portOf(app.server.address()),
    httpsPort: https && portOf(https.address()),
    drain: () => {
      isDraining = true
    },
    close: async () => {
      // Else a connection whose answer is under way would be kept for its client's next request.
      for (const server of servers) server.keepAliveTimeout = 1
      const answerHeld = await acceptAll(servers)
      const closed = [app.close(), ...servers.map(closeServer)]
      answerHeld()
      for (const sockets of [unused, unusedByHttps]) if (sockets) endLater(sockets)
      await Promise.all(closed)
    },
  }
}

/**
 * Connections that have not asked for anything. Browsers hold some in reserve, and Node does not count them as idle: they
 * would keep a server from closing for a minute.
 */
function watchUnused(server: NetServer): ReadonlySet<Socket> {
  const unused = new Set<Socket>()
  const shaking = new Map<string, Socket>()
  const watch = (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  }
  server.on('connection', (socket: Socket) => {
    watch(socket)
    if (!(server instanceof Server)) return
    const place = placeOf(socket)
    shaking.set(place, socket)
    socket.once('close', () => shaking.delete(place))
  })
  // The encrypted one takes the place of the connection that it is on.
  server.on('secureConnection', (socket: Socket) => {
    const below = shaking.get(placeOf(socket))
    if (below) unused.delete(below)
    watch(socket)
  })
  server.on('request', ({ socket }: IncomingMessage) => void unused.delete(socket))
  return unused
}

/** The same of a connection and of the encrypted one on it. */
function placeOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}

/** A request that is on its way gets this long to arrive. */
const unusedGraceMs = 1000

function endLater(unused: ReadonlySet<Socket>): void {
  setTimeout(() => {
    for (const socket of unused) socket.destroy()
  }, unusedGraceMs).unref()
}

async function listenHttps(
  app: FastifyInstance,
  host: string,
  https: ServerCertificate & { port: number },
): Promise<Server> {
  const { key, cert, port } = https
  const server = createServer(
    { key, cert, minVersion: 'TLSv1.2', ciphers, honorCipherOrder: true },
    (request, response) => app.routing(request, response),
  )
  server.on('clientError', refuseBrokenRequest)
  server.keepAliveTimeout = app.server.keepAliveTimeout
  server.requestTimeout = app.server.requestTimeout
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
  } catch (error) {
    await app.close()
    throw error
  }
  return server
}

function closeServer(server: HttpServer | Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function portOf(address: AddressInfo | string | null): number {
  return (address as AddressInfo).port
}
