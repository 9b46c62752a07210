import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { Fault } from '../../core/fault.ts'
import { transaction } from '../../platform/db/database.ts'
import { openTestHouse } from './house.test-support.ts'
import { startReceiver } from './receiver.test-support.ts'
import { newWebhookSecret, type DeliveryKey } from './webhooks.ts'

const { db, secrets, close, build, announcement, announceOne, takeJobs, takeJob, stateOf, numbersOf } =
  await openTestHouse()
after(close)

const accepting = { post: () => Promise.resolve({ failure: null, status: 200, body: '' } as const) }

test('replay: sent again at once, same webhook-id, delays from the start, the log kept', async (t) => {
  const receiver = await startReceiver(t, [...Array.from({ length: 9 }, () => 500), 200])
  const { webhooks } = build({ random: () => 0.5 })
  const key = await announceOne(webhooks, receiver.url)
  for (let i = 0; i < 8; i++) await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'failed')
  await webhooks.replay(db, key)
  const { state, settled, attempts } = await stateOf(key)
  assert.deepEqual([state, settled, attempts.length], ['pending', false, 8])
  const ninth = await takeJob(key.tenant)
  assert.equal(ninth.seconds, 0)
  await webhooks.deliver(ninth)
  const tenth = await takeJob(key.tenant)
  assert.equal(tenth.seconds, 5)
  await webhooks.deliver(tenth)
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.deepEqual(await numbersOf(key), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  assert.deepEqual([...new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))], [key.id])
})

test('replay: goes to where the tenant wants to be told now, signed with the secret of there', async (t) => {
  const [wrong, right] = [await startReceiver(t, [500]), await startReceiver(t)]
  const { webhooks } = build()
  const key = await announceOne(webhooks, wrong.url)
  const other = await announceOne(webhooks, wrong.url)
  for (const { tenant } of [key, other]) await webhooks.deliver(await takeJob(tenant))
  const secret = newWebhookSecret()
  const target = { url: right.url, sealedSecret: secrets.box.seal(secret) }
  webhooks.onReplay(() => Promise.resolve(undefined))
  webhooks.onReplay((_, tenant) => Promise.resolve(tenant === key.tenant ? target : undefined))
  for (const { tenant, id } of [key, other]) {
    await takeJobs(tenant)
    await webhooks.replay(db, { tenant, id })
    await webhooks.deliver(await takeJob(tenant))
  }
  const [{ headers, body } = { headers: {}, body: '' }] = right.requests
  assert.doesNotThrow(() => new Webhook(secret).verify(body, headers as Record<string, string>))
  assert.equal((await webhooks.get(db, key.id)).url, right.url)
  assert.deepEqual(
    [wrong.requests.length, right.requests.length],
    [3, 1],
    'who has no URL now keeps the old one',
  )
  await takeJobs(other.tenant)
})

test('replay: the new series ends after eight tries too', async (t) => {
  const receiver = await startReceiver(t, [200, 500])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  await webhooks.deliver(await takeJob(key.tenant))
  await webhooks.replay(db, key)
  for (let i = 0; i < 8; i++) await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'failed')
  assert.deepEqual(await takeJobs(key.tenant), [])
  assert.equal(receiver.requests.length, 9)
})

test('replay: of a pending delivery the old job does nothing any more', async (t) => {
  const receiver = await startReceiver(t, [500])
  const { webhooks } = build()
  const key = await announceOne(webhooks, receiver.url)
  const old = await takeJob(key.tenant)
  await webhooks.replay(db, key)
  await webhooks.deliver(old)
  assert.equal(receiver.requests.length, 0)
  await webhooks.deliver(await takeJob(key.tenant))
  assert.equal(receiver.requests.length, 1)
  await takeJob(key.tenant)
})

test('replay: a try that was under way is logged and does not settle the new series', async (t) => {
  const { webhooks } = build()
  const receiver = await startReceiver(t, [500, 200])
  const key = await announceOne(webhooks, receiver.url)
  await webhooks.deliver(await takeJob(key.tenant))
  const { webhooks: overtaken } = build({
    async post() {
      await webhooks.replay(db, key)
      return { failure: null, status: 200, body: '' }
    },
  })
  await overtaken.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'pending')
  await webhooks.deliver(await takeJob(key.tenant))
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.deepEqual(await numbersOf(key), [1, 2, 3])
})

test('replay: an unknown delivery, or another tenant’s, is not found and nothing is enqueued', async () => {
  const { webhooks } = build()
  const { tenant, id } = await announceOne(webhooks, 'http://127.0.0.1:1/')
  await takeJob(tenant)
  const isNotFound = (error: unknown) => error instanceof Fault && error.code === 'not_found'
  const stranger = randomUUID()
  await assert.rejects(webhooks.replay(db, { tenant, id: randomUUID() }), isNotFound)
  await assert.rejects(webhooks.replay(db, { tenant: stranger, id }), isNotFound)
  assert.deepEqual(await takeJobs(tenant), [])
  assert.deepEqual(await takeJobs(stranger), [])
})

test('replay: is part of the caller’s transaction', async () => {
  const { webhooks } = build(accepting)
  const key = await announceOne(webhooks, 'http://127.0.0.1:1/')
  await webhooks.deliver(await takeJob(key.tenant))
  const undone = transaction(db, async (tx) => {
    await webhooks.replay(tx, key)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  assert.equal((await stateOf(key)).state, 'delivered')
  assert.deepEqual(await takeJobs(key.tenant), [])
})

test('list: a tenant’s own deliveries, newest first, page by page', async () => {
  const { webhooks } = build()
  const wish = announcement('http://127.0.0.1:1/')
  const [first, second, third] = (await webhooks.announceAll(db, [wish, wish, wish])).toSorted()
  await announceOne(webhooks, wish.url)
  const idsOf = async (page: { limit: number; before?: string }) =>
    (await webhooks.list(db, { tenant: wish.tenant, ...page })).map(({ id }) => id)
  assert.deepEqual(await idsOf({ limit: 2 }), [third, second])
  assert.deepEqual(await idsOf({ limit: 2, before: second as string }), [first])
})

test('eraseOld: settled deliveries go with their attempts when they are old; pending ones stay', async () => {
  const { webhooks } = build(accepting)
  const announce = () => announceOne(webhooks, 'http://127.0.0.1:1/')
  const [old, fresh, pending] = [await announce(), await announce(), await announce()]
  for (const key of [old, fresh]) await webhooks.deliver(await takeJob(key.tenant))
  const age = (key: DeliveryKey, days: number) => db`
    update webhook_delivery
       set created_at = now() - interval '99 days',
           settled_at = case when state <> 'pending' then now() - make_interval(days => ${days}) end
     where id = ${key.id}`
  await age(old, 31)
  await age(fresh, 29)
  await age(pending, 31)
  await webhooks.eraseOld(db, 30)
  assert.equal((await stateOf(old)).state, undefined)
  assert.equal((await stateOf(fresh)).state, 'delivered')
  assert.equal((await stateOf(pending)).state, 'pending')
  const [left] = await db<{ count: number }[]>`
    select count(*)::int as count from webhook_attempt where delivery_id = ${old.id}`
  assert.equal(left?.count, 0)
})
