import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, newPhone } from '../support/sms4wp.ts'

let server: TestServer

before(async () => {
  server = await startTestServer({}, { work: false })
})
after(() => server.close())

test('idempotency: 40 sends with a key each at once, more than there are connections, are all refused', async () => {
  const client = await createSms4wpClient(server, { points: 0 })
  const replies = await Promise.all(
    Array.from({ length: 40 }, (_, i) => {
      const fields = { sender_phone: '0212345678', receiver_phone: newPhone(), body: 'x' }
      return client.form('POST', '/v1/message/sms/', fields, { 'idempotency-key': `many ${i}` })
    }),
  )
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([406]))
})
