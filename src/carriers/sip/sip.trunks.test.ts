import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import {
  endAsAsked,
  rings,
  startCaller,
  startUdpPeer,
  until,
  type PeerScript,
} from './sip-peer.test-support.ts'

const options = { timeout: 20_000 }

const refuses =
  (status: string, lines: readonly string[] = []): PeerScript =>
  (request, reply) => {
    if (request.method === 'INVITE') reply(status, { lines })
    else endAsAsked(request, reply)
  }

test('sip: a trunk that fails or says nothing leads to the next, by priority', options, async (t) => {
  for (const script of [
    refuses('500 Oops'),
    refuses('503 Full'),
    refuses('302 There'),
    refuses('488 No'),
    () => undefined,
  ]) {
    const first = await startUdpPeer(t, script)
    const second = await startUdpPeer(t, rings, '127.0.0.35')
    const { place } = await startCaller(t, [
      { ...second, settings: { priority: 2 } },
      { ...first, settings: { priority: 1, answerTimeoutMs: 200 } },
    ])
    const { result, rings: heard } = await place()
    assert.deepEqual([result, heard], [{ outcome: 'rang' }, 1])
    assert.ok(first.got('INVITE').length >= 1)
    assert.equal(second.got('INVITE').length, 1)
  }
})

test('sip: what the callee says is no reason to ask another trunk', options, async (t) => {
  const first = await startUdpPeer(t, refuses('486 Busy'))
  const second = await startUdpPeer(t, rings, '127.0.0.35')
  const { place } = await startCaller(t, [first, { ...second, settings: { priority: 2 } }])
  assert.equal((await place()).result.outcome, 'failed')
  assert.equal(second.got('INVITE').length, 0)
})

test('sip: when every trunk fails the last one’s word is told', options, async (t) => {
  const first = await startUdpPeer(t, refuses('500 Oops'))
  const second = await startUdpPeer(t, refuses('488 No'), '127.0.0.35')
  const { place } = await startCaller(t, [first, { ...second, settings: { priority: 2 } }])
  assert.deepEqual((await place()).result, {
    outcome: 'failed',
    reason: 'carrier_unavailable',
    detail: 'sip 488 by trunk-b',
  })
})

test(
  'sip: 503 with Retry-After leaves a trunk alone for that time; without, it is asked again',
  options,
  async (t) => {
    const first = await startUdpPeer(t, refuses('503 Full', ['Retry-After: 1 (soon);duration=5']))
    const { carrier, place } = await startCaller(t, [first])
    await place()
    assert.deepEqual([carrier.isAvailable(), carrier.status()[0]?.state], [false, 'down'])
    assert.deepEqual((await place()).result, {
      outcome: 'failed',
      reason: 'carrier_unavailable',
      detail: 'no trunk is up and free',
    })
    assert.equal(first.got('INVITE').length, 1)
    await until(() => carrier.isAvailable())
    await place()
    assert.equal(first.got('INVITE').length, 2)
    const plain = await startUdpPeer(t, refuses('503 Full'))
    const other = await startCaller(t, [plain])
    await other.place()
    await other.place()
    assert.equal(plain.got('INVITE').length, 2)
  },
)

test('sip: trunks of one priority share the calls by weight', options, async (t) => {
  const [one, other] = [
    await startUdpPeer(t, refuses('486 Busy')),
    await startUdpPeer(t, refuses('486 Busy'), '127.0.0.35'),
  ]
  let drawn = 0
  const { place } = await startCaller(
    t,
    [
      { ...one, settings: { weight: 3 } },
      { ...other, settings: { weight: 1 } },
    ],
    { random: () => (drawn++ % 40) / 40 },
  )
  for (let calls = 0; calls < 40; calls++) await place()
  assert.deepEqual([one.got('INVITE').length, other.got('INVITE').length], [30, 10])
})

test(
  'sip: a trunk whose channels are taken is passed over; when all are, the call waits',
  options,
  async (t) => {
    const one = await startUdpPeer(t, rings)
    const other = await startUdpPeer(t, rings, '127.0.0.35')
    const { carrier, place } = await startCaller(t, [
      { ...one, settings: { channels: 2 } },
      { ...other, settings: { channels: 1, priority: 2 } },
    ])
    const calls = Array.from({ length: 6 }, () => place({ ringMs: 200 }))
    await until(() => other.got('INVITE').length === 1)
    assert.deepEqual(
      carrier.status().map((trunk) => trunk.calls),
      [2, 1],
    )
    const ends = await Promise.all(calls)
    assert.ok(ends.every(({ result }) => result.outcome === 'rang'))
    assert.equal(one.got('INVITE').length + other.got('INVITE').length, 6)
    assert.ok(
      ends.some(({ tookMs }) => tookMs > 390),
      'some waited',
    )
    assert.deepEqual(
      carrier.status().map((trunk) => trunk.calls),
      [0, 0],
    )
  },
)

