import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createHealth } from './health.ts'

/** With a clock that the test turns: `performance.now` and timers. */
function build(t: TestContext, { random = () => 0.5 }: { random?: () => number } = {}) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = 1000
  t.mock.method(performance, 'now', () => now)
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line), 'trace')
  let asked = 0
  const health = createHealth({ log, carrier: 'solapi', random, ask: async () => void asked++ })
  t.after(health.close)
  /** Milliseconds until it is up again. */
  function restMs(): number {
    const from = now
    while (health.state() !== 'up') now++
    return now - from
  }
  const wait = (ms: number) => {
    now += ms
    t.mock.timers.tick(ms)
  }
  return { health, lines, restMs, wait, asked: () => asked }
}

test('health: each rest is twice as long as the one before it, up to a minute; a success ends that', (t) => {
  const { health, restMs } = build(t)
  const rests = Array.from({ length: 8 }, () => {
    health.failed({})
    return restMs()
  })
  assert.deepEqual(rests, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
  health.worked()
  health.failed({})
  assert.equal(restMs(), 1000)
})

test('health: rests differ by up to a fifth', (t) => {
  const [first, second] = [0, 0.999_999]
  const draws = [first, second]
  const { health, restMs } = build(t, { random: () => draws.shift() ?? 0.5 })
  health.failed({})
  assert.equal(restMs(), 800)
  health.worked()
  health.failed({})
  assert.equal(restMs(), 1200)
})

test('health: what fails at once counts once, and what succeeds meanwhile does not end the rest', (t) => {
  const { health, restMs, lines } = build(t)
  for (let i = 0; i < 10; i++) health.failed({})
  health.worked()
  assert.equal(health.state(), 'resting')
  assert.equal(restMs(), 1000)
  health.failed({})
  assert.equal(restMs(), 2000)
  assert.equal(lines.length, 1)
})

test('health: less is wanted for as long as the vendor says, or as a failure would take', (t) => {
  const { health, restMs } = build(t)
  health.throttled(5000)
  assert.equal(health.state(), 'throttled')
  assert.equal(restMs(), 5000)
  health.throttled(undefined)
  assert.equal(restMs(), 2000)
  health.throttled(0)
  assert.equal(restMs(), 4000)
})

test('health: a vendor that does not know us is asked every minute until it does', (t) => {
  const { health, wait, asked, lines } = build(t)
  health.denied({ status: 401 })
  health.denied({ status: 401 })
  assert.equal(health.state(), 'denied')
  wait(59_999)
  assert.equal(asked(), 0)
  wait(1)
  assert.equal(asked(), 1)
  wait(60_000)
  assert.equal(asked(), 2)
  health.admitted()
  assert.equal(health.state(), 'up')
  wait(120_000)
  assert.equal(asked(), 2)
  health.denied({ status: 401 })
  assert.equal(lines.length, 1)
  health.admitted()
  health.worked()
  health.denied({ status: 401 })
  assert.equal(lines.filter((line) => line.includes('refuses')).length, 2)
})
