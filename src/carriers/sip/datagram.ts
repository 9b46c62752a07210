import {
  contentLength,
  maxHeadBytes,
  parseHead,
  type Malformed,
  type SipRequest,
  type SipResponse,
} from './message.ts'

const endOfHead = Buffer.from('\r\n\r\n')

/** The message of a datagram (RFC 3261 section 18.3); undefined: empty lines, which only keep a way open. */
export function parseDatagram(bytes: Buffer): SipResponse | SipRequest | Malformed | undefined {
  let start = 0
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2
  if (start === bytes.length) return undefined
  const end = bytes.indexOf(endOfHead, start)
  if (end < 0) return { kind: 'malformed', why: 'no end of headers' }
  if (end - start > maxHeadBytes) return { kind: 'malformed', why: 'headers too long' }
  const message = parseHead(bytes.toString('latin1', start, end))
  if (message.kind === 'malformed') return message
  // What lies behind the body is to be ignored, and a body that was cut off makes the message worthless.
  const length = contentLength(message) ?? 0
  return end + endOfHead.length + length <= bytes.length ? message : { kind: 'malformed', why: 'truncated' }
}
