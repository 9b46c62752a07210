import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { Fault } from '../../core/fault.ts'
import { createBatcher } from './batcher.ts'
import { isUnreachable, sqlState } from './database.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

/** A batcher whose batches wait for the test. */
function held<Request>(
  options: {
    keyOf?: (request: Request) => string
    maxWaiting?: number
    lanes?: number
    maxBatch?: number
  } = {},
) {
  const batches: { requests: Request[]; finish: () => void }[] = []
  const batcher = createBatcher<Request, string>({
    ...options,
    run: async (requests) => {
      await new Promise<void>((finish) => batches.push({ requests, finish }))
      return requests.map((request) => `done ${String(request)}`)
    },
  })
  const tick = () => new Promise((resolve) => setImmediate(resolve))
  return { batcher, batches, tick }
}

const fulfilled = (value: unknown) => ({ status: 'fulfilled', value })

test('batcher: a lone request runs at once, and those of one moment run together', async () => {
  const { batcher, batches } = held<number>()
  const lone = batcher.submit(1)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(batches.length, 1)
  batches[0]?.finish()
  await lone
  const both = [batcher.submit(2), batcher.submit(3)]
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(batches[1]?.requests, [2, 3])
  batches[1]?.finish()
  await Promise.all(both)
})

test('batcher: callers that come while a batch is in flight share the next one, each with an answer of its own', async () => {
  const { batcher, batches, tick } = held<number>()
  const first = batcher.submit(1)
  await tick()
  const rest = [2, 3, 4].map((request) => batcher.submit(request))
  await tick()
  assert.deepEqual(
    batches.map(({ requests }) => requests),
    [[1]],
  )
  batches[0]?.finish()
  assert.equal(await first, 'done 1')
  await tick()
  assert.deepEqual(batches[1]?.requests, [2, 3, 4])
  batches[1]?.finish()
  assert.deepEqual(await Promise.all(rest), ['done 2', 'done 3', 'done 4'])
})

test('batcher: requests with one key never share a batch, and keep their order', async () => {
  const { batcher, batches, tick } = held<string>({ keyOf: (request) => request.charAt(0), lanes: 2 })
  const all = ['a1', 'b1', 'a2', 'a3', 'b2'].map((request) => batcher.submit(request))
  for (let i = 0; i < 3; i++) {
    await tick()
    for (const { finish } of batches) finish()
  }
  await Promise.all(all)
  assert.deepEqual(
    batches.map(({ requests }) => requests),
    [['a1', 'b1'], ['a2', 'b2'], ['a3']],
  )
})

test('batcher: two lanes have two batches under way, and no third; none is greater than allowed', async () => {
  const { batcher, batches, tick } = held<number>({ lanes: 2, maxBatch: 3 })
  const answers = Array.from({ length: 10 }, (_, i) => batcher.submit(i))
  await tick()
  assert.deepEqual(
    batches.map(({ requests }) => requests),
    [
      [0, 1, 2],
      [3, 4, 5],
    ],
  )
  batches[1]?.finish()
  await tick()
  assert.deepEqual(batches[2]?.requests, [6, 7, 8], 'the second lane does not wait for the first')
  for (let i = 0; i < 4; i++, await tick()) batches[i]?.finish()
  assert.equal((await Promise.all(answers))[9], 'done 9')
})

function noteBatches(pace: { gatherMs: number } | { restMs: number }) {
  const batches: number[][] = []
  const run = (requests: number[]) => {
    batches.push(requests)
    return Promise.resolve(requests)
  }
  return { batches, batcher: createBatcher<number, number>({ ...pace, run }) }
}

test('batcher: one that gathers waits for more, and sends them together', async () => {
  const { batches, batcher } = noteBatches({ gatherMs: 50 })
  const first = batcher.submit(1)
  await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(batches, [])
  await Promise.all([first, batcher.submit(2)])
  assert.deepEqual(batches, [[1, 2]])
  await batcher.submit(3)
  assert.deepEqual(batches, [[1, 2], [3]])
})

