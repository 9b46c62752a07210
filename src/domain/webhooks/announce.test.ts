import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { sendWebhook } from '../../jobs/send-webhook.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import { startWorkers } from '../../platform/queue/workers.ts'
import { openTestHouse } from './house.test-support.ts'
import { startReceiver } from './receiver.test-support.ts'
import { newWebhookSecret } from './webhooks.ts'

const { db, address, secrets, close, build, announcement, announceOne, takeJobs, takeJob, stateOf } =
  await openTestHouse()
after(close)

test('webhooks: announced, sent by the worker, verified by another implementation', async (t) => {
  const receiver = await startReceiver(t)
  const { webhooks, metrics, log } = build()
  const lanes = [{ concurrency: 2, handlers: [sendWebhook(webhooks)] }]
  const workers = await startWorkers({ address, db, lanes, log, metrics })
  t.after(() => workers.stop())
  const secret = newWebhookSecret()
  const wish = announcement(receiver.url, secret)
  const [id = ''] = await webhooks.announceAll(db, [wish])
  const counted = /switchboard_webhook_attempts_total\{outcome="delivered"\} 1/
  await until(async () => counted.test(await metrics.registry.metrics()))
  assert.equal((await stateOf({ tenant: wish.tenant, id })).state, 'delivered')
  const [request] = receiver.requests
  assert.ok(request)
  const headers = request.headers as Record<string, string>
  const body = new Webhook(secret).verify(request.body, headers) as { timestamp: string }
  assert.deepEqual(body, { type: 'order.done', timestamp: body.timestamp, data: wish.data })
  assert.equal(new Date(body.timestamp).toISOString(), body.timestamp)
  assert.equal(headers['webhook-id'], id)
  assert.throws(() => new Webhook(secret).verify(request.body.replace('order-1', 'order-2'), headers))
  assert.equal(receiver.requests.length, 1)
})

test('announceAll: rows and jobs are the transaction’s: rolled back, neither is there', async () => {
  const { webhooks } = build()
  const wish = announcement('http://127.0.0.1:1/')
  const undone = transaction(db, async (tx) => {
    await webhooks.announceAll(tx, [wish])
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.equal((await webhooks.list(db, { tenant: wish.tenant, limit: 10 })).length, 0)
  assert.deepEqual(await takeJobs(wish.tenant), [])
})

test('announceAll: a hundred at once take no more statements than one, and are a job each; none are none', async () => {
  const { webhooks } = build()
  const wish = announcement('http://127.0.0.1:1/')
  let statements = 0
  const counted = new Proxy(db, {
    apply(target, self, args) {
      statements++
      return Reflect.apply(target as unknown as (...all: unknown[]) => unknown, self, args)
    },
  }) as Db
  await webhooks.announceAll(counted, [wish])
  await takeJob(wish.tenant)
  const forOne = statements
  const wishes = Array.from({ length: 100 }, (_, number) => ({ ...wish, data: { number } }))
  const ids = await webhooks.announceAll(counted, wishes)
  assert.equal(statements, 2 * forOne)
  const jobs = await takeJobs(wish.tenant)
  assert.deepEqual(jobs.map(({ id }) => id).toSorted(), ids.toSorted())
  assert.ok(jobs.every(({ turn, seconds }) => turn === 1 && seconds === 0))
  assert.deepEqual(await webhooks.announceAll(counted, []), [])
  assert.equal(statements, 2 * forOne)
})

test('announceAll: what may be personal is sealed in the database', async () => {
  const { webhooks } = build()
  const { tenant } = await announceOne(webhooks, 'http://127.0.0.1:1/')
  const [row] = await db<{ all: string; sealed: Buffer }[]>`
    select d::text as all, sealed_body as sealed from webhook_delivery as d where tenant = ${tenant}`
  assert.ok(row)
  assert.ok(!row.all.includes('01012345678'))
  assert.ok(!row.all.includes(Buffer.from('01012345678').toString('hex')))
  assert.match(secrets.box.open(row.sealed).toString(), /01012345678/)
  await takeJob(tenant)
})

async function until(isTrue: () => Promise<boolean>) {
  const deadline = Date.now() + 10_000
  while (!(await isTrue())) {
    assert.ok(Date.now() < deadline, 'it did not happen within 10 s')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
