import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import type { Database } from '../db/database.ts'
import { createMetrics } from '../log/metrics.ts'
import { defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers, type Workers } from './workers.ts'

const jobs = 300
/** What a lane rests for between two questions, at the least, and completions wait for each other. */
const leastRestMs = 20
const usualPollMs = 1000

async function countTransactions(db: Database): Promise<number> {
  // Each connection tells the statistics once a second.
  await sleep(1500)
  const [row] = await db<{ count: number }[]>`
    select xact_commit::int as count from pg_stat_database where datname = current_database()`
  return row?.count ?? 0
}

const busy = defineJob<object>('busy')
const kinds = [busy, ...['idle_1', 'idle_2', 'idle_3', 'idle_4'].map((name) => defineJob<object>(name))]
let done = 0
let database: TestDatabase
let workers: Workers

before(async () => {
  database = await createTestDatabase()
  workers = await startWorkers({
    address: database.address,
    db: database.db,
    lanes: kinds.map((kind) => ({
      concurrency: 8,
      handlers: [handleJob(kind, () => Promise.resolve(void done++))],
    })),
    log: createTestLogger(),
    metrics: createMetrics(),
  })
})
after(async () => {
  await workers.stop()
  await database.close()
})

const untilDone = (wanted: number) => eventually(async () => (done === wanted ? true : undefined))

test('queue: lanes do not ask for jobs at each announcement of another lane', async (t) => {
  const transactions = await countTransactions(database.db)
  const began = performance.now()
  for (let job = 0; job < jobs; job++) await enqueue(database.db, busy, {})
  await untilDone(jobs)
  const rests = (performance.now() - began) / leastRestMs
  const asked = (await countTransactions(database.db)) - transactions - jobs
  // A question of each lane and a completion for each rest, and what happens anyway in three seconds.
  const most = rests * (kinds.length + 1) + 60
  assert.ok(asked < most, `${asked} transactions beside those of ${jobs} jobs, at most ${Math.round(most)}`)
  t.diagnostic(`${asked} transactions beside those of ${jobs} jobs, at most ${Math.round(most)}`)
})

test('queue: what is announced while its lane rests does not wait until the lane would have asked anyway', async () => {
  const late: number[] = []
  for (let job = 0; job < 20; job++) {
    const earlier = done
    const began = performance.now()
    await enqueue(database.db, busy, {})
    await untilDone(earlier + 1)
    const tookMs = performance.now() - began
    if (tookMs > usualPollMs / 2) late.push(Math.round(tookMs))
  }
  // The machine may have other work.
  assert.ok(late.length <= 2, `${late.join(', ')} ms`)
})