test('batcher: one that rests serves a lone request at once, and those that come while it rests together', async () => {
  const { batches, batcher } = noteBatches({ restMs: 200 })
  const began = performance.now()
  await batcher.submit(1)
  assert.ok(performance.now() - began < 150)
  const second = batcher.submit(2)
  await new Promise((resolve) => setTimeout(resolve, 20))
  await Promise.all([second, batcher.submit(3)])
  assert.ok(performance.now() - began > 190)
  await new Promise((resolve) => setTimeout(resolve, 200))
  await batcher.submit(4)
  assert.deepEqual(batches, [[1], [2, 3], [4]])
})

test('batcher: 10,000 requests of one key are all answered', async () => {
  const batcher = createBatcher<number, number>({ keyOf: () => 'one', run: async (requests) => requests })
  const began = performance.now()
  const answers = await Promise.all(Array.from({ length: 10_000 }, (_, i) => batcher.submit(i)))
  assert.deepEqual(
    answers,
    Array.from({ length: 10_000 }, (_, i) => i),
  )
  assert.ok(performance.now() - began < 5000)
})

test('batcher: a fault among the answers refuses that caller only', async () => {
  const batcher = createBatcher<number, number>({
    run: async (requests) =>
      requests.map((request) => (request === 2 ? new Fault('code_mismatch') : request)),
  })
  const [one, two, three] = await Promise.allSettled([1, 2, 3].map((request) => batcher.submit(request)))
  assert.deepEqual([one, three], [fulfilled(1), fulfilled(3)])
  assert.ok(two?.status === 'rejected' && (two.reason as Fault).code === 'code_mismatch')
})

test('batcher: a value that PostgreSQL refuses fails its own request, not those that shared the statement', async () => {
  await database.db`create table note (text text unique)`
  const batcher = createBatcher<string, string>({
    run: async (texts) => {
      const rows = await database.db<{ text: string }[]>`
        insert into note (text) select (each::int)::text from unnest(${texts}::text[]) as each returning text`
      return rows.map(({ text }) => text)
    },
  })
  const submitAll = (texts: string[]) => Promise.allSettled(texts.map((text) => batcher.submit(text)))
  const [one, bad, three] = await submitAll(['1', 'x', '3'])
  assert.deepEqual([one, three], [fulfilled('1'), fulfilled('3')])
  assert.ok(bad?.status === 'rejected' && sqlState(bad.reason) === '22P02', 'class 22: data')
  const [taken, four] = await submitAll(['01', '4'])
  assert.deepEqual(four, fulfilled('4'))
  assert.ok(taken?.status === 'rejected' && sqlState(taken.reason) === '23505', 'class 23: constraint')
})

test('batcher: a lost connection fails the whole batch, once: whether it was written is unknown', async () => {
  let runs = 0
  const batcher = createBatcher<number, number>({
    run: async (requests) => {
      runs++
      if (runs === 1) await database.db`select pg_terminate_backend(pg_backend_pid())`
      return requests
    },
  })
  const settled = await Promise.allSettled([1, 2].map((request) => batcher.submit(request)))
  assert.ok(settled.every((each) => each.status === 'rejected' && isUnreachable(each.reason)))
  assert.equal(runs, 1)
  assert.equal(await batcher.submit(3), 3, 'the next batch is served again')
})

test('batcher: a full one refuses at once, and takes more when it has answered', async () => {
  const { batcher, batches, tick } = held<number>({ maxWaiting: 2 })
  const taken = [batcher.submit(1), batcher.submit(2)]
  await assert.rejects(batcher.submit(3), ({ code }: Fault) => code === 'overloaded')
  await tick()
  batches[0]?.finish()
  await Promise.all(taken)
  const next = batcher.submit(4)
  await tick()
  batches[1]?.finish()
  assert.equal(await next, 'done 4')
})

test('batcher: drain waits for everything submitted, also for what is held back by its key', async () => {
  const { batcher, batches, tick } = held<number>({ keyOf: () => 'one' })
  await batcher.drain()
  const answers = [batcher.submit(1), batcher.submit(2)]
  let drained = false
  const drain = batcher.drain().then(() => (drained = true))
  await tick()
  assert.equal(drained, false)
  batches[0]?.finish()
  await tick()
  assert.equal(drained, false)
  batches[1]?.finish()
  await Promise.all([...answers, drain])
})
