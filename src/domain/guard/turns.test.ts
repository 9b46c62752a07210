import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { faultOf } from './house.test-support.ts'
import { createTurns } from './turns.ts'

const bounds = { atOnce: 2, maxWaiting: 10, maxWaitMs: 5000, maxTurnMs: 5000 }

test('turns: two at once for each key, the others in the order in which they came', async () => {
  const turns = createTurns(bounds)
  const begun: number[] = []
  let [now, most] = [0, 0]
  const use = async (index: number) => {
    const end = await turns.take('a')
    begun.push(index)
    most = Math.max(most, ++now)
    await sleep(1)
    now--
    end()
    end()
  }
  await Promise.all(Array.from({ length: 12 }, (_, index) => use(index)))
  assert.equal(most, 2)
  assert.deepEqual(
    begun,
    begun.toSorted((a, b) => a - b),
  )
  const ends = await Promise.all(['a', 'a', 'b', 'b'].map((key) => turns.take(key)))
  assert.equal(ends.length, 4, 'another key has turns of its own')
})

test('turns: who would be the eleventh to wait is refused, and who waits too long', async () => {
  const turns = createTurns({ ...bounds, maxWaitMs: 50 })
  await Promise.all([turns.take('a'), turns.take('a')])
  const faults = await Promise.all(Array.from({ length: 11 }, () => faultOf(turns.take('a'))))
  assert.deepEqual([...new Set(faults.map((fault) => fault?.code))], ['rate_exceeded'])
})

test('turns: one that is not given back is taken back', async () => {
  const turns = createTurns({ ...bounds, maxTurnMs: 30 })
  await Promise.all([turns.take('a'), turns.take('a')])
  assert.equal(await faultOf(turns.take('a')), undefined)
})
