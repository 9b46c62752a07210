import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { connectDatabase } from './database.ts'
import { announceChange, listenForChanges, type ChangeListener } from './notified-cache.ts'

let database: TestDatabase
let changes: ChangeListener
before(async () => {
  database = await createTestDatabase()
  changes = await listenForChanges((onClose) =>
    connectDatabase(database.address, { poolSize: 1, keepSession: true, onClose }),
  )
})
after(async () => {
  await changes.close()
  await database.close()
})

/** A cache whose loads are counted, and whose value the test changes. */
function counted(topic: string) {
  const state = { value: 'old', loads: 0 }
  const cache = changes.createCache(topic, async (keys) => {
    state.loads++
    return new Map(keys.map((key) => [key, state.value]))
  })
  return { cache, state }
}

test('cache: a value is loaded once, and parallel requests share one load', async () => {
  const { cache, state } = counted('once')
  await Promise.all(Array.from({ length: 50 }, async () => cache.get('k')))
  assert.equal(cache.get('k'), 'old', 'at once, not as a promise')
  assert.equal(state.loads, 1)
})

test('cache: what another process announces is forgotten here within a second', async () => {
  const { cache, state } = counted('announced')
  await cache.get('k')
  state.value = 'new'
  const elsewhere = connectDatabase(database.address, { poolSize: 1 })
  await announceChange(elsewhere, 'announced')
  await elsewhere.end()
  const began = performance.now()
  await eventually(async () => ((await cache.get('k')) === 'new' ? true : undefined))
  assert.ok(performance.now() - began < 1000)
})

test('cache: an announcement that is rolled back changes nothing; another topic neither', async () => {
  const { cache, state } = counted('quiet')
  await cache.get('k')
  await database.db
    .begin(async (tx) => {
      await announceChange(tx, 'quiet')
      throw new Error('undone')
    })
    .catch(() => {})
  await announceChange(database.db, 'something else')
  await new Promise((resolve) => setTimeout(resolve, 200))
  assert.equal(cache.get('k'), 'old')
  assert.equal(state.loads, 1)
})

test('cache: what was read before a change and arrives after it is not kept', async () => {
  let finish = (): void => {}
  const cache = changes.createCache('late', async (keys) => {
    await new Promise<void>((resolve) => (finish = resolve))
    return new Map(keys.map((key) => [key, 'read before the change']))
  })
  const first = cache.get('k')
  await new Promise((resolve) => setTimeout(resolve, 20))
  await announceChange(database.db, 'late')
  await new Promise((resolve) => setTimeout(resolve, 200))
  finish()
  await first
  assert.notEqual(typeof cache.get('k'), 'string', 'it has to be read again')
  await new Promise((resolve) => setTimeout(resolve, 20))
  finish()
})

test('cache: when the listening connection is cut nothing old is served, and it listens again', async () => {
  const { cache, state } = counted('cut')
  await cache.get('k')
  state.value = 'new'
  await database.db`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query ilike '%listen%' and pid <> pg_backend_pid()`
  await eventually(async () => ((await cache.get('k')) === 'new' ? true : undefined))
  await eventually(async () => {
    await cache.get('k')
    return typeof cache.get('k') === 'string' ? true : undefined
  })
})
