import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../log/metrics.ts'
import { defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers } from './workers.ts'

const countJob = defineJob<{ n: number }>('count')

test('queue: a lane whose workers give up, because each connection is lost again, is started again', async (t) => {
  const database = await createTestDatabase()
  const lines: string[] = []
  const done = new Set<number>()
  const workers = await startWorkers({
    address: database.address,
    db: database.db,
    lanes: [
      {
        concurrency: 8,
        handlers: [
          handleJob(countJob, async ({ n }) => {
            await sleep(5)
            done.add(n)
          }),
        ],
      },
    ],
    log: createTestLogger((line) => void lines.push(line)),
    metrics: createMetrics(),
  })
  t.after(async () => {
    // Whose connections are cut while it stops may wait for one of them for ever; the process has a limit for that.
    await Promise.race([workers.stop(), sleep(10_000)])
    await database.close()
  })
  const until = performance.now() + 15_000
  let sent = 0
  while (performance.now() < until && !lines.some((line) => line.includes('gave up'))) {
    for (let i = 0; i < 20; i++) await enqueue(database.db, countJob, { n: sent++ })
    await database.db`
      select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'switchboard-queue' and datname = current_database()`
    await sleep(1)
  }
  assert.ok(
    lines.some((line) => line.includes('gave up')),
    'the case that is tested has to come',
  )
  await enqueue(database.db, countJob, { n: sent++ })
  await eventually(async () => (done.has(sent - 1) ? true : undefined))
})
