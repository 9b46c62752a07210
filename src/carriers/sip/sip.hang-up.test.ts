import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { endAsAsked, rings, startCaller, startUdpPeer, until } from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }

test(
  'sip: picked up: every 200 is acknowledged, repeated ones too, and BYE is said once',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, (request, reply) => {
      if (request.method === 'INVITE') {
        reply('180 Ringing')
        for (let times = 0; times < 5; times++)
          reply('200 OK', { lines: [`Contact: <sip:phone@${peer.host}:${peer.port}>`] })
      } else endAsAsked(request, reply)
    })
    const { place } = await startCaller(t, [peer])
    const { result } = await place({ ringMs: 5000 })
    assert.deepEqual(result, { outcome: 'answered' })
    await until(() => peer.got('ACK').length === 5)
    await sleep(100)
    assert.deepEqual([peer.got('ACK').length, peer.got('BYE').length, peer.got('CANCEL').length], [5, 1, 0])
    const [ack, bye, invite] = [peer.got('ACK')[0], peer.got('BYE')[0], peer.got('INVITE')[0]]
    assert.equal(ack?.uri, `sip:phone@${peer.host}:${peer.port}`)
    assert.equal(bye?.uri, ack.uri)
    assert.deepEqual([ack.header['cseq'], bye?.header['cseq']], ['1 ACK', '2 BYE'])
    assert.equal(bye?.header['to'], `${invite?.header['to']};tag=peer`)
    const branches = [invite, ack, bye].map(
      (request) => /branch=([^;]+)/.exec(request?.header['via'] ?? '')?.[1],
    )
    assert.equal(new Set(branches).size, 3, 'ACK and BYE are transactions of their own')
  },
)

test(
  'sip: a BYE that is not answered is repeated, and its channel stays taken until then',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, (request, reply) => {
      if (request.method === 'INVITE') reply('200 OK')
      else if (peer.got('BYE').length === 3) reply('200 OK')
    })
    const { carrier, place } = await startCaller(t, [peer])
    assert.deepEqual((await place()).result, { outcome: 'answered' })
    assert.equal(carrier.status()[0]?.calls, 1)
    await until(() => carrier.status()[0]?.calls === 0)
    assert.equal(peer.got('BYE').length, 3)
  },
)

test('sip: ACK and BYE go the way that was recorded', options, async (t) => {
  const elsewhere = await startUdpPeer(t, endAsAsked, '127.0.0.33')
  const routes = [
    'Record-Route: <sip:127.0.0.99;lr>, <sip:inner.test;lr>',
    `Record-Route: <sip:${elsewhere.host}:${elsewhere.port};lr>`,
    'Contact: <sip:phone@10.0.0.1:5066>',
  ]
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') reply('200 OK', { lines: routes })
    else endAsAsked(request, reply)
  })
  const { place } = await startCaller(t, [peer])
  await place()
  await until(() => elsewhere.got('ACK').length === 1 && elsewhere.got('BYE').length === 1)
  const [bye] = elsewhere.got('BYE')
  assert.equal(bye?.uri, 'sip:phone@10.0.0.1:5066')
  assert.deepEqual(bye.text.match(/^Route: .*$/gm), [
    `Route: <sip:${elsewhere.host}:${elsewhere.port};lr>`,
    'Route: <sip:inner.test;lr>',
    'Route: <sip:127.0.0.99;lr>',
  ])
  assert.equal(peer.got('BYE').length, 0)
})

test('sip: two phones that pick up at once are both hung up', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') for (const tag of ['one', 'two', 'one']) reply('200 OK', { tag })
    else endAsAsked(request, reply)
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'answered' })
  await until(() => peer.got('ACK').length === 3 && peer.got('BYE').length === 2)
})

test('sip: a 200 that crosses the CANCEL is acknowledged and hung up', options, async (t) => {
  let pickUp = () => {}
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') {
      reply('180 Ringing')
      pickUp = () => reply('200 OK')
    } else if (request.method === 'CANCEL') {
      pickUp()
      reply('200 OK')
    } else endAsAsked(request, reply)
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'answered' })
  await until(() => peer.got('ACK').length === 1 && peer.got('BYE').length === 1)
})

test('sip: a 487 that comes again is acknowledged again', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    rings(request, reply)
    if (request.method !== 'CANCEL') return
    for (let times = 0; times < 3; times++) reply('487 Again', { cseq: '1 INVITE' })
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
  await until(() => peer.got('ACK').length === 4)
})

test(
  'sip: when the CANCEL is taken and no 487 ever comes, the call ends after 64 times T1',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, (request, reply) => {
      if (request.method === 'INVITE') reply('180 Ringing')
      else reply('200 OK')
    })
    const { place } = await startCaller(t, [peer], { t1Ms: 5 })
    const { result, tookMs } = await place()
    assert.deepEqual(result, { outcome: 'rang' })
    assert.ok(tookMs >= 360 && tookMs < 15_000, `${tookMs} ms`)
  },
)

test('sip: a phone that rang to its end rang, whatever the last word is', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'INVITE') reply('180 Ringing')
    if (request.method !== 'CANCEL') return
    reply('200 OK')
    reply('480 Temporarily Unavailable', { cseq: '1 INVITE' })
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
})

test('sip: a lost CANCEL is repeated', options, async (t) => {
  const peer = await startUdpPeer(t, (request, reply) => {
    if (request.method === 'CANCEL' && peer.got('CANCEL').length < 3) return
    rings(request, reply)
  })
  const { place } = await startCaller(t, [peer])
  assert.deepEqual((await place()).result, { outcome: 'rang' })
  assert.equal(peer.got('CANCEL').length, 3)
})
