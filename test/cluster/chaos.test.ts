import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../chaos/random.ts'
import { planStrikes } from '../../chaos/schedule.ts'

test('chaos: a seed plans the same faults each time, and another seed others', () => {
  const plan = (seed: string) =>
    planStrikes(createRandom(seed), 600_000, true).map(
      ({ atMs, fault, random }) => `${atMs} ${fault.name} ${random.fork('x').next()}`,
    )
  assert.deepEqual(plan('1'), plan('1'))
  assert.notDeepEqual(plan('1'), plan('2'))
  const kinds = new Set(plan('1').map((line) => line.split(' ').slice(1, -1).join(' ')))
  assert.equal(kinds.size, 18, [...kinds].join(', '))
})
