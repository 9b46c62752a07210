import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { connectDatabase, type Database } from '../db/database.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { countLivePools, findPoolsWithoutLock, holdPoolLock } from './dead-workers.queries.ts'
import { defineJob, enqueue } from './queue.ts'
import { handleJob, startWorkers, type Workers } from './workers.ts'

const greetJob = defineJob<{ name: string }>('greet')
const greeted: string[] = []
let holdUp: Promise<void> | undefined
let database: TestDatabase
/** The workers' own connections, so that their statements can be told from the test's. */
let workersDb: Database
let workers: Workers

before(async () => {
  database = await createTestDatabase()
  workersDb = connectDatabase(database.address, { poolSize: 2 })
  const greet = handleJob(greetJob, async ({ name }) => {
    greeted.push(name)
    if (name === 'long') await holdUp
  })
  workers = await startWorkers({
    address: database.address,
    db: workersDb,
    lanes: [{ concurrency: 2, handlers: [greet] }],
    log: createLogger({ level: 'silent' }),
    metrics: createMetrics(),
  })
})
after(async () => {
  await workers.stop()
  await workersDb.end()
  await database.close()
})

/** A job that the pool has taken and not finished. */
async function leaveJob(name: string, pool: string): Promise<void> {
  await database.db.begin(async (tx) => {
    await enqueue(tx, greetJob, { name })
    await tx`
      update graphile_worker._private_jobs set locked_by = ${pool}, locked_at = now() where locked_by is null`
  })
}

async function isGreeted(name: string): Promise<void> {
  await eventually(async () => (greeted.includes(name) ? true : undefined))
}

test('dead workers: the job of a pool that died is run by another, that of a living one is left to it', async () => {
  const living = connectDatabase(database.address, { poolSize: 1, keepSession: true })
  await holdPoolLock(living, 'pool-alive')
  await leaveJob('of the living', 'pool-alive')
  await leaveJob('of the dead', 'pool-dead')
  await isGreeted('of the dead')
  assert.deepEqual(await findPoolsWithoutLock(database.db), [])
  assert.ok(!greeted.includes('of the living'))
  await living.end()
  await isGreeted('of the living')
})

test('dead workers: a pool that is late with its lock is given until the second look', async () => {
  const [start] = await database.db`select now() as time`
  await leaveJob('of the late', 'pool-late')
  await eventually(async () => {
    const [look] = await database.db`
      select from pg_stat_activity
       where query like '%select distinct locked_by%' and pid <> pg_backend_pid() and state = 'idle'
         and datname = current_database() and query_start > ${start?.['time']}`
    return look
  })
  const late = connectDatabase(database.address, { poolSize: 1, keepSession: true })
  await holdPoolLock(late, 'pool-late')
  await leaveJob('of one more dead', 'pool-dead-again')
  await isGreeted('of one more dead')
  assert.ok(!greeted.includes('of the late'))
  await late.end()
  await isGreeted('of the late')
})

test('dead workers: a job that takes long is not taken from its own process', async () => {
  let go = (): void => {}
  holdUp = new Promise((resolve) => (go = resolve))
  await enqueue(database.db, greetJob, { name: 'long' })
  await isGreeted('long')
  // When this one is free, the living have been looked at twice.
  await leaveJob('a second one', 'pool-dead-too')
  await isGreeted('a second one')
  go()
  assert.equal(greeted.filter((name) => name === 'long').length, 1)
})

test('dead workers: a pool is held once, however often it is asked for', async () => {
  const others = await countLivePools(database.db)
  const session = connectDatabase(database.address, { poolSize: 1, keepSession: true })
  for (let i = 0; i < 3; i++) await holdPoolLock(session, 'pool-once')
  assert.equal(await countLivePools(database.db), others + 1)
  const [row] = await session<{ unlocked: boolean }[]>`
    select pg_advisory_unlock(7310443, hashtext('pool-once')) as unlocked`
  assert.equal(row?.unlocked, true)
  assert.equal(await countLivePools(database.db), others, 'one unlock was enough')
  await session.end()
})

test('dead workers: a process whose session was cut marks itself as alive again', async () => {
  const holder = () =>
    database.db<{ pid: number }[]>`
      select pid from pg_locks
       where locktype = 'advisory' and classid = 7310443::int::oid
         and database = (select oid from pg_database where datname = current_database())`
  const [first] = await holder()
  assert.ok(first)
  await database.db`select pg_terminate_backend(${first.pid})`
  await eventually(async () => {
    const [next] = await holder()
    return next && next.pid !== first.pid ? true : undefined
  })
  assert.equal(await countLivePools(database.db), 1)
})

test('dead workers: what another database does is not mixed up with ours', async () => {
  const other = await createTestDatabase()
  await holdPoolLock(other.db, 'pool-elsewhere')
  assert.equal(await countLivePools(database.db), 1)
  await leaveJob('of the dead here', 'pool-elsewhere')
  await isGreeted('of the dead here')
  await other.close()
})
