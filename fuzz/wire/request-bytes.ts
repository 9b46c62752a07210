import type { Outgoing } from './wire.types.ts'

const lineEnd = '\r\n'
const chunkBytes = 1000

/** The request as HTTP/1.1 writes it, whatever its parts say: nothing here is checked. */
export function requestBytes(request: Outgoing): Buffer {
  const { method, target, body, isChunked } = request
  const framing: (readonly [string, string])[] = isChunked
    ? [['Transfer-Encoding', 'chunked']]
    : body
      ? [['Content-Length', String(body.length)]]
      : []
  const lines = [...request.headers, ...framing].map(([name, value]) => `${name}: ${value}`)
  const head = Buffer.from(
    `${method} ${target} HTTP/1.1${lineEnd}${lines.join(lineEnd)}${lineEnd}${lineEnd}`,
    'latin1',
  )
  // Who announces chunks sends an end of them: waiting for it is no fault of the server.
  if (!body) return isAnnounced(request) ? Buffer.concat([head, inChunks(Buffer.alloc(0))]) : head
  return Buffer.concat([head, isChunked ? inChunks(body) : body])
}

function isAnnounced({ headers }: Outgoing): boolean {
  return headers.some(([name, value]) => name === 'Transfer-Encoding' && value.endsWith('chunked'))
}

function inChunks(body: Buffer): Buffer {
  const parts: Buffer[] = []
  for (let at = 0; at < body.length; at += chunkBytes) {
    const chunk = body.subarray(at, at + chunkBytes)
    parts.push(Buffer.from(`${chunk.length.toString(16)};x=1${lineEnd}`), chunk, Buffer.from(lineEnd))
  }
  return Buffer.concat([...parts, Buffer.from(`0${lineEnd}${lineEnd}`)])
}
