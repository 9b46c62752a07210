import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCircuitBreaker } from '../../core/circuit-breaker.ts'
import { createCarrierGate } from './carrier-gate.ts'
import type { DeliveryLane } from './delivery-jobs.ts'
import { playCarrier } from './house.test-support.ts'
import type { MessageType } from './sms.port.ts'
import { createTextNetwork } from './text-network.ts'

interface Given {
  readonly carries?: MessageType[]
  readonly isUp?: boolean
  readonly takesNew?: boolean
  readonly isOpen?: boolean
}

const line = (name: string, given: Given = {}) => ({
  carrier: {
    ...playCarrier(name),
    carries: given.carries ?? ['SMS', 'LMS', 'MMS'],
    isAvailable: () => given.isUp ?? true,
  },
  gate: createCarrierGate({ window: 1, perSecond: undefined, perSenderPerSecond: undefined }),
  breaker: createCircuitBreaker(),
  resendsUnknown: true,
  takesNew: given.takesNew ?? true,
  isOpen: () => given.isOpen ?? true,
})

const lines = [line('a', { carries: ['SMS', 'LMS'] }), line('b'), line('down', { isUp: false }), line('c')]

function choose(routes: Parameters<ReturnType<typeof createTextNetwork>['replace']>[1], random = 0) {
  const network = createTextNetwork(() => random)
  network.replace(lines, routes)
  return (number: string, type: MessageType = 'SMS', lane: DeliveryLane = 1) =>
    network.choose({ number, type, lane }).map(({ carrier }) => carrier.name)
}

test('text network: without a route those that are up and carry the type, in their own order', () => {
  const chosen = choose([])
  assert.deepEqual(chosen('01012345678'), ['a', 'b', 'c'])
  assert.deepEqual(chosen('01012345678', 'MMS'), ['b', 'c'])
})

test('text network: by prefix, type and lane, and past who is down', () => {
  const chosen = choose([
    { prefix: '010', lanes: ['codes'], order: [{ down: 1 }, { c: 1 }] },
    { prefix: '010', types: ['MMS'], order: [{ a: 1 }, { b: 1 }] },
    { prefix: '', order: [{ a: 1 }] },
  ])
  assert.deepEqual(chosen('01012345678', 'SMS', 0), ['c'])
  assert.deepEqual(chosen('01012345678', 'MMS', 2), ['b'], 'a does not carry MMS')
  assert.deepEqual(chosen('01012345678', 'SMS', 2), ['a'])
  assert.deepEqual(chosen('0212345678', 'SMS', 0), ['a'])
})

test('text network: a step is shared by weight', () => {
  const routes = [{ prefix: '', order: [{ a: 3, b: 1 }, { c: 1 }] }]
  assert.deepEqual(choose(routes, 0)('010'), ['a', 'b', 'c'])
  assert.deepEqual(choose(routes, 0.8)('010'), ['b', 'a', 'c'])
})

test('text network: who takes nothing new is there, as somebody who is down, but not asked', () => {
  const network = createTextNetwork()
  const wish = { number: '01012345678', type: 'SMS', lane: 0 } as const
  assert.deepEqual([network.isEmpty(), network.mayTake(wish)], [true, false])
  network.replace([line('held', { takesNew: false })], [])
  assert.deepEqual([network.isEmpty(), network.mayTake(wish), network.choose(wish)], [false, false, []])
  network.replace([line('held', { takesNew: false, isOpen: false })], [])
  assert.equal(network.mayTake(wish), false, 'no other process can know better')
  network.replace([line('held', { takesNew: false, isOpen: false }), line('b', { isOpen: false })], [])
  assert.equal(network.mayTake(wish), undefined)
})
