import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { transaction } from '../db/database.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { countLivePools } from './dead-workers.queries.ts'
import { countJobs, defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers, type Workers } from './workers.ts'

const greetJob = defineJob<{ name: string }>('greet')
const failJob = defineJob<{ times: number }>('fail')
const loseJob = defineJob<{ of: string }>('lose', { maxAttempts: 1 })

const begun: string[] = []
const greeted: string[] = []
let failures = 0
let holdUp: Promise<void> | undefined
let database: TestDatabase
let workers: Workers
const metrics = createMetrics()

before(async () => {
  database = await createTestDatabase()
  const greet = handleJob(greetJob, async ({ name }) => {
    begun.push(name)
    await holdUp
    greeted.push(name)
  })
  const fail = handleJob(failJob, async ({ times }) => {
    if (failures < times) throw new Error(`failure ${++failures}`)
    greeted.push('after failures')
  })
  const lose = handleJob(loseJob, () => Promise.reject(new Error('lost')))
  workers = await startWorkers({
    address: database.address,
    db: database.db,
    lanes: [
      { concurrency: 2, handlers: [greet] },
      { concurrency: 2, handlers: [fail, lose] },
    ],
    log: createLogger({ level: 'silent' }),
    metrics,
  })
})
after(async () => {
  await workers.stop()
  await database.close()
})

async function isGreeted(name: string): Promise<void> {
  await eventually(async () => (greeted.includes(name) ? true : undefined))
}

async function countOutcomes(kind: string): Promise<Record<string, number>> {
  const { values } = await metrics.jobs.get()
  const own = values.filter(({ labels }) => labels.kind === kind)
  return Object.fromEntries(own.map(({ labels, value }) => [String(labels.outcome), value]))
}

test('queue: a job runs if and only if its transaction commits', async () => {
  const undone = transaction(database.db, async (tx) => {
    await enqueue(tx, greetJob, { name: 'undone' })
    assert.equal(await countJobs(tx), 1)
    throw new Error('undone')
  })
  await assert.rejects(undone)
  assert.equal(await countJobs(database.db), 0)
  await transaction(database.db, async (tx) => {
    await enqueue(tx, greetJob, { name: 'kept' })
    assert.ok(!begun.includes('kept'))
  })
  await isGreeted('kept')
  assert.ok(!begun.includes('undone'))
})

test('queue: a job that fails is tried again, and each failure is counted', async () => {
  await enqueue(database.db, failJob, { times: 2 })
  // Nobody wants to wait for the growing pauses between attempts.
  const hurry = setInterval(
    () =>
      void database.db`
        update graphile_worker._private_jobs set run_at = now() where attempts between 1 and 2`.catch(
        () => {},
      ),
    100,
  )
  await isGreeted('after failures')
  clearInterval(hurry)
  await eventually(async () => (await countOutcomes('fail'))['done'])
  assert.deepEqual(await countOutcomes('fail'), { failed: 2, done: 1 })
})

test('queue: a job whose attempts are used up stays for the operator, and is not counted as waiting', async () => {
  await enqueue(database.db, loseJob, { of: 'one attempt' })
  await eventually(async () => (await countOutcomes('lose'))['gave_up'])
  const errors = await eventually(async () => {
    const rows = await database.db<{ last_error: string | null }[]>`
      select last_error from graphile_worker._private_jobs where locked_by is null`
    return rows.length > 0 ? rows : undefined
  })
  assert.match(errors[0]?.last_error ?? '', /lost/)
  assert.equal(await countJobs(database.db), 0)
})

test('queue: a delayed job waits for its time', async () => {
  await enqueue(database.db, greetJob, { name: 'later' }, { delaySeconds: 3600 })
  await enqueue(database.db, greetJob, { name: 'now' })
  await isGreeted('now')
  await eventually(async () => ((await countJobs(database.db)) === 1 ? true : undefined))
  assert.ok(!begun.includes('later'))
  await database.db`delete from graphile_worker._private_jobs`
})

test('queue: stop waits for the job under way, takes no other and gives up its place among the living', async () => {
  assert.equal(await countLivePools(database.db), 2, 'one for each lane')
  let go = (): void => {}
  holdUp = new Promise((resolve) => (go = resolve))
  await enqueue(database.db, greetJob, { name: 'last' })
  await eventually(async () => (begun.includes('last') ? true : undefined))
  let stopped = false
  const stop = workers.stop().then(() => (stopped = true))
  await enqueue(database.db, greetJob, { name: 'too late' })
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.equal(stopped, false)
  go()
  await stop
  assert.ok(greeted.includes('last'))
  assert.ok(!begun.includes('too late'))
  assert.equal(await countJobs(database.db), 1)
  assert.equal(await countLivePools(database.db), 0)
})
