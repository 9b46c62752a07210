import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import http from 'node:http'
import https from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import type { TestContext } from 'node:test'
import { generate } from 'selfsigned'

export interface Receiver {
  readonly port: number
  readonly url: string
  readonly requests: { method: string; url: string; headers: IncomingHttpHeaders; body: string }[]
  /** TCP connections, also those that never sent a request. */
  readonly connections: () => number
}

export interface ReceiverOptions {
  readonly address?: string
  readonly port?: number
  readonly tls?: { readonly key: string; readonly cert: string }
}

/** A server that remembers what it was sent and answers as told: the statuses in turn, or by hand. */
export async function startReceiver(
  t: TestContext,
  answer: readonly number[] | RequestListener = [200],
  { address = '127.0.0.1', port = 0, tls }: ReceiverOptions = {},
): Promise<Receiver> {
  const requests: Receiver['requests'] = []
  let connections = 0
  const listener: RequestListener = (request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request
      requests.push({ method, url, headers, body })
      if (typeof answer === 'function') return answer(request, response)
      response.writeHead(answer[Math.min(requests.length, answer.length) - 1] ?? 200).end('{"result":true}')
    })
  }
  const server = tls ? https.createServer(tls, listener) : http.createServer(listener)
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(port, address, resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const chosen = (server.address() as AddressInfo).port
  return {
    port: chosen,
    url: `${tls ? 'https' : 'http'}://${address}:${chosen}/hook`,
    requests,
    connections: () => connections,
  }
}

/** For the name `receiver.test`. */
export async function makeCertificate(): Promise<{ key: string; cert: string }> {
  const made = await generate([{ name: 'commonName', value: 'receiver.test' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'receiver.test' }] }],
  })
  return { key: made.private, cert: made.cert }
}
