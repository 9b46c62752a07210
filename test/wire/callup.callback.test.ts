import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { createCallupClient, eventually, newNumber, type CallupClient } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Received {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const received: Received[] = []
const receiver = createServer((request, response) => {
  let body = ''
  request.on('data', (chunk: Buffer) => (body += chunk.toString()))
  request.on('end', () => {
    received.push({ headers: request.headers, body })
    response.end()
  })
})
let server: TestServer
let callup: CallupClient

before(async () => {
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  server = await startTestServer()
  const callbackUrl = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/calls`
  callup = await createCallupClient(server, { callbackUrl })
})
after(async () => {
  await server.close()
  receiver.close()
})

interface Notice {
  readonly type: string
  readonly timestamp: string
  readonly data: { readonly id: string; readonly [field: string]: unknown }
}

function noticeOf(id: string, type: string): Promise<Received> {
  return eventually(async () =>
    received.find(({ body }) => {
      const notice = JSON.parse(body) as Notice
      return notice.data.id === id && notice.type === type
    }),
  )
}

test('callback: a call that is over is told to the application, signed, without the code', async () => {
  const { id, code } = await callup.orderKnown(newNumber(), { code: '8642' })
  const { headers, body } = await noticeOf(id, 'order.done')
  const verified = new Webhook(callup.callbackSecret).verify(
    body,
    headers as Record<string, string>,
  ) as Notice
  const { queued_at, calling_at, ringing_at, ended_at } = verified.data
  assert.deepEqual(verified.data, {
    id,
    state: 'done',
    reason: null,
    answered: false,
    queued_at,
    calling_at,
    ringing_at,
    ended_at,
    text_sent_at: null,
    text_failure: null,
  })
  assert.ok(!body.replace(id, '').includes(`"${code}"`))
})

test('callback: a failure names its reason, and the text in its place is told too', async () => {
  const { id } = await callup.orderKnown('70000000001', { fallback: 'sms' })
  const failed = JSON.parse((await noticeOf(id, 'order.failed')).body) as Notice
  assert.equal(failed.data['reason'], 'busy')
  const sent = JSON.parse((await noticeOf(id, 'order.text_sent')).body) as Notice
  assert.equal(typeof sent.data['text_sent_at'], 'string')
})

test('callback: each end is told once', async () => {
  const { id } = await callup.orderKnown(newNumber())
  await noticeOf(id, 'order.done')
  await eventually(async () => {
    const [row] = await server.app
      .db`select count(*)::int as count from webhook_delivery where state = 'pending'`
    return row?.['count'] === 0 ? true : undefined
  })
  assert.equal(received.filter(({ body }) => body.includes(id)).length, 1)
})
