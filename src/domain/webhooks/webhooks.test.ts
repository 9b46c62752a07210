import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test, type TestContext } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { createTestDatabase } from '../../../test/support/database.ts'
import { sendWebhook } from '../../jobs/send-webhook.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { startWorkers } from '../../platform/queue/workers.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createPost, type Post } from './post.ts'
import { createWebhooks, newWebhookSecret, type WebhookTurn } from './webhooks.ts'
import { startReceiver } from './webhooks.test-support.ts'

const { db, address, close } = await createTestDatabase()
after(close)
const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 7)))

function build(options: { post?: Post; random?: () => number } = {}) {
  const lines: string[] = []
  const log = createLogger({ level: 'trace', destination: { write: (line) => void lines.push(line) } })
  const metrics = createMetrics()
  const webhooks = createWebhooks({ db, secrets, metrics, log, allowPrivate: true, ...options })
  return { webhooks, metrics, log, lines }
}

function announcement(url: string, secret = newWebhookSecret()) {
  const data = { id: 'order-1', phone: '01012345678' }
  return { tenant: randomUUID(), url, sealedSecret: secrets.box.seal(secret), event: 'order.done', data }
}

async function announceOne(webhooks: ReturnType<typeof build>['webhooks'], url: string) {
  const wish = announcement(url)
  const [id = ''] = await webhooks.announceAll(db, [wish])
  return { tenant: wish.tenant, id }
}

type Job = WebhookTurn & { seconds: number }

/** The jobs that wait for a tenant, with the seconds until each is due; taken out of the queue. */
async function takeJobs(tenant: string): Promise<Job[]> {
  const rows = await db<Job[]>`
    delete from graphile_worker._private_jobs where payload ->> 'tenant' = ${tenant}
    returning payload ->> 'tenant' as tenant, payload ->> 'id' as id, (payload ->> 'turn')::int as turn,
              extract(epoch from run_at - created_at)::float as seconds`
  return [...rows]
}

async function takeJob(tenant: string): Promise<Job> {
  const [job, ...others] = await takeJobs(tenant)
  assert.ok(job)
  assert.equal(others.length, 0)
  return job
}

async function stateOf({ tenant, id }: { tenant: string; id: string }) {
  const { webhooks } = build()
  const found = (await webhooks.list(db, { tenant, limit: 100 })).find((delivery) => delivery.id === id)
  return { state: found?.state, settled: found?.settledAt instanceof Date, attempts: found?.attempts ?? [] }
}

test('webhooks: announced, sent by the worker, verified by another implementation', async (t) => {
  const receiver = await startReceiver(t)
  const { webhooks, metrics, log } = build()
  const lanes = [{ concurrency: 2, handlers: [sendWebhook(webhooks)] }]
  const workers = await startWorkers({ address, db, lanes, log, metrics })
  t.after(() => workers.stop())
  const secret = newWebhookSecret()
  const wish = announcement(receiver.url, secret)
  const [id = ''] = await webhooks.announceAll(db, [wish])
  const delivered = async () => (await stateOf({ tenant: wish.tenant, id })).state === 'delivered'
  await until(delivered)
  const [request] = receiver.requests
  assert.ok(request)
  const headers = request.headers as Record<string, string>
  const body = new Webhook(secret).verify(request.body, headers) as { timestamp: string }
  assert.deepEqual(body, { type: 'order.done', timestamp: body.timestamp, data: wish.data })
  assert.equal(new Date(body.timestamp).toISOString(), body.timestamp)
  assert.equal(headers['webhook-id'], id)
  assert.throws(() => new Webhook(secret).verify(request.body.replace('order-1', 'order-2'), headers))
  assert.equal(receiver.requests.length, 1)
  assert.match(
    await metrics.registry.metrics(),
    /switchboard_webhook_attempts_total\{outcome="delivered"\} 1/,
  )
})

