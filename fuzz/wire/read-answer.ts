import type { Answer } from './wire.types.ts'

const headersEnd = Buffer.from('\r\n\r\n')

export type ReadAnswer = Omit<Answer, 'ms'> & {
  /** Bytes of it; what came beyond belongs to no request of ours. */
  readonly length: number
  /** Whether the server wants no more on this connection. */
  readonly isLast: boolean
}

/**
 * One answer of HTTP/1.1 (RFC 9112) out of what a connection gave so far; undefined while it is not whole. An event stream
 * counts as whole with its headers. Throws for what is no HTTP.
 */
export function readAnswer(
  bytes: Buffer,
  { isHead, isEnded }: { isHead: boolean; isEnded: boolean },
): ReadAnswer | undefined {
  const end = bytes.indexOf(headersEnd)
  if (end < 0) return undefined
  const [line = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 ([0-9]{3}) /.exec(`${line} `)?.[1])
  if (!status) throw new Error(`no status line: ${line.slice(0, 100)}`)
  const bodyAt = end + headersEnd.length
  if (status < 200) {
    const next = readAnswer(bytes.subarray(bodyAt), { isHead, isEnded })
    return next && { ...next, length: next.length + bodyAt }
  }
  const headers = readHeaders(lines)
  const one = (name: string) => headers.get(name)?.[0]
  const made = { status, headers, isLast: one('connection')?.toLowerCase() === 'close' }
  if (isHead || status === 204 || status === 304) return { ...made, body: Buffer.alloc(0), length: bodyAt }
  if (one('content-type')?.startsWith('text/event-stream')) {
    return { ...made, body: Buffer.alloc(0), length: bodyAt, isLast: true }
  }
  const rest = bytes.subarray(bodyAt)
  if (one('transfer-encoding') === 'chunked') {
    const found = readChunks(rest)
    return found && { ...made, body: found.body, length: bodyAt + found.length }
  }
  const length = one('content-length')
  if (length === undefined)
    return isEnded ? { ...made, body: rest, length: bytes.length, isLast: true } : undefined
  if (rest.length < Number(length)) return undefined
  return { ...made, body: rest.subarray(0, Number(length)), length: bodyAt + Number(length) }
}

function readHeaders(lines: readonly string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const colon = line.indexOf(':')
    if (colon < 1) throw new Error(`no header: ${line.slice(0, 100)}`)
    const name = line.slice(0, colon).toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()])
  }
  return headers
}

function readChunks(bytes: Buffer): { body: Buffer; length: number } | undefined {
  const parts: Buffer[] = []
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return undefined
    const size = parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (bytes.length < next) return undefined
    if (size === 0) return { body: Buffer.concat(parts), length: next }
    parts.push(bytes.subarray(lineEnd + 2, next - 2))
    at = next
  }
}
