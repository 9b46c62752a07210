import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { calleeThat, endWithoutFault, placeCall, useCarrier, useSipp, without } from './sip/peers.ts'
import { byCall, requests } from './sip/trace.ts'

const options = { skip: without('sipp'), timeout: 60_000 }
const localAddress = '127.0.0.54'

test('sip: 300 calls at 100 a second over UDP all ring, each by exactly one INVITE', options, async (t) => {
  const sipp = await useSipp(t, { address: '127.0.0.26' })
  const settings = { channels: 1000, answerTimeoutMs: 20_000, ringTimeoutMs: 20_000 }
  const carrier = await useCarrier(t, [{ ...sipp, settings }], { localAddress })
  const begun = performance.now()
  const calls = []
  for (let count = 0; count < 300; count++) {
    const callerId = `0255510${String(count).padStart(4, '0')}`
    calls.push(placeCall(carrier, { callee: calleeThat('180'), callerId, ringMs: 300 }))
    await sleep(Math.max(0, begun + count * 10 - performance.now()))
  }
  const results = await Promise.all(calls)
  const tookMs = performance.now() - begun
  assert.deepEqual(
    results.filter(({ result, rings }) => result.outcome !== 'rang' || rings !== 1),
    [],
  )
  const { totals, messages } = await endWithoutFault(sipp)
  assert.equal(totals.created, 300)
  const callers = new Set((await sipp.calls()).map(({ caller }) => caller))
  assert.equal(callers.size, 300)
  for (const call of byCall(messages).values()) {
    assert.equal(requests(call, 'INVITE').length, 1)
    assert.equal(requests(call, 'CANCEL').length, 1)
  }
  t.diagnostic(`300 calls in ${Math.round(tookMs)} ms`)
})
