import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { createLingering } from './lingering.ts'

test('lingering: what is over is forgotten after its time, or when too many came after it', async () => {
  const lingering = createLingering<number>({ ms: 80, max: 3 })
  for (let value = 1; value <= 5; value++) lingering.set(String(value), value)
  const found = () => ['1', '2', '3', '4', '5'].map((key) => lingering.find(key))
  assert.deepEqual(found(), [undefined, undefined, 3, 4, 5])
  await sleep(150)
  assert.deepEqual(found(), [undefined, undefined, undefined, undefined, undefined])
})
