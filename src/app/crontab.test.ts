import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCrontab } from 'graphile-worker'
import { crontab } from './crontab.ts'

test('crontab: graphile-worker understands it, and one job of each waits at most', () => {
  const items = parseCrontab(crontab)
  assert.equal(items.length, 4)
  for (const { task, options } of items) assert.equal(options.jobKey, task)
})
