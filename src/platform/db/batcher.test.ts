import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { Fault } from '../../core/fault.ts'
import { createBatcher } from './batcher.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

/** A batcher whose batches wait for the test. */
function held<Request>(
  options: { keyOf?: (request: Request) => string; maxWaiting?: number; lanes?: number } = {},
) {
  const batches: { requests: Request[]; finish: () => void }[] = []
  const batcher = createBatcher<Request, string>({
    ...options,
    run: async (requests) => {
      await new Promise<void>((finish) => batches.push({ requests, finish }))
      return requests.map((request) => `done ${String(request)}`)
    },
  })
  const tick = () => new Promise((resolve) => setTimeout(resolve, 5))
  return { batcher, batches, tick }
}

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

test('batcher: 10,000 requests of one key are all answered', async () => {
  const batcher = createBatcher<number, number>({ keyOf: () => 'one', run: async (requests) => requests })
  const answers = await Promise.all(Array.from({ length: 10_000 }, (_, i) => batcher.submit(i)))
  assert.equal(answers[9_999], 9_999)
})

test('batcher: a fault among the answers refuses that caller only', async () => {
  const batcher = createBatcher<number, number>({
    run: async (requests) =>
      requests.map((request) => (request === 2 ? new Fault('code_mismatch') : request)),
  })
  const settled = await Promise.allSettled([1, 2, 3].map((request) => batcher.submit(request)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('batcher: a value that PostgreSQL refuses fails its own request, not those that shared the statement', async () => {
  const batcher = createBatcher<string, number>({
    run: async (texts) => {
      const rows = await database.db<{ number: number }[]>`select unnest(${texts}::text[])::int as number`
      return rows.map(({ number }) => number)
    },
  })
  const settled = await Promise.allSettled(['1', 'x', '3'].map((text) => batcher.submit(text)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled'],
  )
})

test('batcher: any other error is unknown for all of the batch, and is not repeated', async () => {
  let runs = 0
  const batcher = createBatcher<number, number>({
    run: () => {
      runs++
      return Promise.reject(new Error('connection lost'))
    },
  })
  const settled = await Promise.allSettled([1, 2].map((request) => batcher.submit(request)))
  assert.deepEqual(
    settled.map(({ status }) => status),
    ['rejected', 'rejected'],
  )
  assert.equal(runs, 1)
})

test('batcher: a full one refuses at once', async () => {
  const { batcher, batches, tick } = held<number>({ maxWaiting: 2 })
  const taken = [batcher.submit(1), batcher.submit(2)]
  await assert.rejects(batcher.submit(3), ({ code }: Fault) => code === 'overloaded')
  await tick()
  batches[0]?.finish()
  await Promise.all(taken)
})

test('batcher: drain waits for everything submitted', async () => {
  const { batcher, batches, tick } = held<number>()
  const answer = batcher.submit(1)
  let drained = false
  const drain = batcher.drain().then(() => (drained = true))
  await tick()
  assert.equal(drained, false)
  batches[0]?.finish()
  await Promise.all([answer, drain])
})
