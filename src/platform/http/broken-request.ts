import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { closedHeaders } from './security-headers.ts'

const refusals: Readonly<Record<string, { status: number; code: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, code: 'request_timeout' },
  HPE_HEADER_OVERFLOW: { status: 431, code: 'headers_too_large' },
}

/**
 * Answers what is no HTTP, was sent too slowly, or has headers without end, by HTTP and by HTTPS alike, and hangs up:
 * where the next request would begin, nobody knows.
 */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  const { status, code } = refusals[error.code ?? ''] ?? { status: 400, code: 'malformed_request' }
  const body = JSON.stringify({ error: { code, message: code } })
  const headers = {
    ...closedHeaders,
    'cache-control': 'no-store',
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': body.length,
  }
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  if (socket.writable)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${head.join('')}\r\n${body}`)
  socket.destroy(error)
}
