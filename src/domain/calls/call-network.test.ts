import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCircuitBreaker } from '../../core/circuit-breaker.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createCallNetwork, type CallLine } from './call-network.ts'
import type { CallResult } from './call.port.ts'

const down: CallResult = { outcome: 'failed', reason: 'carrier_unavailable', detail: 'sip 503' }
const busy: CallResult = { outcome: 'failed', reason: 'busy' }
const rang: CallResult = { outcome: 'rang' }

function play(
  name: string,
  result: CallResult,
  extra: { rings?: boolean; isUp?: boolean; isOpen?: boolean; now?: () => number } = {},
) {
  const placed: string[] = []
  const line: CallLine = {
    carrier: {
      name,
      open: () => {},
      isAvailable: () => extra.isUp ?? true,
      place: (call, onRinging) => {
        placed.push(call.callee)
        if (extra.rings) onRinging()
        return Promise.resolve(result)
      },
      close: async () => {},
    },
    breaker: createCircuitBreaker({ failuresToOpen: 2, restMs: { first: 60_000, last: 60_000 } }, extra.now),
    isOpen: () => extra.isOpen ?? true,
  }
  return { line, placed }
}

const call = (callee = '01012345678') => ({
  orderId: 'x',
  callee: asPhoneNumber(callee),
  callerId: '74872600345',
  ringMs: 100,
})

test('call network: who cannot place the call is followed by the next; what the phone says is final', async () => {
  const [first, second, third] = [play('a', down), play('b', busy), play('c', rang)]
  const network = createCallNetwork()
  network.replace([first.line, second.line, third.line], [])
  assert.deepEqual(await network.place(call(), () => {}), busy)
  assert.deepEqual([first.placed.length, second.placed.length, third.placed.length], [1, 1, 0])
})

test('call network: a phone that rang does not ring again by another carrier', async () => {
  const [first, second] = [play('a', down, { rings: true }), play('b', rang)]
  const network = createCallNetwork()
  network.replace([first.line, second.line], [])
  let ringing = 0
  assert.deepEqual(await network.place(call(), () => ringing++), down)
  assert.deepEqual([ringing, second.placed.length], [1, 0])
})

test('call network: by prefix, past who is down, and past who has failed too often', async () => {
  const [home, abroad, gone] = [play('home', rang), play('abroad', down), play('gone', rang, { isUp: false })]
  const network = createCallNetwork()
  network.replace(
    [home.line, abroad.line, gone.line],
    [
      { prefix: '010', order: [{ gone: 1 }, { home: 1 }] },
      { prefix: '7', order: [{ abroad: 1 }] },
    ],
  )
  assert.deepEqual(await network.place(call(), () => {}), rang)
  for (let i = 0; i < 5; i++) await network.place(call('79161234567'), () => {})
  assert.equal(abroad.placed.length, 2, 'its circuit is open')
  assert.deepEqual(gone.placed, [])
  const nobody = await network.place(call('4915112345678'), () => {})
  assert.deepEqual(nobody, rang, 'no route: in their own order')
})

test('call network: takes orders when somebody is up, or when only another process can know', () => {
  const network = createCallNetwork()
  assert.equal(network.mayTake(), false)
  network.replace([play('a', rang, { isUp: false }).line], [])
  assert.equal(network.mayTake(), false)
  network.replace([play('a', rang, { isUp: false, isOpen: false }).line], [])
  assert.equal(network.mayTake(), true)
  network.replace([play('a', rang).line], [])
  assert.equal(network.mayTake(), true)
})

test('call network: takes no orders while every circuit is open, and again when they have rested', async () => {
  let now = 0
  const network = createCallNetwork()
  network.replace([play('a', down, { now: () => now }).line], [])
  for (let i = 0; i < 2; i++) await network.place(call(), () => {})
  assert.equal(network.mayTake(), false)
  now = 60_000
  assert.equal(network.mayTake(), true, 'else nothing would ever probe')
})