test('announceAll: rows and jobs are the transaction’s: rolled back, neither is there', async () => {
  const { webhooks } = build()
  const wish = announcement('http://127.0.0.1:1/')
  const undone = transaction(db, async (tx) => {
    await webhooks.announceAll(tx, [wish])
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.deepEqual(await webhooks.list(db, { tenant: wish.tenant, limit: 10 }), [])
  assert.deepEqual(await takeJobs(wish.tenant), [])
})

test('announceAll: a hundred at once are one statement and a job each; none are none', async () => {
  const { webhooks } = build()
  const wish = announcement('http://127.0.0.1:1/')
  let statements = 0
  const counted = new Proxy(db, {
    apply(target, self, args) {
      statements++
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, args)
    },
  }) as Db
  const wishes = Array.from({ length: 100 }, (_, number) => ({ ...wish, data: { number } }))
  const ids = await webhooks.announceAll(counted, wishes)
  assert.equal(statements, 1)
  const jobs = await takeJobs(wish.tenant)
  assert.deepEqual(jobs.map(({ id }) => id).toSorted(), ids)
  assert.ok(jobs.every(({ turn, seconds }) => turn === 1 && seconds === 0))
  assert.deepEqual(await webhooks.announceAll(counted, []), [])
  assert.equal(statements, 1)
})

test('announceAll: what may be personal is sealed in the database', async () => {
  const { webhooks } = build()
  const { tenant } = await announceOne(webhooks, 'http://127.0.0.1:1/')
  const [row] = await db<{ all: string; sealed: Buffer }[]>`
    select d::text as all, sealed_body as sealed from webhook_delivery as d where tenant = ${tenant}`
  assert.ok(row)
  assert.ok(!row.all.includes(Buffer.from('01012345678').toString('hex')))
  assert.match(secrets.box.open(row.sealed).toString(), /01012345678/)
  await takeJob(tenant)
})

test('deliver: 500, then 200 under the same webhook-id and a fresh signature', async (t) => {
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
  assert.equal(first?.headers['webhook-id'], second?.headers['webhook-id'])
  assert.equal(first?.body, second?.body)
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
  assert.equal((await stateOf(key)).attempts.length, 2)
})

test('deliver: two at once of the same turn: both logged, one next job, and the chain goes on', async (t) => {
  const receiver = await startReceiver(t, [500, 500, 200])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const job = await takeJob(key.tenant)
  await Promise.all([webhooks.deliver(job), webhooks.deliver(job)])
  assert.equal(receiver.requests.length, 2)
  assert.deepEqual(
    (await stateOf(key)).attempts.map(({ number }) => number),
    [1, 2],
  )
  await webhooks.deliver(await takeJob(key.tenant))
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts.length], ['delivered', 3])
  assert.deepEqual(await takeJobs(key.tenant), [])
})

test('deliver: of two at once the accepted one counts, whichever is recorded first', async (t) => {
  for (const slowStatus of [200, 500]) {
    let count = 0
    const receiver = await startReceiver(t, (_, response) => {
      const isSlow = ++count === 1
      response.statusCode = isSlow ? slowStatus : 700 - slowStatus
      setTimeout(() => response.end(), isSlow ? 100 : 0)
    })
    const { webhooks } = build()
    const key = await announceOne(webhooks, receiver.url)
    const job = await takeJob(key.tenant)
    await Promise.all([webhooks.deliver(job), webhooks.deliver(job)])
    const { state, attempts } = await stateOf(key)
    assert.deepEqual([state, attempts.length], ['delivered', 2])
    for (const left of await takeJobs(key.tenant)) await webhooks.deliver(left)
    assert.equal(receiver.requests.length, 2)
  }
})

test('deliver: a try that could not be recorded leaves nothing and is made again under the same id', async (t) => {
  const receiver = await startReceiver(t, [500, 500])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const job = await takeJob(key.tenant)
  await failNextJob(t)
  await assert.rejects(webhooks.deliver(job), /queue is broken/)
  await db`drop trigger broken on graphile_worker._private_jobs`
  const { state, attempts } = await stateOf(key)
  assert.deepEqual([state, attempts.length], ['pending', 0])
  await webhooks.deliver(job)
  assert.deepEqual(
    (await stateOf(key)).attempts.map(({ number }) => number),
    [1],
  )
  assert.equal(receiver.requests[0]?.headers['webhook-id'], receiver.requests[1]?.headers['webhook-id'])
  await takeJob(key.tenant)
})

test('deliver: no body, secret or query string reaches the log', async (t) => {
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
  assert.doesNotMatch(logged, /hidden-key|\/hook|order-1|whsec_|01012345678/)
})

/** Breaks the last statement of the recording transaction, the enqueueing of the next try. */
async function failNextJob(t: TestContext) {
  await db`create function broken() returns trigger language plpgsql as $$ begin raise 'queue is broken'; end $$`
  await db`create trigger broken before insert on graphile_worker._private_jobs execute function broken()`
  t.after(() => db`drop function broken cascade`)
}

async function until(isTrue: () => Promise<boolean>) {
  const deadline = Date.now() + 10_000
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, 'it did not happen within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
