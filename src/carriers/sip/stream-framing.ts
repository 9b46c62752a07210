import {
  contentLength,
  maxHeadBytes,
  parseHead,
  type Malformed,
  type SipRequest,
  type SipResponse,
} from './message.ts'

const endOfHead = Buffer.from('\r\n\r\n')
const maxBodyBytes = 65_536

type Message = SipResponse | SipRequest | Malformed

export interface Framed {
  /** Those that are complete now. */
  readonly messages: readonly Message[]
  /** Why nobody can tell any more where the next one begins: the connection is of no use then. */
  readonly fault?: string
}

/** Cuts a stream into messages by Content-Length, which a stream's message must have (RFC 3261 section 18.3). */
export function createStreamFraming(): { push(chunk: Buffer): Framed } {
  let held: Buffer = Buffer.alloc(0)
  /** Of what is held: so many bytes are known to hold no end of a head. */
  let searched = 0
  /** As many bytes are needed before it makes sense to look again. */
  let needed = 0

  function hold(rest: Buffer, part: { searched: number; needed: number }): void {
    // A copy: the chunk that it lies in may be far larger.
    held = Buffer.from(rest)
    ;({ searched, needed } = part)
  }

  return {
    push(chunk) {
      const messages: Message[] = []
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
      if (bytes.length < needed) {
        held = bytes
        return { messages }
      }
      for (let start = 0; ;) {
        while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2
        const end = bytes.indexOf(endOfHead, start + searched)
        searched = 0
        const headBytes = (end < 0 ? bytes.length : end) - start
        if (headBytes > maxHeadBytes) return { messages, fault: 'headers too long' }
        if (end < 0) {
          hold(bytes.subarray(start), { searched: Math.max(0, headBytes - endOfHead.length + 1), needed: 0 })
          return { messages }
        }
        const head = bytes.toString('latin1', start, end)
        const message = parseHead(head)
        const length = bodyBytes(message, head)
        if (length === undefined) return { messages, fault: 'Content-Length' }
        const next = end + endOfHead.length + length
        if (next > bytes.length) {
          hold(bytes.subarray(start), { searched: 0, needed: next - start })
          return { messages }
        }
        messages.push(message)
        start = next
      }
    },
  }
}

/** Of a malformed message too, so that the one behind it is still found. */
function bodyBytes(message: Message, head: string): number | undefined {
  const length = message.kind === 'malformed' ? lengthInText(head) : contentLength(message)
  return length !== undefined && length <= maxBodyBytes ? length : undefined
}

function lengthInText(head: string): number | undefined {
  const found = [...head.matchAll(/^(?:content-length|l)[ \t]*:[ \t]*([0-9]{1,9})[ \t]*\r?$/gim)]
  return found.length === 1 ? Number(found[0]?.[1]) : undefined
}
