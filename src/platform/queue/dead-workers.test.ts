import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { transaction } from '../db/database.ts'
import { countLivePools } from './dead-workers.queries.ts'
import { countJobs, defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers, type Workers } from './workers.ts'

const greetJob = defineJob<{ name: string }>('greet')
const begun: string[] = []
const greeted: string[] = []
let holdUp: Promise<void> | undefined
let database: TestDatabase
let workers: Workers

before(async () => {
  database = await createTestDatabase()
  workers = await start()
})
after(async () => {
  await workers.stop()
  await database.close()
})

function start(): Promise<Workers> {
  const greet = handleJob(greetJob, async ({ name }) => {
    begun.push(name)
    await holdUp
    if (name === 'nobody' && !greeted.includes('nobody, once')) {
      greeted.push('nobody, once')
      throw new Error('nobody there')
    }
    greeted.push(name)
  })
  return startWorkers({
    address: database.address,
    db: database.db,
    lanes: [{ concurrency: 2, handlers: [greet] }],
    log: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
  })
}

async function isGreeted(name: string): Promise<void> {
  await eventually(async () => (greeted.includes(name) ? true : undefined))
}

test('queue: a job runs if and only if its transaction commits', async () => {
  const undone = transaction(database.db, async (tx) => {
    await enqueue(tx, greetJob, { name: 'undone' })
    throw new Error('undone')
  })
  await assert.rejects(undone)
  await transaction(database.db, (tx) => enqueue(tx, greetJob, { name: 'kept' }))
  await isGreeted('kept')
  assert.ok(!greeted.includes('undone'))
})

test('queue: a job that fails is tried again', async () => {
  await enqueue(database.db, greetJob, { name: 'nobody' })
  await isGreeted('nobody')
})

test('queue: the job of a worker that died is run by another, that of a living one is not', async () => {
  const lock = (name: string, pool: string) =>
    database.db`
    with job as (
      select (graphile_worker.add_job('greet', json_build_object('name', ${name}::text), run_at := now() + interval '1 hour')).id
    )
    select id from job`.then(
      ([row]) => database.db`
    update graphile_worker._private_jobs set run_at = now(), locked_by = ${pool}, locked_at = now() where id = ${row?.['id']}`,
    )
  const [alive] = await database.db<{ lock: number }[]>`select hashtext('pool-alive') as lock`
  const living = await database.db.reserve()
  await living`select pg_advisory_lock(7310443, ${alive?.lock ?? 0})`
  await lock('of the dead', 'pool-dead')
  await lock('of the living', 'pool-alive')
  await isGreeted('of the dead')
  assert.ok(!greeted.includes('of the living'))
  await living`select pg_advisory_unlock_all()`
  living.release()
  await isGreeted('of the living')
})

test('queue: a pool counts as alive once, and stop waits for the job under way', async () => {
  assert.equal(await countLivePools(database.db), 1)
  let go = (): void => {}
  holdUp = new Promise((resolve) => (go = resolve))
  await enqueue(database.db, greetJob, { name: 'last' })
  await eventually(async () => (begun.includes('last') ? true : undefined))
  const stopped = workers.stop()
  go()
  await stopped
  assert.ok(greeted.includes('last'))
  assert.equal(await countJobs(database.db), 0)
  assert.equal(await countLivePools(database.db), 0)
})
