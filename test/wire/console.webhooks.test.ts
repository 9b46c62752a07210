import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newWebhookSecret } from '../../src/domain/webhooks/webhooks.ts'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { createCallupClient, eventually, newNumber } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { createSms4wpClient } from '../support/sms4wp.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Item {
  readonly id: string
  readonly state: string
  readonly attempts: readonly { readonly status: number | null; readonly answer: string | null }[]
}

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer()
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
})
after(() => server.close())

async function search(query: Record<string, string>): Promise<{ items: Item[]; next: string | null }> {
  const reply = await viewer.get(`/webhooks?${new URLSearchParams(query).toString()}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as { items: Item[]; next: string | null }
}

test('webhooks: one is shown whole, and posted again by an operator only', async (t) => {
  const receiver = await startReceiver(t)
  const callup = await createCallupClient(server, { name: '<i>Shop</i>', callbackUrl: receiver.url })
  const tenant = callup.applicationId
  const { id: order, code } = await callup.orderKnown(newNumber())
  await callup.check(order, code)
  const item = await eventually(async () => (await search({ tenant, state: 'delivered' })).items[0])
  const { createdAt, settledAt, attempts, ...rest } = item as Item & Record<string, unknown>
  assert.deepEqual(rest, {
    id: item.id,
    event: 'order.done',
    url: receiver.url,
    state: 'delivered',
    tenant,
    application: '<i>Shop</i>',
    subject: null,
  })
  assert.ok(createdAt && settledAt)
  assert.deepEqual(
    attempts.map(({ status }) => status),
    [200],
  )
  assert.deepEqual((await viewer.get(`/webhooks/${item.id}`)).body, item)

  const path = `/webhooks/${item.id}/replay`
  const refused = await viewer.post(path)
  assert.deepEqual(
    [refused.status, refused.body],
    [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
  )
  assert.equal((await operator.send('POST', path, undefined, { 'x-csrf-token': '' })).status, 403)
  assert.equal((await operator.send('POST', path, undefined, { cookie: '' })).status, 401)
  assert.equal(receiver.requests.length, 1)
  const replayed = await operator.post(path)
  assert.equal(replayed.status, 200, JSON.stringify(replayed.body))
  await eventually(async () => (receiver.requests.length === 2 ? true : undefined))
  assert.equal(receiver.requests[1]?.headers['webhook-id'], receiver.requests[0]?.headers['webhook-id'])
  const lines = await server.app.audit.list(server.app.db, { limit: 20 })
  const logged = lines.filter(({ action }) => action === 'webhook.replay')
  assert.deepEqual(
    logged.map(({ actor, subject, outcome }) => [actor, subject, outcome]),
    [[`operator ${operator.operatorId}`, `webhook ${item.id}`, 'done']],
  )
})

test('webhooks: pages meet each once, also only those that failed', async () => {
  const { app } = server
  const tenant = '0190a000-0000-7000-8000-00000000000a'
  const sealedSecret = app.secrets.box.seal(newWebhookSecret())
  const made = await app.webhooks.announceAll(
    app.db,
    Array.from({ length: 5 }, () => ({
      tenant,
      url: 'http://127.0.0.1:1/',
      sealedSecret,
      event: 'test',
      data: {},
    })),
  )
  const newestFirst = made.toSorted().toReversed()
  const seen: string[] = []
  for (let next: string | null = ''; next !== null;) {
    const page = await search({ tenant, limit: '2', ...(next ? { after: next } : {}) })
    seen.push(...page.items.map(({ id }) => id))
    next = page.next
    assert.ok(seen.length < 10)
  }
  assert.deepEqual(seen, newestFirst)
  await app.db`update webhook_delivery set state = 'failed', settled_at = now() where id = ${made[1] as string}`
  const failed = await search({ state: 'failed' })
  assert.deepEqual(
    failed.items.map(({ id }) => id),
    [made[1]],
  )
  assert.deepEqual((await search({ since: '2098-01-01T00:00:00Z' })).items, [])
})

test('webhooks: a question that was answered is not asked again', async () => {
  const { app } = server
  const tenant = '0190a000-0000-7000-8000-00000000000b'
  const sealedSecret = app.secrets.box.seal(newWebhookSecret())
  const [id] = await app.webhooks.announceAll(app.db, [
    { tenant, url: 'http://127.0.0.1:1/', sealedSecret, event: 'unknown', data: {}, subject: tenant },
  ])
  await app.db`update webhook_delivery set state = 'delivered', settled_at = now() where id = ${id as string}`
  const refused = await operator.post(`/webhooks/${id}/replay`)
  assert.equal(refused.status, 409)
  assert.equal((refused.body as { code: string }).code, 'already_sent')
})

test('webhooks: what is none is not found, and bad filters are refused', async () => {
  assert.equal((await operator.post('/webhooks/0190a000-0000-7000-8000-000000000000/replay')).status, 404)
  assert.equal((await viewer.get('/webhooks/1')).status, 404)
  for (const query of ['limit=10000', 'state=x', 'tenant=1', 'after=1', 'since=x']) {
    assert.equal((await viewer.get(`/webhooks?${query}`)).status, 400, query)
  }
})

test('webhooks: one posted again goes to where its application or user wants to be told now', async (t) => {
  const { app } = server
  const now = await startReceiver(t)
  const callup = await createCallupClient(server, { callbackUrl: now.url })
  const user = await createSms4wpClient(server)
  await app.customers.setReportUrl(app.db, String(user.userId), now.url)
  const customer = await app.customers.findById(String(user.userId))
  for (const tenant of [callup.applicationId, customer?.tenant ?? '']) {
    const wrong = { tenant, url: 'http://127.0.0.1:1/', event: 'test', data: {} }
    const [id = ''] = await app.webhooks.announceAll(app.db, [
      { ...wrong, sealedSecret: app.secrets.box.seal(newWebhookSecret()) },
    ])
    const replayed = await operator.post(`/webhooks/${id}/replay`)
    assert.equal((replayed.body as { url: string }).url, now.url)
    await eventually(
      async () => now.requests.some(({ headers }) => headers['webhook-id'] === id) || undefined,
    )
  }
})
