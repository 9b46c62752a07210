import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { test, type TestContext } from 'node:test'
import { findFreePort } from '../support/ports.ts'
import { calleeThat, endWithoutFault, placeCall, useCarrier, useSipp, without } from './sip/peers.ts'
import { mostAtOnce, requests } from './sip/trace.ts'

const options = { skip: without('sipp'), timeout: 60_000 }
const localAddress = '127.0.0.53'
const [first, second] = ['127.0.0.24', '127.0.0.25'] as const

/** Always the same row of numbers between 0 and 1 (a linear congruential generator). */
function seededRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function useSipps(t: TestContext, transport: 'udp' | 'tcp' = 'udp') {
  return Promise.all([useSipp(t, { address: first, transport }), useSipp(t, { address: second, transport })])
}

for (const transport of ['udp', 'tcp'] as const) {
  test(
    `sip: over ${transport} a call goes to the next trunk when the first says nothing`,
    options,
    async (t) => {
      const [silent, other] = await useSipps(t, transport)
      const trunks = [
        { ...silent, settings: { transport, priority: 1, addPrefix: '999', answerTimeoutMs: 600 } },
        { ...other, settings: { transport, priority: 2 } },
      ]
      const carrier = await useCarrier(t, trunks, { localAddress })
      const { result, rings } = await placeCall(carrier, { callee: calleeThat('180') })
      assert.deepEqual({ result, rings }, { result: { outcome: 'rang' }, rings: 1 })
      const [asked, rang] = await Promise.all([silent, other].map((sipp) => sipp.calls()))
      assert.deepEqual([asked?.length, rang?.length], [1, 1])
      assert.equal(rang?.[0]?.callee, calleeThat('180'))
      assert.equal(requests((await endWithoutFault(silent)).messages, 'CANCEL').length, 0)
      await endWithoutFault(other)
    },
  )
}

test(
  'sip: a trunk that says 503 is left alone for its Retry-After, and then asked again',
  options,
  async (t) => {
    const [busy, other] = await useSipps(t)
    const trunks = [
      { ...busy, settings: { priority: 1, addPrefix: '503' } },
      { ...other, settings: { priority: 2 } },
    ]
    const carrier = await useCarrier(t, trunks, { localAddress })
    const ring = () => placeCall(carrier, { callee: calleeThat('180'), ringMs: 100 })
    for (let count = 1; count <= 3; count++) assert.equal((await ring()).result.outcome, 'rang')
    assert.equal((await busy.calls()).length, 1, 'asked within its 5 s')
    await sleep(5000)
    assert.equal((await ring()).result.outcome, 'rang')
    assert.equal((await busy.calls()).length, 2, 'not asked after its 5 s')
    assert.equal((await other.calls()).length, 4)
    await endWithoutFault(busy)
    await endWithoutFault(other)
  },
)

test('sip: what the callee says is no reason to ask another trunk', options, async (t) => {
  const [asked, other] = await useSipps(t)
  const trunks = [
    { ...asked, settings: { priority: 1 } },
    { ...other, settings: { priority: 2 } },
  ]
  const carrier = await useCarrier(t, trunks, { localAddress })
  for (const behaviour of ['486', '603', '404', '480']) {
    assert.equal((await placeCall(carrier, { callee: calleeThat(behaviour) })).result.outcome, 'failed')
  }
  assert.deepEqual(await other.calls(), [])
  await endWithoutFault(asked)
})

test(
  'sip: nobody listens at the first trunk: the call goes through the second at once',
  options,
  async (t) => {
    const other = await useSipp(t, { address: second })
    const closed = { address: first, port: await findFreePort(first) }
    // By UDP nothing says that nobody is there: it is waited for all the time.
    for (const [transport, answerTimeoutMs] of Object.entries({ udp: 2000, tcp: 30_000, tls: 30_000 })) {
      const trunks = [
        { ...closed, settings: { transport, priority: 1, answerTimeoutMs } },
        { ...other, settings: { priority: 2 } },
      ]
      const carrier = await useCarrier(t, trunks, { localAddress })
      const { result, rangAfterMs } = await placeCall(carrier, { callee: calleeThat('180'), ringMs: 100 })
      assert.equal(result.outcome, 'rang', transport)
      if (transport !== 'udp') assert.ok(rangAfterMs < 15_000, `${transport}: ${rangAfterMs} ms`)
    }
    await endWithoutFault(other)
  },
)

