import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient } from '../support/sms4wp.ts'

/** As many as a list shows. */
const most = 1000

let server: TestServer
let operator: ConsoleClient
let userId: number
before(async () => {
  server = await startTestServer({}, { work: false })
  operator = await createConsoleClient(server, 'operator')
  userId = (await createSms4wpClient(server)).userId
})
after(() => server.close())

test('users: a number is registered where a thousand come before it', async () => {
  await server.app.db`
    insert into sender_number (customer_id, number, registered_at)
    select ${userId}, '010' || n, now() from generate_series(${10_000_000}::int, ${10_000_000 + most - 1}::int) as n`
  const path = `/users/${userId}/sender-numbers/0700000001`
  const { status, body } = await operator.send('PUT', path, { comment: 'last' })
  const { registeredAt } = body as { registeredAt: string }
  assert.deepEqual([status, body], [200, { number: '0700000001', comment: 'last', registeredAt }])
  assert.equal(new Date(registeredAt).toISOString(), registeredAt)
})

test('users: a signature is renewed and removed where a thousand come before it', async () => {
  await operator.post(`/users/${userId}/signatures`, { subsId: 'site 1' })
  await server.app.db`
    insert into customer_signature (customer_id, subs_id, signature_hash, sealed_value)
    select customer_id, 'site ' || n, sha256(n::text::bytea), sealed_value
      from customer_signature, generate_series(2, ${most}::int) as n`
  const made = await operator.post(`/users/${userId}/signatures`, { subsId: 'last' })
  const { id, createdAt } = made.body as { id: string; createdAt: string }
  const path = `/users/${userId}/signatures/${id}`
  const renewed = await operator.send('PUT', path, { value: 'of their own' })
  assert.deepEqual(
    [renewed.status, renewed.body],
    [200, { id, subsId: 'last', createdAt, value: 'of their own' }],
  )
  assert.equal((await operator.send('DELETE', path)).status, 204)
  assert.equal((await operator.send('DELETE', path)).status, 404)
  for (const wrong of ['0', 'x', '9'.repeat(19)]) {
    assert.equal((await operator.send('DELETE', `/users/${userId}/signatures/${wrong}`)).status, 404, wrong)
  }
})
