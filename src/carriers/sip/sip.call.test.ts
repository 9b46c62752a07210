import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { Value } from 'typebox/value'
import { createLogger } from '../../platform/log/logger.ts'
import { createSipCarrier } from './sip.ts'
import { SipSettings } from './sip-settings.ts'
import {
  endAsAsked,
  rings,
  startCaller,
  startUdpPeer,
  until,
  type PeerScript,
} from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }

/** INVITE is answered so, the rest as it should be. */
const answers =
  (...statuses: readonly string[]): PeerScript =>
  (request, reply) => {
    if (request.method !== 'INVITE') endAsAsked(request, reply)
    else for (const status of statuses) reply(status)
  }

test('sip: a phone rings, is cancelled in time, and the end is acknowledged', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const { place } = await startCaller(t, [peer])
  const { result, rings: heard, tookMs } = await place({ ringMs: 200 })
  assert.deepEqual(result, { outcome: 'rang' })
  assert.equal(heard, 1)
  assert.ok(tookMs >= 195 && tookMs < 10_000, `${tookMs} ms`)
  await until(() => peer.got('ACK').length === 1)
  const [invite, cancel, ack] = ['INVITE', 'CANCEL', 'ACK'].map((method) => peer.got(method)[0])
  assert.ok(invite && cancel && ack)
  for (const name of ['via', 'from', 'call-id']) {
    assert.equal(cancel.header[name], invite.header[name], name)
    assert.equal(ack.header[name], invite.header[name], name)
  }
  assert.deepEqual([cancel.uri, ack.uri], [invite.uri, invite.uri])
  assert.deepEqual(
    [invite.header['cseq'], cancel.header['cseq'], ack.header['cseq']],
    ['1 INVITE', '1 CANCEL', '1 ACK'],
  )
  assert.equal(cancel.header['to'], invite.header['to'])
  assert.equal(ack.header['to'], `${invite.header['to']};tag=peer`)
})

test('sip: the INVITE says who calls whom, and offers what nobody will hear', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const settings = { domain: 'trunk.test', stripPrefix: '82', addPrefix: '0', callerFormat: 'plus' }
  const { place } = await startCaller(t, [{ ...peer, settings }])
  await place()
  const [invite] = peer.got('INVITE')
  assert.equal(invite?.uri, 'sip:01012345678@trunk.test')
  assert.match(invite.header['from'] ?? '', /^<sip:\+74872601234@trunk\.test>;tag=[0-9a-f]{16}$/)
  assert.equal(invite.header['to'], '<sip:01012345678@trunk.test>')
  assert.equal(invite.header['p-asserted-identity'], '<sip:+74872601234@trunk.test>')
  assert.match(
    invite.header['via'] ?? '',
    /^SIP\/2\.0\/UDP 127\.0\.0\.30:\d+;branch=z9hG4bK[0-9a-f]{16};rport$/,
  )
  assert.match(invite.header['contact'] ?? '', /^<sip:\+74872601234@127\.0\.0\.30:\d+>$/)
  assert.ok(Number(invite.header['expires']) >= 1)
  const [head = '', body = ''] = invite.text.split('\r\n\r\n')
  assert.equal(Number(/Content-Length: (\d+)/.exec(head)?.[1]), body.length)
  assert.match(body, /\r\nm=audio 9 RTP\/AVP 8 0\r\n[^]*\r\na=inactive\r\n$/)
})

test('sip: without SDP and asserted identity neither is there', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const { place } = await startCaller(t, [{ ...peer, settings: { sdp: 'none', assertedIdentity: false } }])
  await place()
  const [invite] = peer.got('INVITE')
  assert.equal(invite?.header['content-length'], '0')
  assert.equal(invite.header['content-type'], undefined)
  assert.equal(invite.header['p-asserted-identity'], undefined)
  assert.equal(invite.uri, `sip:821012345678@${peer.host}:${peer.port}`)
})

for (const [status, reason] of [
  ['486 Busy Here', 'busy'],
  ['600 Busy Everywhere', 'busy'],
  ['603 Decline', 'rejected'],
  ['403 Forbidden', 'rejected'],
  ['404 Not Found', 'unreachable'],
  ['410 Gone', 'unreachable'],
  ['480 Temporarily Unavailable', 'unreachable'],
  ['484 Address Incomplete', 'unreachable'],
  ['604 Does Not Exist Anywhere', 'unreachable'],
  ['408 Request Timeout', 'carrier_unavailable'],
  ['500 Server Internal Error', 'carrier_unavailable'],
  ['302 Moved Temporarily', 'carrier_unavailable'],
] as const) {
  test(`sip: ${status} means ${reason}`, options, async (t) => {
    const peer = await startUdpPeer(t, answers('100 Trying', status))
    const { place } = await startCaller(t, [peer])
    const { result } = await place()
    assert.deepEqual(result, { outcome: 'failed', reason, detail: `sip ${status.slice(0, 3)} by trunk-a` })
    await until(() => peer.got('ACK').length === 1)
  })
}

test(
  'sip: a phone of which only a 100 came is cancelled at the deadline all the same',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, answers('100 Trying'))
    const { place } = await startCaller(t, [{ ...peer, settings: { ringTimeoutMs: 150 } }])
    const { result, rings: heard } = await place()
    assert.deepEqual(result, { outcome: 'failed', reason: 'unreachable', detail: 'no ringing by trunk-a' })
    assert.equal(heard, 0)
    assert.equal(peer.got('CANCEL').length, 1)
  },
)

