import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../log/metrics.ts'
import { defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers, type Lane } from './workers.ts'

const workJob = defineJob<object>('work')

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

test('workers: when a lane cannot be started, those that have begun stop, and the start fails', async () => {
  const { address, db } = database
  let runs = 0
  const good: Lane = { concurrency: 2, handlers: [handleJob(workJob, async () => void runs++)] }
  const bad: Lane = { concurrency: 1, handlers: [], crontab: 'at no time' }
  const start = startWorkers({
    address,
    db,
    lanes: [good, bad],
    log: createTestLogger(),
    metrics: createMetrics(),
  })
  await assert.rejects(start, /cron/i)
  await enqueue(db, workJob, {})
  await sleep(1500)
  assert.equal(runs, 0)
})