test('sip: two trunks of one priority share the calls by their weights', options, async (t) => {
  const [light, heavy] = await useSipps(t)
  const trunks = [
    { ...light, settings: { weight: 1 } },
    { ...heavy, settings: { weight: 3 } },
  ]
  const carrier = await useCarrier(t, trunks, { localAddress, random: seededRandom(4) })
  for (let count = 0; count < 200; count++) {
    const { result } = await placeCall(carrier, { callee: calleeThat('486') })
    assert.equal(result.outcome === 'failed' && result.reason, 'busy')
  }
  const [few, many] = await Promise.all([light, heavy].map(async (sipp) => (await sipp.calls()).length))
  assert.equal((few ?? 0) + (many ?? 0), 200)
  assert.ok((few ?? 0) > 30 && (few ?? 0) < 70, `${few} of 200 with a quarter of the weight`)
  await endWithoutFault(light)
  await endWithoutFault(heavy)
})

test(
  'sip: never more calls at once than a trunk has channels; the rest go to the next',
  options,
  async (t) => {
    const [narrow, wide] = await useSipps(t)
    const trunks = [
      { ...narrow, settings: { priority: 1, channels: 5 } },
      { ...wide, settings: { priority: 2, channels: 7 } },
    ]
    const carrier = await useCarrier(t, trunks, { localAddress })
    const ring = () => placeCall(carrier, { callee: calleeThat('180'), ringMs: 400 })
    const calls = await Promise.all(Array.from({ length: 30 }, ring))
    const rang = calls.filter(({ result }) => result.outcome === 'rang').length
    const refused = calls.filter(
      ({ result }) => result.outcome === 'failed' && result.reason === 'carrier_unavailable',
    ).length
    assert.equal(rang + refused, 30)
    assert.ok(rang >= 12, `${rang} rang`)
    assert.equal((await ring()).result.outcome, 'rang')
    const [one, other] = [await endWithoutFault(narrow), await endWithoutFault(wide)]
    assert.equal(mostAtOnce(one.messages), 5)
    assert.equal(mostAtOnce(other.messages), 7)
    t.diagnostic(`${rang} of 30 rang, ${refused} found no channel`)
  },
)

test('sip: no more calls begin in a second than the trunk allows', options, async (t) => {
  const sipp = await useSipp(t, { address: first })
  const carrier = await useCarrier(t, [{ ...sipp, settings: { callsPerSecond: 20 } }], { localAddress })
  const begun = performance.now()
  const calls = await Promise.all(
    Array.from({ length: 50 }, () => placeCall(carrier, { callee: calleeThat('486') })),
  )
  const tookMs = performance.now() - begun
  const { messages } = await endWithoutFault(sipp)
  const invites = requests(messages, 'INVITE').length
  // By our clock: a peer that was kept waiting reads at once what was sent in its time.
  const most = 20 * (1 + tookMs / 1000)
  assert.ok(invites <= most, `${invites} in ${tookMs} ms`)
  assert.ok(invites >= 20, `${invites} in all`)
  const taken = calls.filter(({ result }) => result.outcome === 'failed' && result.reason === 'busy').length
  assert.equal(taken, invites)
  t.diagnostic(`${taken} of 50 taken in ${Math.round(tookMs)} ms`)
})

test('sip: garbage from a trunk’s address does not disturb its calls', options, async (t) => {
  const sipp = await useSipp(t, { address: first })
  const carrier = await useCarrier(t, [sipp], { localAddress })
  const running = placeCall(carrier, { callee: calleeThat('180'), ringMs: 900 })
  const socket = createSocket('udp4').bind(0, first)
  t.after(() => socket.close())
  await once(socket, 'listening')
  const port = await contactPort(sipp)
  const invite =
    'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.53;branch=z9hG4bKforeign\r\nCSeq: 1 INVITE\r\n\r\n'
  const garbage = ['', '\r\n\r\n', 'SIP/2.0', 'SIP/2.0 2', 'INVITE\rx\r', invite, 'x'.repeat(60_000)]
  for (const text of garbage) socket.send(text, port, localAddress)
  assert.equal((await running).result.outcome, 'rang')
  assert.equal((await placeCall(carrier, { callee: calleeThat('486') })).result.outcome, 'failed')
  await endWithoutFault(sipp)
})

/** Where the carrier listens, by the Contact of its INVITE. */
async function contactPort(sipp: { trace(): Promise<string> }): Promise<number> {
  for (let tries = 0; tries < 500; tries++) {
    const found = /^Contact: <sip:[^@]+@[^:]+:(\d+)/m.exec(await sipp.trace())
    if (found) return Number(found[1])
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('no INVITE came')
}
