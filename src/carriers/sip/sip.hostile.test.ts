import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import {
  endAsAsked,
  rings,
  startCaller,
  startTcpPeer,
  startUdpPeer,
  until,
  writeReply,
  type PeerRequest,
  type PeerScript,
} from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }

/** What may come from the peer's address while a phone rings; none of it is what was waited for. */
const rubbish: Readonly<Record<string, (invite: PeerRequest) => readonly (string | Buffer)[]>> = {
  'nothing at all': () => ['', '\r\n', '\r\n\r\n', '\0', '\0\0\0\0'],
  'random bytes': () => Array.from({ length: 50 }, (_, index) => randomBytes(index * 20)),
  HTTP: () => ['GET / HTTP/1.1\r\nHost: trunk.test\r\n\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'],
  'truncated messages': (invite) => {
    const whole = writeReply(invite, '200 OK', { body: 'v=0\r\n' })
    return Array.from({ length: whole.length - 1 }, (_, index) => whole.slice(0, index))
  },
  'CR only': (invite) => [writeReply(invite, '200 OK').replaceAll('\r\n', '\r')],
  'LF only': (invite) => [writeReply(invite, '200 OK').replaceAll('\r\n', '\n')],
  'a lone CR in a header': (invite) => [writeReply(invite, '200 OK', { lines: ['X: a\rVia: b'] })],
  'headers of 64 KB': (invite) => [
    writeReply(invite, '200 OK', { lines: [`X: ${'x'.repeat(64_000)}`, 'Content-Length: 9'] }),
  ],
  'two of From': (invite) => [writeReply(invite, '200 OK', { lines: ['f: <sip:other@trunk.test>'] })],
  'another version': (invite) => [writeReply(invite, '200 OK').replace('SIP/2.0 200', 'SIP/3.0 200')],
  'a status of no class': (invite) => [writeReply(invite, '999 OK'), writeReply(invite, '000 OK')],
  'a foreign branch': (invite) => [
    writeReply(invite, '200 OK', { via: 'SIP/2.0/UDP 127.0.0.30:5060;branch=z9hG4bKforeign' }),
    writeReply(invite, '200 OK', { via: 'SIP/2.0/UDP 127.0.0.30:5060' }),
  ],
  'a response that has hops to go': (invite) => [
    writeReply(invite, '200 OK', { lines: ['Via: SIP/2.0/UDP 127.0.0.30:5060;branch=z9hG4bKnext'] }),
  ],
  'a response to another method': (invite) => [writeReply(invite, '200 OK', { cseq: '1 MESSAGE' })],
  'a sequence number that is none': (invite) => [
    writeReply(invite, '200 OK', { cseq: 'INVITE' }),
    writeReply(invite, '200 OK', { cseq: '99999999999 INVITE' }),
  ],
  'a body that is not all there': (invite) => [
    writeReply(invite, '200 OK').replace('Content-Length: 0', 'Content-Length: 5'),
    writeReply(invite, '200 OK').replace('Content-Length: 0', 'Content-Length: -1'),
  ],
}

for (const [what, write] of Object.entries(rubbish)) {
  test(`sip: ${what} by UDP is dropped, and calls go on`, options, async (t) => {
    const script: PeerScript = (request, reply) => {
      rings(request, reply)
      if (request.method === 'INVITE') for (const bytes of write(request)) peer.send(bytes)
    }
    const peer = await startUdpPeer(t, script)
    const { place, log } = await startCaller(t, [peer])
    for (let calls = 1; calls <= 2; calls++) {
      const { result, rings: heard } = await place()
      assert.deepEqual({ result, heard }, { result: { outcome: 'rang' }, heard: 1 })
      await until(() => peer.got('ACK').length === calls)
    }
    assert.doesNotMatch(log(), /"level":"error"/)
    assert.deepEqual(peer.got('BYE'), [], 'none of it passed for an answer')
    if (what !== 'nothing at all') assert.match(log(), /"dropped":\{/)
  })
}

test('sip: what is dropped is counted, and does not fill the log', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') for (let times = 0; times < 1000; times++) peer.send('rubbish')
    rings(request, reply)
  })
  const { carrier, place, log } = await startCaller(t, [peer])
  await place()
  await carrier.close()
  const lines = log().match(/"dropped":\{[^}]*\}/g) ?? []
  assert.equal(lines.length, 2, log())
  const counts = lines.map((line) => Number(/"no end of headers":(\d+)/.exec(line)?.[1]))
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    1000,
  )
})

test('sip: folded lines, compact names and odd spacing are understood', options, async (t) => {
  const odd = (request: PeerRequest, status: string) =>
    writeReply(request, status)
      .replace('Via: SIP/2.0/UDP', 'v:\r\n  SIP / 2.0 / UDP')
      .replace(';branch=', '\r\n\t ; branch = ')
      .replace('From:', 'f :')
      .replace('To:', 'T:')
      .replace('Call-ID', 'i')
      .replace('Content-Length', 'L')
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') peer.send(odd(request, '180 Ringing'))
    else endAsAsked(request, reply)
  })
  const { place } = await startCaller(t, [peer])
  const { result, rings: heard } = await place()
  assert.deepEqual([result, heard], [{ outcome: 'rang' }, 1])
})

