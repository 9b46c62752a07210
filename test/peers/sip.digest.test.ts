import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { credentials } from '../support/kamailio.ts'
import {
  calleeThat,
  endWithoutFault,
  placeCall,
  ringMsFor,
  useCarrier,
  useKamailio,
  useSipp,
  without,
} from './sip/peers.ts'

const options = { skip: without('sipp', 'kamailio'), timeout: 60_000 }
const localAddress = '127.0.0.51'

const outcomes = {
  180: 'rang',
  183: 'rang',
  200: 'answered',
  486: 'busy',
  603: 'rejected',
  404: 'unreachable',
  201: 'answered',
  // The proxy makes a 500 of it.
  503: 'carrier_unavailable',
} as const

for (const algorithm of ['MD5', 'SHA-256'] as const) {
  for (const transport of ['udp', 'tcp'] as const) {
    test(
      `sip: calls pass a proxy with digest ${algorithm} over ${transport}, all on one nonce`,
      options,
      async (t) => {
        const sipp = await useSipp(t, { address: '127.0.0.21' })
        const proxy = await useKamailio(t, {
          address: '127.0.0.22',
          next: sipp,
          algorithm,
          isCountStrict: true,
        })
        const trunk = { ...proxy, settings: { transport, ...credentials } }
        const carrier = await useCarrier(t, [trunk], { localAddress })
        for (const [behaviour, expected] of Object.entries(outcomes)) {
          const ringMs = ringMsFor(behaviour)
          const { result } = await placeCall(carrier, { callee: calleeThat(behaviour), ringMs })
          const end = result.outcome === 'failed' ? result.reason : result.outcome
          assert.equal(end, expected, `behaviour ${behaviour}: ${JSON.stringify(result)}`)
        }
        const { totals } = await endWithoutFault(sipp)
        const calls = Object.keys(outcomes).length
        assert.equal(totals.created, calls)
        // What it wrote is read a moment after its answer.
        await eventually(async () => (proxy.admitted().length >= calls ? true : undefined))
        assert.equal(proxy.challenges(), 1)
        // BYE proves itself as well, so that the counts of INVITEs grow, and may leave gaps.
        const counts = proxy.admitted()
        assert.equal(counts.length, calls)
        assert.deepEqual(
          counts,
          [...new Set(counts)].toSorted((one, other) => one - other),
        )
      },
    )
  }
}

test('sip: a wrong password is refused once, and no phone rings', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.21' })
  const proxy = await useKamailio(t, { address: '127.0.0.22', next: sipp, algorithm: 'SHA-256' })
  const settings = { ...credentials, password: 'wrong' }
  const carrier = await useCarrier(t, [{ ...proxy, settings }], { localAddress })
  const { result, rings } = await placeCall(carrier, { callee: calleeThat('180') })
  assert.equal(result.outcome === 'failed' && result.reason, 'carrier_unavailable')
  assert.match(result.outcome === 'failed' ? (result.detail ?? '') : '', /407/)
  assert.equal(rings, 0)
  // What it wrote is read a moment after its answer.
  await eventually(async () => (proxy.challenges() >= 2 ? true : undefined))
  assert.equal(proxy.challenges(), 2)
  assert.deepEqual(proxy.admitted(), [])
  assert.deepEqual(await sipp.calls(), [])
})

test(
  'sip: another name than the one that was proved is forbidden, which is the trunk’s fault',
  options,
  async (t) => {
    const sipp = await useSipp(t, { address: '127.0.0.21' })
    const proxy = await useKamailio(t, { address: '127.0.0.22', next: sipp, algorithm: 'MD5' })
    const settings = { ...credentials, authUsername: 'stranger' }
    const carrier = await useCarrier(t, [{ ...proxy, settings }], { localAddress })
    const { result } = await placeCall(carrier, { callee: calleeThat('180') })
    assert.equal(result.outcome, 'failed')
    assert.match(result.outcome === 'failed' ? (result.detail ?? '') : '', /403/)
  },
)

test('sip: a nonce that has gone stale is replaced within the call', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.21' })
  const proxy = await useKamailio(t, {
    address: '127.0.0.22',
    next: sipp,
    algorithm: 'SHA-256',
    nonceSeconds: 1,
  })
  const carrier = await useCarrier(t, [{ ...proxy, settings: credentials }], { localAddress })
  const first = await placeCall(carrier, { callee: calleeThat('486') })
  await sleep(2500)
  const second = await placeCall(carrier, { callee: calleeThat('180') })
  assert.equal(first.result.outcome === 'failed' && first.result.reason, 'busy')
  assert.equal(second.result.outcome, 'rang')
  assert.equal(proxy.challenges(), 2)
  assert.deepEqual(proxy.admitted(), [1, 1])
  await endWithoutFault(sipp)
})

test('sip: fifty calls at once through the proxy all ring; challenges stay few', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.21' })
  const proxy = await useKamailio(t, { address: '127.0.0.22', next: sipp, algorithm: 'SHA-256' })
  const carrier = await useCarrier(t, [{ ...proxy, settings: credentials }], { localAddress })
  await placeCall(carrier, { callee: calleeThat('486') })
  const calls = await Promise.all(
    Array.from({ length: 50 }, () => placeCall(carrier, { callee: calleeThat('180'), ringMs: 800 })),
  )
  assert.deepEqual(
    calls.filter(({ result }) => result.outcome !== 'rang'),
    [],
  )
  const { totals } = await endWithoutFault(sipp)
  assert.equal(totals.created, 51)
  assert.equal(proxy.challenges(), 1)
  assert.deepEqual(
    proxy.admitted().toSorted((one, other) => one - other),
    Array.from({ length: 51 }, (_, index) => index + 1),
  )
})

test(
  'sip: a proxy that refuses a nonce count out of its order lets calls that cross pass all the same',
  options,
  async (t) => {
    const sipp = await useSipp(t, { address: '127.0.0.21' })
    const proxy = await useKamailio(t, {
      address: '127.0.0.22',
      next: sipp,
      algorithm: 'SHA-256',
      isCountStrict: true,
    })
    const carrier = await useCarrier(t, [{ ...proxy, settings: credentials }], { localAddress })
    await placeCall(carrier, { callee: calleeThat('486') })
    const calls = await Promise.all(
      Array.from({ length: 20 }, () => placeCall(carrier, { callee: calleeThat('180'), ringMs: 800 })),
    )
    assert.deepEqual(
      calls.filter(({ result }) => result.outcome !== 'rang'),
      [],
    )
    await endWithoutFault(sipp)
    t.diagnostic(`${proxy.challenges()} challenges for 21 calls`)
  },
)
