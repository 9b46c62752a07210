import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createCircuitBreaker } from './circuit-breaker.ts'

function build() {
  let now = 0
  const breaker = createCircuitBreaker({ failuresToOpen: 3, restMs: { first: 100, last: 350 } }, () => now)
  const fail = (times: number) => {
    for (let i = 0; i < times; i++) breaker.failed()
  }
  return { breaker, fail, wait: (ms: number) => (now += ms) }
}

test('circuit: it opens after so many failures without a success in between', () => {
  const { breaker, fail } = build()
  fail(2)
  breaker.succeeded()
  fail(2)
  assert.ok(breaker.admits())
  fail(1)
  assert.deepEqual([breaker.admits(), breaker.state()], [false, 'open'])
})

test('circuit: after a rest one caller probes; its success closes the circuit', () => {
  const { breaker, fail, wait } = build()
  fail(3)
  wait(99)
  assert.deepEqual([breaker.admits(), breaker.state()], [false, 'open'])
  wait(1)
  assert.equal(breaker.state(), 'probing', 'whoever only looks sees that it may be asked again')
  assert.deepEqual([breaker.admits(), breaker.admits(), breaker.state()], [true, false, 'probing'])
  breaker.succeeded()
  assert.deepEqual([breaker.admits(), breaker.state()], [true, 'closed'])
  fail(3)
  wait(100)
  assert.ok(breaker.admits(), 'the rest is short again')
})

test('circuit: each probe that fails doubles the rest, up to a bound', () => {
  const { breaker, fail, wait } = build()
  fail(3)
  for (const rest of [100, 200, 350, 350]) {
    wait(rest - 1)
    assert.ok(!breaker.admits(), `${rest}`)
    wait(1)
    assert.ok(breaker.admits(), `${rest}`)
    breaker.failed()
  }
})

test('circuit: what was under way when it opened neither closes it later nor makes the rest longer', () => {
  const { breaker, fail, wait } = build()
  fail(10)
  wait(100)
  assert.ok(breaker.admits())
})

test('circuit: a probe of which nothing is heard is given up', () => {
  const { breaker, fail, wait } = build()
  fail(3)
  wait(100)
  assert.ok(breaker.admits())
  wait(29_999)
  assert.ok(!breaker.admits())
  wait(1)
  assert.ok(breaker.admits())
})
