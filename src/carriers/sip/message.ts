import { findParameter, splitList } from './header-values.ts'

interface Head {
  /** Long names in lower case, in the order of the message. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** The topmost hop, and how many there are. */
  readonly via: string
  readonly hops: number
  readonly branch: string
  readonly from: string
  readonly to: string
  readonly callId: string
  readonly cseq: string
  /** Of CSeq. */
  readonly method: string
}

export interface SipResponse extends Head {
  readonly kind: 'response'
  readonly status: number
}

export interface SipRequest extends Head {
  readonly kind: 'request'
}

export interface Malformed {
  readonly kind: 'malformed'
  readonly why: string
}

/** Start line and headers in all, bytes. */
export const maxHeadBytes = 65_536

/** The compact forms (RFC 3261 section 7.3.3). */
const longNames: Readonly<Record<string, string>> = {
  v: 'via',
  f: 'from',
  t: 'to',
  i: 'call-id',
  m: 'contact',
  l: 'content-length',
  c: 'content-type',
  e: 'content-encoding',
  k: 'supported',
  s: 'subject',
}

/** What may stand once only. */
const singles = ['from', 'to', 'call-id', 'cseq', 'content-length'] as const
type Single = (typeof singles)[number]

/** A message's start line and headers, without the empty line behind them (RFC 3261 section 7). */
export function parseHead(head: string): SipResponse | SipRequest | Malformed {
  // A lone CR or LF, or a zero, and two readers would see two different messages.
  if (/\0|\r(?!\n)|(?<!\r)\n/.test(head)) return malformed('lone CR, LF or zero')
  // Blanks before the line end stay: to look for them would try each of a long row of blanks anew.
  const unfolded = head.replaceAll(/\r\n[ \t]+/g, ' ')
  const [start = '', ...lines] = unfolded.split('\r\n')
  const headers: [string, string][] = []
  const single: Partial<Record<Single, string>> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = colon > 0 ? canonical(line.slice(0, colon)) : undefined
    if (name === undefined) return malformed('header line')
    const value = line.slice(colon + 1).trim()
    headers.push([name, value])
    if (!isSingle(name)) continue
    if (single[name] !== undefined) return malformed(`two of ${name}`)
    single[name] = value
  }
  return withStart(start, headers, single)
}

function withStart(
  start: string,
  headers: [string, string][],
  { from, to, 'call-id': callId, cseq }: Partial<Record<Single, string>>,
): SipResponse | SipRequest | Malformed {
  const hops = headers.filter(([name]) => name === 'via').flatMap(([, value]) => splitList(value))
  const [via] = hops
  const [, method] = /^[0-9]{1,10}[ \t]+([A-Za-z0-9.!%*_+`'~-]{1,32})$/.exec(cseq ?? '') ?? []
  if (via === undefined || !from || !to || !callId || cseq === undefined || method === undefined) {
    return malformed('Via, From, To, Call-ID or CSeq')
  }
  if (!/^SIP\s*\/\s*2\.0\s*\/\s*[A-Za-z]+\s+[^\s;]/i.test(via)) return malformed('Via')
  const branch = findParameter(via, 'branch') ?? ''
  const head: Head = { headers, via, hops: hops.length, branch, from, to, callId, cseq, method }
  const [, status] = /^SIP\/2\.0 ([1-6][0-9]{2})(?: .*)?$/.exec(start) ?? []
  if (status !== undefined) return { kind: 'response', status: Number(status), ...head }
  const [, asked] = /^(\S{1,32}) sips?:\S+ SIP\/2\.0$/i.exec(start) ?? []
  if (asked === undefined) return malformed('start line')
  if (asked !== method) return malformed('CSeq of another method')
  return { kind: 'request', ...head }
}

function canonical(name: string): string | undefined {
  const lower = name.trimEnd().toLowerCase()
  if (!/^[a-z0-9.!%*_+`'~-]+$/.test(lower)) return undefined
  return lower.length === 1 ? (longNames[lower] ?? lower) : lower
}

function isSingle(name: string): name is Single {
  return (singles as readonly string[]).includes(name)
}

function malformed(why: string): Malformed {
  return { kind: 'malformed', why }
}

/** The value of a header, the first if there are several. */
export function findHeader({ headers }: Head, name: string): string | undefined {
  return headers.find(([given]) => given === name)?.[1]
}

/** All values of a header, lists left as they are. */
export function allHeaders({ headers }: Head, name: string): string[] {
  return headers.filter(([given]) => given === name).map(([, value]) => value)
}

/** Bytes of the body as the head says; undefined: it does not; NaN: nonsense. */
export function contentLength(message: Head): number | undefined {
  const value = findHeader(message, 'content-length')
  if (value === undefined) return undefined
  return /^[0-9]{1,9}$/.test(value) ? Number(value) : Number.NaN
}

/** A message of ours: start line and header lines, and a body with its length. Byte by byte, as messages are read. */
export function writeMessage(lines: readonly string[], body = ''): Buffer {
  return Buffer.from(`${lines.join('\r\n')}\r\nContent-Length: ${body.length}\r\n\r\n${body}`, 'latin1')
}