test('sip: no more calls begin than the trunk allows in a second', options, async (t) => {
  const peer = await startUdpPeer(t, refuses('486 Busy'))
  const { carrier, place } = await startCaller(t, [{ ...peer, settings: { callsPerSecond: 5 } }])
  const begun = performance.now()
  await Promise.all(Array.from({ length: 12 }, () => place()))
  const times = peer.got('INVITE').map(({ at }) => at - begun)
  assert.equal(times.length, 12)
  // From the beginning: what was late on its way came no sooner. That any second will do is for start-rate.test.ts.
  for (const [index, at] of times.entries()) {
    assert.ok(at >= 1000 * Math.floor(index / 5), `call ${index + 1} after ${at} ms`)
  }
  assert.ok((times[11] ?? 0) < 10_000, 'and not much fewer')
  assert.equal(carrier.status()[0]?.calls, 0)
})

test('sip: calls that wait for a channel are told at close()', options, async (t) => {
  const peer = await startUdpPeer(t, rings)
  const { carrier, place } = await startCaller(t, [{ ...peer, settings: { channels: 1 } }])
  const calls = [place({ ringMs: 60_000 }), place(), place()]
  await until(() => peer.got('INVITE').length === 1)
  await sleep(50)
  await carrier.close()
  const outcomes = (await Promise.all(calls)).map(({ result }) => result.outcome)
  assert.deepEqual(outcomes, ['rang', 'failed', 'failed'])
})

test('sip: OPTIONS tell whether a trunk is up: any answer will do but 503', options, async (t) => {
  for (const [status, state] of [
    ['200 OK', 'up'],
    ['404 Not Found', 'up'],
    ['503 Full', 'down'],
    [undefined, 'down'],
  ] as const) {
    const peer = await startUdpPeer(t, (request, reply) => {
      if (request.method === 'OPTIONS' && status) reply(status)
    })
    const { carrier } = await startCaller(t, [
      { ...peer, settings: { optionsSeconds: 30, answerTimeoutMs: 100 } },
    ])
    assert.equal(carrier.status()[0]?.state, 'unknown')
    assert.equal(carrier.isAvailable(), true)
    await until(() => carrier.status()[0]?.state === state)
    assert.equal(carrier.isAvailable(), state === 'up')
    assert.match(peer.got('OPTIONS')[0]?.uri ?? '', /^sip:127\.0\.0\.31:\d+$/)
  }
})

test('sip: a trunk that is down is asked again soon, and used when it is back', options, async (t) => {
  let isOn = false
  const peer = await startUdpPeer(t, (request, reply) => {
    if (isOn) rings(request, reply)
  })
  const { carrier, place } = await startCaller(t, [
    { ...peer, settings: { optionsSeconds: 30, answerTimeoutMs: 100 } },
  ])
  await until(() => carrier.status()[0]?.state === 'down')
  isOn = true
  await until(() => carrier.status()[0]?.state === 'up')
  assert.deepEqual((await place()).result, { outcome: 'rang' })
})

test('sip: a call that got no answer makes the trunk be asked at once', options, async (t) => {
  let isOn = true
  const peer = await startUdpPeer(t, (request, reply) => {
    if (isOn) rings(request, reply)
  })
  const { carrier, place } = await startCaller(t, [
    { ...peer, settings: { optionsSeconds: 300, answerTimeoutMs: 100 } },
  ])
  await until(() => carrier.status()[0]?.state === 'up')
  // Not sooner than a second after it was asked last.
  await sleep(1000)
  isOn = false
  assert.equal((await place()).result.outcome, 'failed')
  await until(() => carrier.status()[0]?.state === 'down')
})

test(
  'sip: a name that nobody knows is a trunk that is not there; its carrier opens all the same',
  options,
  async (t) => {
    const peer = await startUdpPeer(t, rings)
    const { place } = await startCaller(t, [
      { host: 'trunk.invalid', port: 5060, settings: { optionsSeconds: 0 } },
      { ...peer, settings: { priority: 2 } },
    ])
    assert.deepEqual((await place()).result, { outcome: 'rang' })
  },
)
