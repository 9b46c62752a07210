import assert from 'node:assert/strict'
import { test } from 'node:test'
import { retryDelaySeconds } from './retry-delay.ts'

const failures = [1, 2, 3, 4, 5, 6, 7]

test('retry delay: seven delays, about 27 hours together, then none', () => {
  const delays = failures.map((count) => retryDelaySeconds(count, 0.5) ?? 0)
  assert.deepEqual(delays, [5, 300, 1800, 7200, 18_000, 28_800, 39_600])
  const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3600
  assert.ok(hours > 26 && hours < 28, `${hours} h`)
  assert.equal(retryDelaySeconds(8, 0.5), undefined)
  assert.equal(retryDelaySeconds(9, 0.5), undefined)
})

test('retry delay: jitter spreads it by a fifth to either side', () => {
  assert.equal(retryDelaySeconds(2, 0), 240)
  assert.ok(Math.abs((retryDelaySeconds(2, 0.999_999) ?? 0) - 360) < 0.01)
})