test(
  'sip: without an answer the INVITE is repeated at growing intervals, and never cancelled',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, () => undefined)
    const { place } = await startCaller(t, [{ ...peer, settings: { answerTimeoutMs: 500 } }])
    const begun = performance.now()
    const { result } = await place()
    assert.deepEqual(result, {
      outcome: 'failed',
      reason: 'carrier_unavailable',
      detail: 'no answer by trunk-a',
    })
    // What was sent at last has come by then.
    await sleep(20)
    const times = peer.got('INVITE').map(({ at }) => at - begun)
    // Timer A: after 20, 40, 80 and 160 ms, each counted from when the last one really was sent.
    assert.ok(times.length >= 3 && times.length <= 5, `${times.length} INVITEs`)
    for (const [index, at] of times.entries()) {
      assert.ok(at >= 20 * (2 ** index - 1) - 2 * index, `the intervals do not grow: ${times.join(', ')} ms`)
    }
    await sleep(400)
    assert.deepEqual([peer.got('INVITE').length, peer.got('CANCEL').length], [times.length, 0])
  },
)

test('sip: an INVITE that was given up is cancelled when it is heard of after all', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') endAsAsked(request, reply)
    else if (peer.got('INVITE').length === 1) setTimeout(() => reply('180 Ringing'), 300)
  })
  const { place } = await startCaller(t, [{ ...peer, settings: { answerTimeoutMs: 100 } }])
  const { result, rings: heard } = await place()
  assert.equal(result.outcome === 'failed' && result.detail, 'no answer by trunk-a')
  await until(() => peer.got('CANCEL').length === 1 && peer.got('ACK').length === 1)
  assert.equal(heard, 0)
})

test('sip: one that was given up and is picked up after all is hung up', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method !== 'INVITE') endAsAsked(request, reply)
    else if (peer.got('INVITE').length === 1) setTimeout(() => reply('200 OK'), 300)
  })
  const { place } = await startCaller(t, [{ ...peer, settings: { answerTimeoutMs: 100 } }])
  await place()
  await until(() => peer.got('ACK').length === 1 && peer.got('BYE').length === 1)
})

test(
  'sip: what ends a ringing phone from the other side: the callee’s word counts, the network’s does not',
  options,
  async (t) => {
    const expected = {
      '486 Busy': 'busy',
      '603 Decline': 'rejected',
      '480 Gone': 'unreachable',
      '500 Oops': 'rang',
      '487 Ended': 'rang',
    }
    for (const [status, end] of Object.entries(expected)) {
      const peer = await startUdpPeer(t, answers('180 Ringing', status))
      const { place } = await startCaller(t, [peer, peer])
      const { result, rings: heard } = await place({ ringMs: 5000 })
      assert.equal(result.outcome === 'failed' ? result.reason : result.outcome, end, status)
      assert.equal(heard, 1)
      assert.equal(peer.got('INVITE').length, 1, 'no phone rings twice')
    }
  },
)

test('sip: onRinging that throws does not keep the phone ringing', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const { carrier, log } = await startCaller(t, [peer])
  const call = { orderId: 'o', callee: '821012345678' as never, callerId: '74872601234', ringMs: 50 }
  const result = await carrier.place(call, () => {
    throw new Error('not today')
  })
  assert.deepEqual(result, { outcome: 'rang' })
  assert.match(log(), /ringing could not be recorded/)
  assert.equal(peer.got('CANCEL').length, 1)
})

test('sip: close() cancels what rings, hangs up what talks, and takes no more', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const { carrier, place } = await startCaller(t, [peer])
  const ringing = place({ ringMs: 60_000 })
  await until(() => carrier.status()[0]?.calls === 1 && peer.got('INVITE').length === 1)
  await sleep(50)
  const begun = performance.now()
  await carrier.close()
  assert.ok(performance.now() - begun < 10_000)
  assert.deepEqual((await ringing).result, { outcome: 'rang' })
  assert.equal(peer.got('CANCEL').length, 1)
  assert.equal(carrier.isAvailable(), false)
  const { result } = await place()
  assert.deepEqual(result, { outcome: 'failed', reason: 'carrier_unavailable', detail: 'not open' })
  assert.equal(carrier.status()[0]?.state, 'draining')
})

test('sip: close() sends no CANCEL before an answer to the INVITE, and then does', options, async (t) => {
  let ring = () => {}
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') ring = () => reply('180 Ringing')
    else endAsAsked(request, reply)
  })
  const { carrier, place } = await startCaller(t, [peer])
  const placed = place({ ringMs: 60_000 })
  await until(() => peer.got('INVITE').length > 0)
  const closed = carrier.close()
  await sleep(100)
  assert.equal(peer.got('CANCEL').length, 0)
  ring()
  await closed
  assert.deepEqual((await placed).result, { outcome: 'rang' })
  await until(() => peer.got('CANCEL').length === 1 && peer.got('ACK').length === 1)
})

test('sip: a local address that is not this machine’s is refused at open()', options, async () => {
  for (const transport of ['udp', 'tcp'] as const) {
    const trunk = { name: 'a', host: '127.0.0.31', transport }
    const given = Value.Default(SipSettings, { localAddress: '203.0.113.7', trunks: [trunk] })
    const log = createLogger({ level: 'silent' })
    const carrier = createSipCarrier('sip', Value.Parse(SipSettings, given), { log })
    assert.equal(carrier.isAvailable(), false)
    await assert.rejects(carrier.open(), /EADDRNOTAVAIL/)
    assert.equal(carrier.isAvailable(), false)
    await carrier.close()
  }
})
