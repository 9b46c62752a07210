import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test, type TestContext } from 'node:test'
import { openTestHouse, type Job } from './house.test-support.ts'
import type { Database } from '../../platform/db/database.ts'
import { createPost } from './post.ts'
import { startReceiver } from './receiver.test-support.ts'

const { db, close, build, announceOne, takeJobs, takeJob, stateOf, numbersOf } = await openTestHouse()
after(close)

test('deliver: 500, then 200 under the same webhook-id and with the same body', async (t) => {
  const receiver = await startReceiver(t, [500, 200])
  const { webhooks } = build({ random: () => 0.5 })
  const key = await announceOne(webhooks, receiver.url)
  await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'pending')
  const next = await takeJob(key.tenant)
  assert.equal(next.seconds, 5)
  await webhooks.deliver(next)
  const { state, settled, attempts } = await stateOf(key)
  assert.deepEqual({ state, settled }, { state: 'delivered', settled: true })
  assert.deepEqual(
    attempts.map(({ number, status, failure }) => [number, status, failure]),
    [
      [1, 500, 'status'],
      [2, 200, null],
    ],
  )
  assert.deepEqual(await takeJobs(key.tenant), [])
  const [first, second] = receiver.requests
  assert.equal(first?.headers['webhook-id'], key.id)
  assert.equal(second?.headers['webhook-id'], key.id)
  assert.equal(first?.body, second?.body)
})

test('deliver: that nothing waits is believed only of a server that takes writes, as a standby may be behind', async () => {
  const turn = { tenant: randomUUID(), id: randomUUID(), turn: 1 }
  await build().webhooks.deliver(turn)
  const read = db.begin('read only', (tx) => build({ db: tx as unknown as Database }).webhooks.deliver(turn))
  await assert.rejects(read, { code: '25006' })
})

test('deliver: eight refusals end as failed, each logged, the delays as the schedule says', async (t) => {
  const receiver = await startReceiver(t, [503])
  for (const [random, factor] of [
    [0, 0.8],
    [1 - Number.EPSILON, 1.2],
  ] as const) {
    const { webhooks } = build({ random: () => random })
    const key = await announceOne(webhooks, receiver.url)
    const delays: number[] = []
    let jobs = await takeJobs(key.tenant)
    while (jobs.length > 0) {
      assert.equal(jobs.length, 1)
      delays.push(jobs[0]?.seconds ?? 0)
      await webhooks.deliver(jobs[0] as Job)
      jobs = await takeJobs(key.tenant)
    }
    const expected = [0, 5, 300, 1800, 7200, 18_000, 28_800, 39_600].map((seconds) => seconds * factor)
    assert.equal(delays.length, 8)
    delays.forEach((delay, i) => assert.ok(Math.abs(delay - (expected[i] ?? 0)) < 0.01, `${delay}`))
    const { state, settled, attempts } = await stateOf(key)
    assert.deepEqual({ state, settled }, { state: 'failed', settled: true })
    assert.deepEqual(
      attempts.map(({ number, status }) => [number, status]),
      [1, 2, 3, 4, 5, 6, 7, 8].map((number) => [number, 503]),
    )
  }
  assert.equal(receiver.requests.length, 16)
})

test('deliver: nobody answers in time: logged with the reason and how long it took', async (t) => {
  const receiver = await startReceiver(t, () => {})
  const { webhooks } = build({ post: createPost({ allowPrivate: true, timeoutMs: 100 }) })
  const key = await announceOne(webhooks, receiver.url)
  await webhooks.deliver(await takeJob(key.tenant))
  const [attempt] = (await stateOf(key)).attempts
  assert.deepEqual([attempt?.failure, attempt?.status], ['timeout', null])
  assert.ok((attempt?.durationMs ?? 0) >= 99 && (attempt?.durationMs ?? 0) < 1000)
  await takeJob(key.tenant)
})

test('deliver: in production a private address is refused and the refusal logged', async (t) => {
  const receiver = await startReceiver(t)
  const { webhooks } = build({ post: createPost({ allowPrivate: false }) })
  const key = await announceOne(webhooks, receiver.url.replace('http', 'https'))
  await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).attempts[0]?.failure, 'refused_address')
  assert.equal(receiver.connections(), 0)
  await takeJob(key.tenant)
})

test('deliver: a job that runs again after its commit sends nothing and enqueues nothing', async (t) => {
  const receiver = await startReceiver(t, [500, 200])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const first = await takeJob(key.tenant)
  await webhooks.deliver(first)
  await webhooks.deliver(first)
  assert.equal(receiver.requests.length, 1)
  const second = await takeJob(key.tenant)
  await webhooks.deliver(second)
  await webhooks.deliver(second)
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual(await numbersOf(key), [1, 2])
})

test('deliver: a try that could not be recorded leaves nothing and is made again under the same id', async (t) => {
  const receiver = await startReceiver(t, [500])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const job = await takeJob(key.tenant)
  await breakQueue(t)
  await assert.rejects(webhooks.deliver(job), /queue is broken/)
  await db`drop trigger broken on graphile_worker._private_jobs`
  assert.equal((await stateOf(key)).state, 'pending')
  assert.deepEqual(await numbersOf(key), [])
  await webhooks.deliver(job)
  assert.deepEqual(await numbersOf(key), [1])
  assert.deepEqual(
    receiver.requests.map(({ headers }) => headers['webhook-id']),
    [key.id, key.id],
  )
  await takeJob(key.tenant)
})

test('deliver: no body, secret, path or query string reaches the log', async (t) => {
  const receiver = await startReceiver(t, [500, 200])
  const { webhooks, lines } = build()
  const key = await announceOne(webhooks, `${receiver.url}?key=hidden-key`)
  await webhooks.deliver(await takeJob(key.tenant))
  await webhooks.deliver(await takeJob(key.tenant))
  const logged = lines.join('')
  assert.equal(lines.length, 2)
  assert.match(
    logged,
    new RegExp(`"webhook":"${key.id}".*"host":"127.0.0.1:${receiver.port}","outcome":"status"`),
  )
  assert.doesNotMatch(logged, /hidden-key|\/hook|order-1|whsec_|01012345678|v1,/)
})

/** Breaks the last statement of the recording transaction, the enqueueing of the next try. */
async function breakQueue(t: TestContext) {
  await db`create function broken() returns trigger language plpgsql as $$ begin raise 'queue is broken'; end $$`
  await db`create trigger broken before insert on graphile_worker._private_jobs execute function broken()`
  t.after(() => db`drop function broken cascade`)
}
