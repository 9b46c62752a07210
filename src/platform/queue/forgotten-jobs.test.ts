import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../log/metrics.ts'
import { defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers } from './workers.ts'

const noteJob = defineJob<{ name: string }>('note')
/** Longer than two looks. */
const longMs = 8000

test('queue: a job that is locked for a living worker which never heard of it is done; one that takes long is done once', async (t) => {
  const { db, address, close } = await createTestDatabase()
  const done: string[] = []
  const lines: string[] = []
  const workers = await startWorkers({
    address,
    db,
    lanes: [
      {
        concurrency: 4,
        handlers: [
          handleJob(noteJob, async ({ name }) => {
            done.push(name)
            if (name === 'long') await sleep(longMs)
          }),
        ],
      },
    ],
    log: createTestLogger((line) => void lines.push(line), 'warn'),
    metrics: createMetrics(),
  })
  t.after(async () => {
    await workers.stop()
    await close()
  })
  await enqueue(db, noteJob, { name: 'long' })
  const pool = await eventually(async () => {
    const [job] = await db<
      { pool: string | null }[]
    >`select locked_by as pool from graphile_worker._private_jobs`
    return job?.pool ?? undefined
  })
  // As a fetch leaves it whose answer was lost.
  await db.begin(async (tx) => {
    await enqueue(tx, noteJob, { name: 'forgotten' })
    await tx`
      update graphile_worker._private_jobs set locked_by = ${pool}, locked_at = now() - interval '1 minute'
       where locked_by is null`
  })
  await eventually(async () => (done.includes('forgotten') ? true : undefined))
  await eventually(async () => {
    const [left] = await db<
      { jobs: number }[]
    >`select count(*)::int as jobs from graphile_worker._private_jobs`
    return left?.jobs === 0 ? true : undefined
  })
  assert.deepEqual(done, ['long', 'forgotten'])
  assert.match(lines.join(''), /"jobs":1,"msg":"jobs that were locked/)
})
