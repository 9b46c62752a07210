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
  const { db } = database
  const lines: string[] = []
  const done = new Set<number>()
  const workers = await startWorkers({
    address: database.address,
    db,
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
    await workers.stop()
    await database.close()
  })
  // Whoever tells that a job is done loses his connection.
  await db`
    create function lose_connection() returns trigger language plpgsql as $$
    begin
      perform pg_terminate_backend(pg_backend_pid());
      return old;
    end $$`
  await db`
    create trigger lose_connection before delete on graphile_worker._private_jobs
       for each row execute function lose_connection()`
  for (let n = 1; n <= 20; n++) await enqueue(db, countJob, { n })
  await eventually(async () => (lines.some((line) => line.includes('gave up')) ? true : undefined))
  await db`drop trigger lose_connection on graphile_worker._private_jobs`
  await enqueue(db, countJob, { n: 0 })
  await eventually(async () => (done.has(0) ? true : undefined))
})
