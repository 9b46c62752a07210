import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestAddress, type TestDatabase } from '../../../test/support/database.ts'
import { findFreePort } from '../../../test/support/ports.ts'
import { assertWithinASecond } from '../../../test/support/within-a-second.ts'
import { connectDatabase } from './database.ts'
import {
  announceAnyChange,
  announceChange,
  listenForChanges,
  type ChangeListener,
  type NotifiedCache,
} from './notified-cache.ts'

let database: TestDatabase
let changes: ChangeListener
before(async () => {
  database = await createTestDatabase()
  changes = await listenAt(database.address)
})
after(async () => {
  await changes.close()
  await database.close()
})

function listenAt(address: TestAddress): Promise<ChangeListener> {
  return listenForChanges((events) => connectDatabase(address, { poolSize: 1, keepSession: true, ...events }))
}

/** A cache whose loads are counted, and whose value the test changes. */
function counted(topic: string, listener = changes) {
  const state = { value: 'old', loads: 0 }
  const cache = listener.createCache(topic, async (keys) => {
    assert.equal(new Set(keys).size, keys.length, 'each key is asked for once')
    state.loads++
    return new Map(keys.filter((key) => key !== 'nobody').map((key) => [key, state.value]))
  })
  return { cache, state }
}

function isCached(cache: NotifiedCache<string>): boolean {
  return typeof cache.get('k') === 'string'
}

async function untilCached(cache: NotifiedCache<string>): Promise<void> {
  await eventually(async () => (await cache.get('k')) && (isCached(cache) || undefined))
}

test('cache: a value is loaded once, and parallel requests share one load', async () => {
  const { cache, state } = counted('once')
  await Promise.all(Array.from({ length: 50 }, async () => cache.get('k')))
  assert.equal(cache.get('k'), 'old', 'at once, not as a promise')
  assert.equal(state.loads, 1)
})

test('cache: that there is nothing is not kept', async () => {
  const { cache, state } = counted('nothing')
  assert.equal(await cache.get('nobody'), undefined)
  assert.equal(await cache.get('nobody'), undefined)
  assert.equal(state.loads, 2)
})

test('cache: what one process announces is forgotten in all within a second', async (t) => {
  const elsewhere = await listenAt(database.address)
  t.after(() => elsewhere.close())
  const caches = [counted('announced'), counted('announced', elsewhere)]
  let rounds = 0
  await assertWithinASecond(async () => {
    const value = `new ${++rounds}`
    for (const { cache, state } of caches) {
      await untilCached(cache)
      state.value = value
    }
    const began = performance.now()
    await announceChange(database.db, 'announced')
    for (const { cache } of caches) {
      await eventually(async () => ((await cache.get('k')) === value ? true : undefined))
    }
    return performance.now() - began
  })
})

test('cache: all topics are forgotten when any may have changed', async () => {
  const caches = [counted('one topic'), counted('another topic')]
  for (const { cache, state } of caches) {
    await untilCached(cache)
    state.value = 'new'
  }
  await announceAnyChange(database.db)
  for (const { cache } of caches) {
    await eventually(async () => ((await cache.get('k')) === 'new' ? true : undefined))
  }
})

test('cache: an announcement that is rolled back changes nothing; another topic neither', async () => {
  const { cache, state } = counted('quiet')
  const witness = counted('another')
  await Promise.all([cache.get('k'), witness.cache.get('k')])
  const undone = database.db.begin(async (tx) => {
    await announceChange(tx, 'quiet')
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  await announceChange(database.db, 'another')
  await eventually(async () => (isCached(witness.cache) ? undefined : true))
  assert.equal(cache.get('k'), 'old')
  assert.equal(state.loads, 1)
})

test('cache: what was read before a change and arrives after it is not kept', async () => {
  const loads: (() => void)[] = []
  const cache = changes.createCache('late', async (keys) => {
    await new Promise<void>((resolve) => loads.push(resolve))
    return new Map(keys.map((key) => [key, `of load ${loads.length}`]))
  })
  const witness = counted('late')
  await witness.cache.get('k')
  const early = cache.get('k')
  await eventually(async () => loads[0])
  await announceChange(database.db, 'late')
  await eventually(async () => (isCached(witness.cache) ? undefined : true))
  loads[0]?.()
  await early
  const late = cache.get('k')
  assert.notEqual(typeof late, 'string', 'it has to be read again')
  await eventually(async () => loads[1])
  loads[1]?.()
  assert.equal(await late, 'of load 2')
  assert.equal(cache.get('k'), 'of load 2')
})

test('cache: when PostgreSQL ends the listening session, what was announced meanwhile is not missed', async () => {
  const { cache, state } = counted('ended')
  await untilCached(cache)
  state.value = 'new'
  await database.db`
    select pg_terminate_backend(pid) from pg_stat_activity
     where datname = current_database() and query = 'listen switchboard_changed'`
  await announceChange(database.db, 'ended')
  await eventually(async () => ((await cache.get('k')) === 'new' ? true : undefined))
  await untilCached(cache)
})

test('cache: while PostgreSQL cannot be reached nothing is served from memory; afterwards it is, and it listens again', async () => {
  const line = await openLine(database.address)
  const listener = await listenAt(line.address)
  const { cache, state } = counted('cut', listener)
  await untilCached(cache)
  line.cut()
  await eventually(async () => (isCached(cache) ? undefined : true))
  state.value = 'new'
  await announceChange(database.db, 'cut')
  assert.equal(await cache.get('k'), 'new')
  // Long enough for attempts to listen again, which fail.
  await new Promise((resolve) => setTimeout(resolve, 200))
  await cache.get('k')
  assert.ok(!isCached(cache), 'nobody would tell of the next change')
  await line.mend()
  await untilCached(cache)
  state.value = 'newest'
  await announceChange(database.db, 'cut')
  await eventually(async () => ((await cache.get('k')) === 'newest' ? true : undefined))
  await listener.close()
  line.cut()
})

/** A way to the database that the test can cut for as long as it likes. */
async function openLine(target: TestAddress) {
  const ends = new Set<Socket>()
  const { host } = target
  const far = host.startsWith('/') ? { path: `${host}/.s.PGSQL.${target.port}` } : { host, port: target.port }
  let server: Server
  const port = await findFreePort()
  async function open(): Promise<void> {
    server = createServer((near) => {
      const onward = connect(far)
      for (const [from, to] of [
        [near, onward],
        [onward, near],
      ] as const) {
        ends.add(from)
        from.pipe(to)
        from.on('error', () => {}).on('close', () => to.destroy())
      }
    }).listen(port, '127.0.0.1')
    await once(server, 'listening')
  }
  await open()
  return {
    address: { ...target, host: '127.0.0.1', port },
    cut() {
      server.close()
      for (const end of ends) end.destroy()
    },
    mend: open,
  }
}
