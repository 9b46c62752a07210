import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStartRate } from './start-rate.ts'

test('start rate: no more begin within any second than are allowed, wherever it begins', () => {
  let nowMs = 0
  const rate = createStartRate(5, () => nowMs)
  const begun: number[] = []
  // Three come at once, then one each 150 ms for as long as it takes.
  for (; nowMs < 5000; nowMs += nowMs < 700 ? 150 : 1) {
    for (let more = nowMs === 0 ? 3 : 1; more > 0 && rate.waitMs() === 0; more--) {
      rate.begin()
      begun.push(nowMs)
    }
  }
  for (const at of begun) {
    const within = begun.filter((later) => later >= at && later - at < 1000)
    assert.ok(within.length <= 5, `${within.length} within a second of ${at} ms`)
  }
  assert.equal(begun.length, 25, 'and no fewer')
})

test('start rate: without a limit nobody waits', () => {
  const rate = createStartRate(0)
  for (let begun = 0; begun < 1000; begun++) {
    assert.equal(rate.waitMs(), 0)
    rate.begin()
  }
})
