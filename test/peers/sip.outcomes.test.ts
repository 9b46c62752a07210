import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../support/callup.ts'
import {
  calleeThat,
  endWithoutFault,
  placeCall,
  ringMsFor,
  useCarrier,
  useSipp,
  without,
} from './sip/peers.ts'
import { byCall, requests } from './sip/trace.ts'

const options = { skip: without('sipp'), timeout: 60_000 }
const transports = ['udp', 'tcp'] as const
const localAddress = '127.0.0.50'
/** Within which a call that nobody lets ring is over; the machine may be busy. */
const soonMs = 15_000

/** How each behaviour of `callee.xml` ends: `failed` with the reason behind it. */
const outcomes = {
  180: 'rang',
  183: 'rang',
  190: 'rang',
  200: 'answered',
  201: 'answered',
  202: 'answered',
  203: 'answered',
  302: 'carrier_unavailable',
  404: 'unreachable',
  480: 'unreachable',
  486: 'busy',
  603: 'rejected',
  500: 'carrier_unavailable',
  503: 'carrier_unavailable',
} as const

for (const transport of transports) {
  test(`sip: over ${transport} every end that SIPp can give a call is told apart`, options, async (t) => {
    const sipp = await useSipp(t, { address: '127.0.0.20', transport })
    const trunk = { ...sipp, settings: { transport, channels: 100 } }
    const silent = { ...trunk, settings: { ...trunk.settings, assertedIdentity: false } }
    const carrier = await useCarrier(t, [trunk], { localAddress })
    const withoutIdentity = await useCarrier(t, [silent], { localAddress })
    for (const [behaviour, expected] of Object.entries(outcomes)) {
      // One at a time where a failed one may put the trunk to rest.
      const by =
        behaviour === '190'
          ? withoutIdentity
          : expected === 'carrier_unavailable'
            ? await useCarrier(t, [trunk], { localAddress })
            : carrier
      const callerId = `0255510${behaviour.padStart(4, '0')}`
      const ringMs = ringMsFor(behaviour)
      const { result, rings } = await placeCall(by, { callee: calleeThat(behaviour), callerId, ringMs })
      const end = result.outcome === 'failed' ? result.reason : result.outcome
      assert.equal(end, expected, `behaviour ${behaviour}: ${JSON.stringify(result)}`)
      if (result.outcome === 'failed') assert.match(result.detail ?? '', new RegExp(behaviour))
      const isRinging = ['180', '183', '190', '200', '201', '202'].includes(behaviour)
      assert.equal(rings, isRinging ? 1 : 0, `behaviour ${behaviour} told ${rings} times that it rings`)
    }
    const { messages } = await endWithoutFault(sipp)
    const calls = await sipp.calls()
    assert.deepEqual(
      calls.map(({ callee, caller, asserted, hasOffer }) => ({ callee, caller, asserted, hasOffer })),
      Object.keys(outcomes).map((behaviour) => ({
        callee: calleeThat(behaviour),
        caller: `0255510${behaviour.padStart(4, '0')}`,
        asserted: behaviour === '190' ? '' : `0255510${behaviour.padStart(4, '0')}`,
        hasOffer: true,
      })),
    )
    const traces = byCall(messages)
    for (const { callee, callId } of calls) {
      const call = traces.get(callId) ?? []
      const count = (method: string) => requests(call, method).length
      const behaviour = callee.slice(-3)
      assert.equal(count('INVITE'), 1, `${behaviour}: a 3xx is not followed, and nothing is tried twice`)
      const isCancelled = ['180', '183', '190', '201'].includes(behaviour)
      assert.equal(count('CANCEL'), isCancelled ? 1 : 0, `${behaviour}: CANCEL`)
      assert.equal(count('BYE'), behaviour.startsWith('20') ? 1 : 0, `${behaviour}: BYE`)
    }
    const repeated = traces.get(calls.find(({ callee }) => callee.endsWith('202'))?.callId ?? '') ?? []
    const answers = repeated.filter(({ method, status }) => method === 'INVITE' && status === 200)
    const acks = repeated.filter(({ text }) => text.startsWith('ACK '))
    assert.deepEqual({ answers: answers.length, acks: acks.length }, { answers: 2, acks: 2 })
  })

  test(
    `sip: over ${transport} a phone of which only a 100 came is cancelled at the deadline`,
    options,
    async (t) => {
      const sipp = await useSipp(t, { address: '127.0.0.20', transport })
      const settings = { transport, ringTimeoutMs: 600 }
      const carrier = await useCarrier(t, [{ ...sipp, settings }], { localAddress })
      const { tookMs, result } = await placeCall(carrier, { callee: calleeThat('100'), ringMs: 300 })
      assert.notEqual(result.outcome, 'answered')
      assert.ok(tookMs >= 590 && tookMs < 600 + 300 + soonMs, `${tookMs} ms`)
      const { messages } = await endWithoutFault(sipp)
      assert.equal(requests(messages, 'CANCEL').length, 1)
    },
  )

  test(
    `sip: over ${transport} a trunk that says nothing is given up in time, and gets no CANCEL`,
    options,
    async (t) => {
      const sipp = await useSipp(t, { address: '127.0.0.20', transport })
      const settings = { transport, answerTimeoutMs: 700 }
      const carrier = await useCarrier(t, [{ ...sipp, settings }], { localAddress })
      const { result, rings, tookMs } = await placeCall(carrier, { callee: calleeThat('199') })
      assert.equal(result.outcome === 'failed' && result.reason, 'carrier_unavailable')
      assert.equal(rings, 0)
      assert.ok(tookMs >= 690 && tookMs < 700 + soonMs, `${tookMs} ms`)
      await endWithoutFault(sipp)
    },
  )
}

