import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { placeCall, useCarrier, usePhone, without } from './sip/peers.ts'

const options = { skip: without('baresip'), timeout: 60_000 }
const localAddress = '127.0.0.52'
const address = '127.0.0.23'
const number = '01098765432'
const code = '4829'

for (const transport of ['udp', 'tcp', 'tls'] as const) {
  test(
    `sip: over ${transport} a phone rings, shows the code as its caller’s last digits, and stops in time`,
    options,
    async (t) => {
      const phone = await usePhone(t, { address, number })
      const port = transport === 'tls' ? phone.port + 1 : phone.port
      const tls = { ca: phone.certificateFile, serverName: 'trunk.test' }
      const settings = { transport, ...(transport === 'tls' && { tls }) }
      const carrier = await useCarrier(t, [{ address, port, settings }], { localAddress })
      const call = placeCall(carrier, { callee: number, callerId: `0255514${code}`, ringMs: 900 })
      const incoming = await phone.waitFor('CALL_INCOMING')
      assert.equal(/^sip:([0-9]+)@/.exec(incoming.peeruri ?? '')?.[1]?.slice(-4), code)
      const { result, rings } = await call
      const closed = await phone.waitFor('CALL_CLOSED')
      assert.deepEqual({ result, rings }, { result: { outcome: 'rang' }, rings: 1 })
      const rangMs = closed.at - incoming.at
      assert.ok(rangMs > 450 && rangMs < 15_000, `the phone rang for ${rangMs} ms`)
      assert.equal(phone.events().filter(({ type }) => type === 'CALL_ESTABLISHED').length, 0)
    },
  )
}

test('sip: a phone that accepts at once is hung up at once', options, async (t) => {
  const phone = await usePhone(t, { address, number, answers: 'at once' })
  const carrier = await useCarrier(t, [phone], { localAddress })
  const { result, tookMs } = await placeCall(carrier, { callee: number, ringMs: 30_000 })
  assert.equal(result.outcome, 'answered')
  assert.ok(tookMs < 15_000, `${tookMs} ms`)
  const established = await phone.waitFor('CALL_ESTABLISHED')
  const closed = await phone.waitFor('CALL_CLOSED')
  assert.ok(closed.at - established.at < 15_000, `talked for ${closed.at - established.at} ms`)
})

test(
  'sip: a call that is accepted while it rings, and one that is refused, end as such',
  options,
  async (t) => {
    const phone = await usePhone(t, { address, number })
    const carrier = await useCarrier(t, [phone], { localAddress })
    const accepted = placeCall(carrier, { callee: number, ringMs: 30_000 })
    await phone.waitFor('CALL_INCOMING')
    phone.command('accept')
    assert.equal((await accepted).result.outcome, 'answered')
    await phone.waitFor('CALL_CLOSED')
    const refused = placeCall(carrier, { callee: number, ringMs: 30_000 })
    await phone.waitFor('CALL_INCOMING', 2)
    phone.command('hangup')
    const { result } = await refused
    assert.equal(result.outcome, 'failed')
    assert.ok(
      result.outcome === 'failed' && ['busy', 'rejected'].includes(result.reason),
      JSON.stringify(result),
    )
  },
)

test('sip: a number that the phone does not have is unreachable', options, async (t) => {
  const phone = await usePhone(t, { address, number })
  const carrier = await useCarrier(t, [phone], { localAddress })
  const { result, rings } = await placeCall(carrier, { callee: '01011112222' })
  assert.equal(result.outcome === 'failed' && result.reason, 'unreachable')
  assert.equal(rings, 0)
})

test('sip: a trunk whose certificate nobody vouches for is not used', options, async (t) => {
  const phone = await usePhone(t, { address, number })
  const settings = { transport: 'tls', tls: { serverName: 'trunk.test' }, answerTimeoutMs: 1500 }
  const trunk = { address, port: phone.port + 1, settings }
  const carrier = await useCarrier(t, [trunk], { localAddress })
  const { result } = await placeCall(carrier, { callee: number })
  assert.equal(result.outcome === 'failed' && result.reason, 'carrier_unavailable')
  const elsewhere = { ...settings, tls: { ca: phone.certificateFile, serverName: 'other.test' } }
  const misnamed = await useCarrier(t, [{ ...trunk, settings: elsewhere }], { localAddress })
  const second = await placeCall(misnamed, { callee: number })
  assert.equal(second.result.outcome === 'failed' && second.result.reason, 'carrier_unavailable')
  assert.deepEqual(phone.events(), [])
})

test('sip: a trunk that is off and comes back is used again', options, async (t) => {
  const phone = await usePhone(t, { address, number })
  const settings = { transport: 'tcp', answerTimeoutMs: 1500 }
  const carrier = await useCarrier(t, [{ address, port: phone.port, settings }], { localAddress })
  assert.equal((await placeCall(carrier, { callee: number, ringMs: 200 })).result.outcome, 'rang')
  await phone.stop()
  // One finds nobody there, the next ones come too soon after it.
  for (let count = 0; count < 3; count++) {
    const { result } = await placeCall(carrier, { callee: number, ringMs: 200 })
    assert.equal(result.outcome === 'failed' && result.reason, 'carrier_unavailable')
  }
  const again = await usePhone(t, { address, number, port: phone.port })
  await eventually(async () => {
    const { result: later } = await placeCall(carrier, { callee: number, ringMs: 200 })
    return later.outcome === 'rang' ? true : undefined
  })
  await again.waitFor('CALL_INCOMING')
})
