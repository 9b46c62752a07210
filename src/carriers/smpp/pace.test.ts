import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPace } from './pace.ts'

function createRun(perSecond: number) {
  let at = 10_000
  const pace = createPace(perSecond, () => at)
  return {
    pace,
    pass: (ms: number) => void (at += ms),
    /** How many may start within so many milliseconds. */
    starts(ms: number): number {
      let count = 0
      for (const end = at + ms; at < end; at++) {
        while (count < 1_000_000 && pace.waitMs() === 0) {
          pace.take()
          count++
        }
      }
      return count
    },
  }
}

test('smpp: a bind keeps its rate', () => {
  const { starts } = createRun(50)
  const first = starts(1000)
  assert.ok(first >= 50 && first <= 56, String(first))
  const second = starts(1000)
  assert.ok(second >= 49 && second <= 51, String(second))
})

test('smpp: a bind without a rate never waits', () => {
  const { pace } = createRun(0)
  for (let count = 0; count < 10_000; count++) {
    assert.equal(pace.waitMs(), 0)
    pace.take()
  }
})

test('smpp: throttling halves what went through, once for answers that come together, and grows back slowly', () => {
  const { pace, pass, starts } = createRun(0)
  for (let count = 0; count < 400; count++) {
    pace.take()
    pass(2.5)
  }
  for (let count = 0; count < 100; count++) pace.throttled()
  const slowed = starts(1000)
  assert.ok(slowed > 150 && slowed < 250, String(slowed))
  const later = starts(1000)
  assert.ok(later > slowed && later < 1.3 * 200, String(later))
  pass(120_000)
  assert.equal(pace.waitMs(), 0)
  assert.ok(starts(10) > 100_000)
})

test('smpp: a throttled bind returns to its own rate and no further', () => {
  const { pace, pass, starts } = createRun(50)
  starts(1000)
  pace.throttled()
  assert.ok(starts(1000) < 35)
  pass(60_000)
  starts(1000)
  assert.ok(Math.abs(starts(1000) - 50) <= 1)
})

test('smpp: however much is throttled, one a second is tried', () => {
  const { pace, pass, starts } = createRun(0)
  for (let count = 0; count < 50; count++) {
    pace.throttled()
    pass(600)
  }
  assert.ok(starts(3000) >= 2)
})

test('smpp: the rate that operators see is that of the last seconds', () => {
  const { pace, pass } = createRun(0)
  for (let count = 0; count < 500; count++) {
    pace.take()
    pass(10)
  }
  assert.equal(pace.perSecond(), 100)
  pass(60_000)
  assert.equal(pace.perSecond(), 0)
})