test('sip: a thousand 183s of a thousand forks ring once and leave nothing behind', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') {
      endAsAsked(request, reply)
      return
    }
    for (let fork = 0; fork < 1000; fork++)
      reply('183 Session Progress', { tag: `fork-${fork}`, body: 'v=0\r\n' })
  })
  const { carrier, place } = await startCaller(t, [peer])
  for (let calls = 1; calls <= 3; calls++) {
    const { result, rings: heard } = await place({ ringMs: 150 })
    assert.deepEqual([result, heard], [{ outcome: 'rang' }, 1])
    assert.equal(peer.got('CANCEL').length, calls)
  }
  assert.equal(carrier.status()[0]?.calls, 0)
})

test('sip: 1,000 phones that pick up at once cost 16 BYEs', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') endAsAsked(request, reply)
    else for (let fork = 0; fork < 1000; fork++) reply('200 OK', { tag: `fork-${fork}` })
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'answered' })
  assert.deepEqual((await place()).result, { outcome: 'answered' })
  await until(() => peer.got('BYE').length === 32)
})

test('sip: replayed responses of calls that are over change nothing', options, async (t) => {
  const heard: string[] = []
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') {
      for (const old of heard) peer.send(old)
      for (const status of ['180 Ringing', '486 Busy', '200 OK']) heard.push(writeReply(request, status))
    }
    rings(request, reply)
  })
  const { carrier, place } = await startCaller(t, [peer])
  for (let calls = 0; calls < 3; calls++) {
    const { result, rings: rung } = await place()
    assert.deepEqual([result, rung], [{ outcome: 'rang' }, 1])
  }
  assert.equal(carrier.status()[0]?.calls, 0)
  assert.equal(peer.got('BYE').length, 0)
})

const asked: Readonly<Record<string, string>> = {
  BYE: '200',
  OPTIONS: '200',
  INVITE: '488',
  UPDATE: '488',
  INFO: '501',
  MESSAGE: '501',
  CANCEL: '481',
}

test('sip: requests of the peer are answered, ACK is not', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') {
      endAsAsked(request, reply)
      return
    }
    reply('180 Ringing')
    for (const method of [...Object.keys(asked), 'ACK']) {
      const head = [
        `${method} sip:74872601234@127.0.0.30 SIP/2.0`,
        `Via: SIP/2.0/UDP ${peer.host}:${peer.port};branch=z9hG4bK${method};rport`,
        'Via: SIP/2.0/UDP inner.test;branch=z9hG4bKinner',
        'From: <sip:phone@trunk.test>;tag=peer',
        `To: ${request.header['from']}`,
        `Call-ID: ${request.header['call-id']}`,
        `CSeq: 7 ${method}`,
      ]
      peer.send([...head, 'Content-Length: 0', '', ''].join('\r\n'))
    }
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
  const replies = peer.got('SIP/2.0').filter(({ header }) => header['cseq']?.startsWith('7 '))
  const found = Object.fromEntries(replies.map(({ header, uri }) => [header['cseq']?.slice(2), uri]))
  assert.deepEqual(found, asked)
  const vias = replies[0]?.text.match(/^Via: .*$/gm)
  assert.deepEqual(vias, [
    `Via: SIP/2.0/UDP ${peer.host}:${peer.port};branch=z9hG4bKBYE;rport=${peer.port};received=${peer.host}`,
    'Via: SIP/2.0/UDP inner.test;branch=z9hG4bKinner',
  ])
})

for (const [what, bytes] of Object.entries({
  'headers of 70 KB': `SIP/2.0 180 Ringing\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`,
  'a line that never ends': 'x'.repeat(70_000),
  'CR only': 'SIP/2.0 180 Ringing\rContent-Length: 0\r\r'.repeat(2000),
  'no Content-Length': 'SIP/2.0 180 Ringing\r\nTo: <sip:a@b>\r\n\r\n',
  'a Content-Length of a gigabyte': 'SIP/2.0 180 Ringing\r\nContent-Length: 999999999\r\n\r\n',
  HTTP: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
})) {
  test(`sip: ${what} by TCP ends the connection, and the next call has a new one`, options, async (t) => {
    let isFirst = true
    const peer = await startTcpPeer(t, (request, reply) => {
      if (!isFirst) rings(request, reply)
      else peer.send(bytes)
      isFirst = false
    })
    const { place, log } = await startCaller(t, [{ ...peer, settings: { transport: 'tcp' } }])
    const { result } = await place()
    assert.deepEqual(result, {
      outcome: 'failed',
      reason: 'carrier_unavailable',
      detail: 'connection lost by trunk-a',
    })
    assert.deepEqual((await place()).result, { outcome: 'rang' })
    assert.equal(peer.sockets.length, 2)
    assert.doesNotMatch(log(), /"level":"error"/)
  })
}

test('sip: a malformed message by TCP is dropped, and the one behind it is read', options, async (t) => {
  const peer = await startTcpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') {
      peer.send('SIP/2.0 200 OK\r\nVia: none\r\nContent-Length: 4\r\n\r\nBODY')
      peer.send(writeReply(request, '200 OK', { lines: ['To: <sip:second@trunk.test>'] }))
    }
    rings(request, reply)
  })
  const { place, log } = await startCaller(t, [{ ...peer, settings: { transport: 'tcp' } }])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
  assert.equal(peer.sockets.length, 1)
  assert.match(log(), /"dropped":\{/)
})
