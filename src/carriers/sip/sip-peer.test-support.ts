import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Value } from 'typebox/value'
import { asPhoneNumber } from '../../core/phone-number.ts'
import type { CallResult } from '../../domain/calls/call.port.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createSipCarrier, type SipCarrier } from './sip.ts'
import { SipSettings } from './sip-settings.ts'

/** A request as the peer read it: on its own, not by the parser that is tested. */
export interface PeerRequest {
  readonly text: string
  readonly method: string
  readonly uri: string
  /** By name in lower case, the first of each. */
  readonly header: Readonly<Record<string, string>>
  readonly at: number
}

export interface Peer {
  readonly host: string
  readonly port: number
  readonly requests: PeerRequest[]
  /** Those of one method. */
  got(method: string): PeerRequest[]
  /** To where the last request came from, byte by byte as given. */
  send(bytes: string | Buffer): void
  close(): void
}

export type PeerScript = (
  request: PeerRequest,
  reply: (status: string, options?: ReplyOptions) => void,
) => void

export interface ReplyOptions {
  /** Of To; none for 100. */
  readonly tag?: string
  readonly lines?: readonly string[]
  readonly body?: string
  /** Instead of the request's own. */
  readonly via?: string
  readonly cseq?: string
}

function read(text: string): PeerRequest {
  const [head = ''] = text.split('\r\n\r\n')
  const [start = '', ...lines] = head.split('\r\n')
  const header: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    header[line.slice(0, colon).toLowerCase()] ??= line.slice(colon + 1).trim()
  }
  const [method = '', uri = ''] = start.split(' ')
  return { text, method, uri, header, at: performance.now() }
}

export function writeReply(request: PeerRequest, status: string, options: ReplyOptions = {}): string {
  const { tag = status.startsWith('100') ? '' : 'peer', lines = [], body = '' } = options
  const { via = '', from = '', to = '', cseq = '' } = request.header
  const ending = tag === '' || to.includes(';tag=') ? '' : `;tag=${tag}`
  return [
    `SIP/2.0 ${status}`,
    `Via: ${options.via ?? via}`,
    `From: ${from}`,
    `To: ${to}${ending}`,
    `Call-ID: ${request.header['call-id']}`,
    `CSeq: ${options.cseq ?? cseq}`,
    ...lines,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n')
}

/** Answers as a phone does that rings until CANCEL; OPTIONS and BYE are answered 200. */
export const rings: PeerScript = (request, reply) => {
  if (request.method === 'INVITE') {
    reply('100 Trying')
    reply('180 Ringing')
  } else endAsAsked(request, reply)
}

/** CANCEL is answered 200, and its INVITE 487; BYE and OPTIONS are answered 200. */
export const endAsAsked: PeerScript = (request, reply) => {
  if (request.method === 'ACK') return
  reply('200 OK')
  if (request.method !== 'CANCEL') return
  reply('487 Request Terminated', { cseq: request.header['cseq']?.replace('CANCEL', 'INVITE') ?? '' })
}

/** A user agent server on a UDP socket, which does what the script says and nothing else; what it answered is not heard again. */
export async function startUdpPeer(t: TestContext, script: PeerScript, host = '127.0.0.31'): Promise<Peer> {
  const socket: UdpSocket = createSocket('udp4')
  socket.bind(0, host)
  await once(socket, 'listening')
  const requests: PeerRequest[] = []
  let from = { address: host, port: 9 }
  const send = (bytes: string | Buffer) => socket.send(bytes, from.port, from.address)
  const answered = new Set<string>()
  socket.on('message', (bytes, info) => {
    from = info
    const text = bytes.toString('latin1')
    // Repeated because this machine was slow, not because the test wanted it.
    if (answered.has(text)) return
    const request = read(text)
    requests.push(request)
    if (text.startsWith('SIP/2.0')) return
    script(request, (status, options) => {
      answered.add(text)
      send(writeReply(request, status, options))
    })
  })
  let isOpen = true
  const close = () => {
    if (isOpen) socket.close()
    isOpen = false
  }
  t.after(close)
  return { host, port: socket.address().port, requests, got: byMethod(requests), send, close }
}

/** The same on TCP; `sockets` are the connections that there ever were. */
export async function startTcpPeer(
  t: TestContext,
  script: PeerScript,
  { host = '127.0.0.32', port: wanted = 0, server = createServer() } = {},
): Promise<Peer & { readonly sockets: Socket[] }> {
  const requests: PeerRequest[] = []
  const sockets: Socket[] = []
  const serve = (socket: Socket) => {
    let held = ''
    sockets.push(socket)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      held += chunk.toString('latin1')
      for (;;) {
        const end = held.indexOf('\r\n\r\n')
        if (end < 0) return
        const length = Number(/Content-Length: (\d+)/.exec(held)?.[1])
        if (held.length < end + 4 + length) return
        const request = read(held.slice(0, end + 4 + length))
        held = held.slice(end + 4 + length)
        requests.push(request)
        if (request.text.startsWith('SIP/2.0')) continue
        script(request, (status, options) => void socket.write(writeReply(request, status, options)))
      }
    })
  }
  server.on(isTls(server) ? 'secureConnection' : 'connection', serve)
  server.listen(wanted, host)
  await once(server, 'listening')
  const close = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  t.after(close)
  const { port } = server.address() as AddressInfo
  return {
    host,
    port,
    requests,
    sockets,
    got: byMethod(requests),
    send: (bytes) => void sockets.at(-1)?.write(bytes),
    close,
  }
}

function isTls(server: object): boolean {
  return 'setSecureContext' in server
}

const byMethod = (requests: readonly PeerRequest[]) => (method: string) =>
  requests.filter((request) => request.method === method)

export interface Placed {
  readonly result: CallResult
  readonly rings: number
  readonly tookMs: number
}

export interface Caller {
  readonly carrier: SipCarrier
  readonly log: () => string
  place(options?: { callee?: string; ringMs?: number }): Promise<Placed>
}

/** An open carrier with T1 = 20 ms, that sends no OPTIONS unless a trunk says so. */
export async function startCaller(
  t: TestContext,
  trunks: readonly (Pick<Peer, 'host' | 'port'> & { settings?: object })[],
  options: { t1Ms?: number; random?: () => number } = {},
): Promise<Caller> {
  const given = {
    localAddress: '127.0.0.30',
    trunks: trunks.map(({ host, port, settings }, index) => {
      const name = `trunk-${'abcdef'[index]}`
      return { name, host, port, optionsSeconds: 0, answerTimeoutMs: 1000, ringTimeoutMs: 1000, ...settings }
    }),
  }
  const settings = Value.Parse(SipSettings, Value.Default(SipSettings, given))
  let text = ''
  const log = createTestLogger((line) => void (text += line))
  const carrier = createSipCarrier('sip', settings, { log, t1Ms: 20, ...options })
  t.after(() => carrier.close())
  await carrier.open()
  return {
    carrier,
    log: () => text,
    async place({ callee = '821012345678', ringMs = 50 } = {}) {
      const begun = performance.now()
      let heard = 0
      const call = { orderId: 'order', callee: asPhoneNumber(callee), callerId: '74872601234', ringMs }
      const result = await carrier.place(call, () => heard++)
      return { result, rings: heard, tookMs: performance.now() - begun }
    },
  }
}

/** Polls until `look` is true; throws after 20 s. */
export async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; tries < 2000; tries++) {
    if (look()) return
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not happen within 20 s')
}
