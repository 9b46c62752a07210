import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCarrierGate, type CarrierGate } from './carrier-gate.ts'

const unlimited = { perSecond: undefined, perSenderPerSecond: undefined }

/** Work that a test ends by hand, and the order in which it began. */
function createWork() {
  const began: string[] = []
  const ends: (() => void)[] = []
  const run = (gate: CarrierGate, lane: 0 | 1 | 2, name: string, sender = 'a') =>
    gate.run(lane, sender, () => {
      began.push(name)
      return new Promise<string>((resolve) => ends.push(() => resolve(name)))
    })
  return { began, run, endOne: () => ends.shift()?.() }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('gate: at most a window is outstanding, and the next begins when one ends', async () => {
  const gate = createCarrierGate({ window: 2, ...unlimited })
  const { began, run, endOne } = createWork()
  const done = [run(gate, 1, 'one'), run(gate, 1, 'two'), run(gate, 1, 'three')]
  await turn()
  assert.deepEqual(began, ['one', 'two'])
  endOne()
  await turn()
  assert.deepEqual(began, ['one', 'two', 'three'])
  endOne()
  endOne()
  assert.deepEqual(await Promise.all(done), ['one', 'two', 'three'])
})

test('gate: a code goes before messages to a few, and those before messages to many', async () => {
  const gate = createCarrierGate({ window: 1, ...unlimited })
  const { began, run, endOne } = createWork()
  const done = [run(gate, 2, 'first'), run(gate, 2, 'many'), run(gate, 1, 'few'), run(gate, 0, 'code')]
  for (let i = 0; i < 4; i++) {
    await turn()
    endOne()
  }
  await Promise.all(done)
  assert.deepEqual(began, ['first', 'code', 'few', 'many'])
})

test('gate: work that fails frees its place and tells its caller', async () => {
  const gate = createCarrierGate({ window: 1, ...unlimited })
  await assert.rejects(
    gate.run(1, 'a', () => Promise.reject(new Error('lost'))),
    /lost/,
  )
  assert.equal(await gate.run(1, 'a', async () => 'next'), 'next')
})

test('gate: no more starts in a second than the rate, after a tenth of a second at once', async () => {
  const gate = createCarrierGate({ window: 1000, perSecond: 100, perSenderPerSecond: undefined })
  let started = 0
  const began = performance.now()
  await Promise.all(Array.from({ length: 30 }, () => gate.run(1, 'a', async () => void started++)))
  const seconds = (performance.now() - began) / 1000
  assert.equal(started, 30)
  // 10 at once, 20 at 100 a second; a slow machine only takes longer.
  assert.ok(seconds > 0.17, `${seconds} s`)
})

test('gate: a sender that has used up its rate does not hold up another', async () => {
  const gate = createCarrierGate({ window: 1000, perSecond: undefined, perSenderPerSecond: 10 })
  const order: string[] = []
  const run = (sender: string) => gate.run(1, sender, async () => void order.push(sender))
  await Promise.all([run('a'), run('a'), run('b')])
  assert.deepEqual(order, ['a', 'b', 'a'])
})

test('gate: 100,000 that wait cost no more each than a few', async () => {
  const gate = createCarrierGate({ window: 10, ...unlimited })
  let done = 0
  await Promise.all(Array.from({ length: 100_000 }, () => gate.run(2, 'a', async () => void done++)))
  assert.equal(done, 100_000)
})