test('sip: a phone rings as long as the call says, from the first ring', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.20' })
  const carrier = await useCarrier(t, [sipp], { localAddress })
  const calls = await Promise.all(
    [300, 700, 1100].map((ringMs) => placeCall(carrier, { callee: calleeThat('180'), ringMs })),
  )
  for (const [index, { result, rangAfterMs, tookMs }] of calls.entries()) {
    const ringMs = 300 + index * 400
    assert.equal(result.outcome, 'rang')
    const rangMs = tookMs - rangAfterMs
    assert.ok(rangMs >= ringMs - 10 && rangMs < ringMs + soonMs, `rang ${rangMs} ms instead of ${ringMs}`)
  }
  await endWithoutFault(sipp)
})

test('sip: an INVITE that never ends after its CANCEL was taken is given up', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.20' })
  const carrier = await useCarrier(t, [sipp], { localAddress, t1Ms: 50 })
  const { result, tookMs } = await placeCall(carrier, { callee: calleeThat('198'), ringMs: 300 })
  assert.equal(result.outcome, 'rang')
  assert.ok(tookMs < 300 + 64 * 50 + soonMs, `${tookMs} ms`)
  await endWithoutFault(sipp)
})

test(
  'sip: the caller number may begin with a +, the called number be rewritten, the SDP left out',
  options,
  async (t) => {
    const sipp = await useSipp(t, { address: '127.0.0.20' })
    const settings = { callerFormat: 'plus', stripPrefix: '0', addPrefix: '82', sdp: 'none' }
    const carrier = await useCarrier(t, [{ ...sipp, settings }], { localAddress })
    const { result } = await placeCall(carrier, { callee: calleeThat('486'), callerId: '82255101234' })
    assert.equal(result.outcome === 'failed' && result.reason, 'busy')
    const answered = await placeCall(carrier, { callee: calleeThat('200'), callerId: '82255101235' })
    assert.equal(answered.result.outcome, 'answered')
    await endWithoutFault(sipp)
    const calls = await sipp.calls()
    assert.deepEqual(
      calls.map(({ callee, caller, asserted, hasOffer }) => ({ callee, caller, asserted, hasOffer })),
      [
        { callee: '821012340486', caller: '+82255101234', asserted: '+82255101234', hasOffer: false },
        { callee: '821012340200', caller: '+82255101235', asserted: '+82255101235', hasOffer: false },
      ],
    )
    for (const { uri } of calls)
      assert.match(uri, /^sip:82101234\d{4}@(trunk\.test|127\.0\.0\.20(:\d+)?)(;user=phone)?$/)
  },
)

test('sip: a trunk is asked by OPTIONS whether it lives', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.20' })
  const carrier = await useCarrier(t, [{ ...sipp, settings: { optionsSeconds: 1 } }], { localAddress })
  const begun = performance.now()
  await eventually(async () => ((await sipp.optionsCount()) >= 2 ? true : undefined))
  assert.ok(carrier.isAvailable())
  await carrier.close()
  const [count, seconds] = [await sipp.optionsCount(), (performance.now() - begun) / 1000]
  assert.ok(count <= seconds + 2, `${count} OPTIONS in ${seconds} s`)
  await endWithoutFault(sipp)
})
