import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { ServerCertificate } from './development-certificate.ts'

export interface Listening {
  readonly port: number
  readonly httpsPort: number | undefined
  /** Takes no more connections; resolves when every request under way is answered. */
  close(): Promise<void>
}

/** Plain HTTP, and HTTPS beside it where there is a certificate: one application behind both. */
export async function listen(
  app: FastifyInstance,
  options: { host: string; port: number; https?: ServerCertificate & { port: number } },
): Promise<Listening> {
  await app.listen({ host: options.host, port: options.port })
  const https = options.https && (await listenHttps(app, options.host, options.https))
  return {
    port: portOf(app.server.address()),
    httpsPort: https && portOf(https.address()),
    close: async () => {
      // Else a connection whose answer is under way would be kept for its client's next request.
      for (const server of [app.server, https]) if (server) server.keepAliveTimeout = 1
      await Promise.all([app.close(), https && closeServer(https)])
    },
  }
}

async function listenHttps(
  app: FastifyInstance,
  host: string,
  https: ServerCertificate & { port: number },
): Promise<Server> {
  const { key, cert, port } = https
  const server = createServer({ key, cert, minVersion: 'TLSv1.2' }, (request, response) =>
    app.routing(request, response),
  )
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

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

function portOf(address: AddressInfo | string | null): number {
  return (address as AddressInfo).port
}
