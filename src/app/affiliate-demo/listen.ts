import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { ConfigError } from '../config/config-reader.ts'
import type { ServerCertificate } from '../../platform/http/development-certificate.ts'

const host = '127.0.0.1'

export interface Listener {
  readonly port: number
  close(): Promise<void>
}

/** On loopback only. */
export async function listenHere(
  handle: RequestListener,
  { port, certificate }: { port: number; certificate?: ServerCertificate },
): Promise<Listener> {
  const server: Server = certificate ? createSecureServer(certificate, handle) : createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  }).catch((cause: unknown) => {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause
    throw new ConfigError(
      `Port ${port} is taken: does another affiliate-demo run? --port and --pages-port choose others.`,
    )
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
