import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs, threadMs } from '../../../test/support/property-runs.ts'
import { parseDatagram } from './datagram.ts'
import { createDigestMemory } from './digest.ts'
import type { Flow } from './flow.ts'
import { findHop, findParameter, findUri, splitList } from './header-values.ts'
import { createRequestAnswers } from './incoming-requests.ts'
import { allHeaders, type Malformed, type SipRequest, type SipResponse } from './message.ts'
import {
  rings,
  startCaller,
  startTcpPeer,
  startUdpPeer,
  writeReply,
  type PeerRequest,
} from './sip-peer.test-support.ts'
import { createStreamFraming } from './stream-framing.ts'

const head = [
  'Via: SIP/2.0/UDP [2001:db8::1]:5060;rport;branch=z9hG4bKabc;received="127.0.0.1", SIP/2.0/TCP proxy.test:5070;branch=z9hG4bKx',
  'From: "A, \\"B; <x>" <sip:1@a.test;tag=no>;tag=from',
  'To: <sip:2@b.test>;TAG=to',
  'Call-ID: one@a.test',
]
const write = (start: string, method: string, lines: readonly string[] = [], body = '') =>
  [start, ...head, `CSeq: 1 ${method}`, ...lines, `Content-Length: ${body.length}`, '', body].join('\r\n')

const messages = [
  write('SIP/2.0 180 Ringing', 'INVITE', ['Record-Route: <sip:p1.test;lr>,', ' <sip:p2.test;lr>'], 'v=0\r\n'),
  write('SIP/2.0 200 OK', 'INVITE', ['m: <sip:a@[2001:db8::2]:5080;transport=TCP>']),
  write('SIP/2.0 401 Unauthorized', 'INVITE', [
    'WWW-Authenticate: Digest realm="a\\"b", nonce="n", algorithm=SHA-256, qop="auth,auth-int", stale=TRUE',
    'WWW-Authenticate: Digest realm="a", nonce="n", opaque="o"',
  ]),
  write('SIP/2.0 407 Proxy', 'INVITE', ['Proxy-Authenticate: Digest realm=a,nonce=n,algorithm=MD5']),
  write('OPTIONS sip:a@b.test SIP/2.0', 'OPTIONS'),
  write('BYE sip:a@b.test SIP/2.0', 'BYE', ['Record-Route: <sip:p1.test;lr>']),
  '\r\n\r\n',
].map((text) => Buffer.from(text, 'latin1'))
const samples = [...messages, Buffer.concat(messages)]

const patienceMs = 2000
const options = { timeout: propertyTimeoutMs(30_000) }
const flow: Flow = {
  protocol: 'UDP',
  peer: { host: '127.0.0.1', port: 5060 },
  local: { host: '127.0.0.1', port: 5060 },
  isOpen: () => true,
  send: () => {},
}

/** All that is done with a message before anybody knows whether it belongs to a call. */
function handle(message: SipResponse | SipRequest | Malformed | undefined): void {
  if (!message || message.kind === 'malformed') return
  if (message.kind === 'request') createRequestAnswers()(message, flow.peer, flow)
  else createDigestMemory({ username: 'u', password: 'p' }).learn(message, [], new Set())
  for (const [, value] of message.headers) {
    for (const part of splitList(value).slice(0, 100)) findHop(findUri(part) ?? part)
    findParameter(value, 'tag')
  }
  allHeaders(message, 'via')
}

test(
  'sip: mutated messages are read or malformed, by datagrams and by a stream, in good time',
  options,
  () => {
    const property = fc.property(
      mutatedBytes(samples),
      fc.integer({ min: 200, max: 70_000 }),
      (bytes, size) => {
        const begunAtMs = threadMs()
        handle(parseDatagram(bytes))
        const framing = createStreamFraming()
        for (let at = 0; at < bytes.length; at += size) {
          const framed = framing.push(bytes.subarray(at, at + size))
          for (const message of framed.messages) handle(message)
          if (framed.fault !== undefined) break
        }
        assert.ok(threadMs() - begunAtMs < patienceMs, 'too slow')
      },
    )
    fc.assert(property, propertyRuns(1500))
  },
)

/** Each was seen to take seconds: a search that begins anew at every character of a long row. */
const longRows: Readonly<Record<string, Buffer>> = {
  'blanks in a message that has a folded line': row('SIP/2.0 200 OK', `X: a${' '.repeat(60_000)}b`, ' c'),
  'letters in a challenge': row('SIP/2.0 401 Unauthorized', `WWW-Authenticate: Digest ${'a'.repeat(60_000)}`),
  'brackets in a hop': Buffer.from(
    write('INVITE sip:a@b SIP/2.0', 'INVITE').replace('[2001:db8::1]:5060;rport', `h${' ['.repeat(30_000)}`),
  ),
}

function row(start: string, ...lines: string[]): Buffer {
  return Buffer.from(write(start, 'INVITE', lines), 'latin1')
}

for (const [what, bytes] of Object.entries(longRows)) {
  test(`sip: a long row of ${what} is read at once`, () => {
    assert.ok(bytes.length < 64 * 1024)
    const begunAtMs = threadMs()
    handle(parseDatagram(bytes))
    assert.ok(threadMs() - begunAtMs < 300)
  })
}

const replies = (invite: PeerRequest) =>
  ['100 Trying', '180 Ringing', '200 OK', '401 Unauthorized', '486 Busy Here'].map((status) =>
    Buffer.from(
      writeReply(invite, status, { lines: ['Contact: <sip:a@b.test>', 'Record-Route: <sip:p.test;lr>'] }),
      'latin1',
    ),
  )

for (const [protocol, startPeer] of Object.entries({ UDP: startUdpPeer, TCP: startTcpPeer })) {
  test(
    `sip: every call ends, whatever a peer mutates by ${protocol}, and the next one rings`,
    options,
    async (t) => {
      let hostile: readonly Buffer[] = []
      let seed = 0
      let isQuiet = false
      const peer = await startPeer(t, (request, reply) => {
        if (request.method === 'INVITE' && !isQuiet) {
          const some = fc.sample(mutatedBytes(replies(request)), { numRuns: 4, seed })
          // A datagram is no longer.
          for (const bytes of [...some, ...hostile]) peer.send(bytes.subarray(0, 60_000))
        }
        rings(request, reply)
      })
      const settings = { transport: protocol.toLowerCase() }
      const { place, log } = await startCaller(t, [{ ...peer, settings }])
      const property = fc.asyncProperty(fc.nat(), mutatedBytes(samples), async (next, bytes) => {
        seed = next
        hostile = [bytes]
        const { result } = await place()
        assert.ok(['rang', 'answered', 'failed'].includes(result.outcome))
        assert.doesNotMatch(log(), /"level":"(?:error|fatal)"/)
      })
      await fc.assert(property, { ...propertyRuns(25), endOnFailure: true })
      hostile = []
      isQuiet = true
      assert.deepEqual((await place()).result, { outcome: 'rang' })
    },
  )
}
