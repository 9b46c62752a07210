import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  createCallupClient,
  eventually,
  newNumber,
  type CallupClient,
  type OrderData,
} from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer()
  callup = await createCallupClient(server)
})
after(() => server.close())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

interface Handset {
  readonly calls: readonly { readonly from: string; readonly state: string }[]
}

async function handset(number: string): Promise<Handset> {
  return (await fetch(`${server.url}/dev/handsets/${number}`)).json() as Promise<Handset>
}

test('scheme 1: the whole envelope, without the code', async () => {
  const { status, headers, body } = await callup.order({ phone: newNumber() })
  const { id, cid } = (body as { data: OrderData }).data
  assert.equal(status, 200)
  assert.match(id, uuid)
  assert.match(cid.prefix, /^748726[0-9]$/)
  assert.deepEqual(body, {
    data: { id, cid: { prefix: cid.prefix, mask: `${cid.prefix}****` }, code: { len: 4 } },
    errors: null,
  })
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(headers.get('cache-control'), 'no-store')
})

test('scheme 2: fields=code.value tells the code at once', async () => {
  const { body } = await callup.order({ phone: newNumber() }, { query: '?fields=code.value' })
  const { code } = (body as { data: OrderData }).data
  assert.equal(code.len, 4)
  assert.match(code.value ?? '', /^[0-9]{4}$/)
})

test('scheme 3: the application chooses the code and is told it', async () => {
  const { body } = await callup.order({ phone: newNumber(), code: '0345' })
  assert.deepEqual((body as { data: OrderData }).data.code, { len: 4, value: '0345' })
})

test('a form is accepted like JSON', async () => {
  const reply = await callup.send('/v1/orders', {
    method: 'POST',
    body: new URLSearchParams({ phone: newNumber() }),
  })
  assert.equal(reply.status, 200)
})

test('unknown extra fields are ignored', async () => {
  assert.equal((await callup.order({ phone: newNumber(), lang: 'ru' })).status, 200)
})

test('the phone rings, the caller number is prefix + code, and the code is accepted', async () => {
  const phone = newNumber()
  const { id, prefix, code } = await callup.orderKnown(phone)
  const [call] = await eventually(async () => {
    const { calls } = await handset(phone)
    return calls[0]?.state === 'missed' ? calls : undefined
  })
  assert.equal(call?.from, prefix + code)
  const reply = await callup.check(id, call.from.slice(-4))
  assert.deepEqual([reply.status, reply.body], [200, { data: { success: true }, errors: null }])
})

test('one phone never sees the same caller number twice in a row, even with one chosen code', async () => {
  const phone = newNumber()
  const prefixes: string[] = []
  for (let i = 0; i < 12; i++) prefixes.push((await callup.orderKnown(phone, { code: '7777' })).prefix)
  for (let i = 1; i < prefixes.length; i++) assert.notEqual(prefixes[i], prefixes[i - 1])
})

test('an application tied to a block calls from that block only', async () => {
  const tied = await createCallupClient(server, { prefixes: ['7999111'] })
  for (let i = 0; i < 5; i++) assert.equal((await tied.orderKnown(newNumber())).prefix, '7999111')
})

test('503 when every block of the application is blocked, and nothing is charged', async () => {
  const tied = await createCallupClient(server, { prefixes: ['7999222'], limits: { sendsPerDay: 1 } })
  const { applications, db } = server.app
  const phone = newNumber()
  await applications.setBlockStatus(db, '7999222', 'blocked')
  const refused = await eventually(async () => {
    const reply = await tied.order({ phone })
    return reply.status === 503 ? reply : undefined
  })
  assert.deepEqual(refused.body, { data: null, errors: [{ message: 'call could not be placed' }] })
  await applications.setBlockStatus(db, '7999222', 'active')
  await eventually(async () => ((await tied.order({ phone: newNumber() })).status === 200 ? true : undefined))
})

test('429 says when to come back: the resend gap', async () => {
  const strict = await createCallupClient(server, { limits: {} })
  const phone = newNumber()
  assert.equal((await strict.order({ phone })).status, 200)
  const { status, headers, body } = await strict.order({ phone })
  const seconds = Number(headers.get('retry-after'))
  assert.equal(status, 429)
  assert.ok(seconds > 55 && seconds <= 60, `Retry-After ${seconds}`)
  assert.deepEqual(body, {
    data: null,
    errors: [{ message: `too many orders for this number, try again in ${seconds} seconds` }],
  })
})

test('20 parallel orders for one number under a limit of 3: exactly 3 are accepted', async () => {
  const strict = await createCallupClient(server, { limits: { resendGapSeconds: 0 } })
  const phone = newNumber()
  const replies = await Promise.all(Array.from({ length: 20 }, () => strict.order({ phone })))
  assert.equal(replies.filter(({ status }) => status === 200).length, 3)
  assert.equal(replies.filter(({ status }) => status === 429).length, 17)
})

test('the budget of a number holds across applications', async () => {
  const limits = { resendGapSeconds: 0, sendsPerTenMinutes: 2 }
  const [one, other] = [
    await createCallupClient(server, { limits }),
    await createCallupClient(server, { limits }),
  ]
  const phone = newNumber()
  assert.equal((await one.order({ phone })).status, 200)
  assert.equal((await other.order({ phone })).status, 200)
  assert.equal((await one.order({ phone })).status, 429)
  assert.equal((await other.order({ phone })).status, 429)
})

test('Idempotency-Key: the first answer again, no second call, another body refused', async () => {
  const phone = newNumber()
  const headers = { 'idempotency-key': 'order-1' }
  const first = await callup.order({ phone }, { headers, query: '?fields=code.value' })
  const again = await callup.order({ phone }, { headers, query: '?fields=code.value' })
  assert.equal(first.headers.get('idempotency-replayed'), null)
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.deepEqual(again.body, first.body)
  await eventually(async () => ((await handset(phone)).calls[0]?.state === 'missed' ? true : undefined))
  assert.equal((await handset(phone)).calls.length, 1)
  const other = await callup.order({ phone: newNumber() }, { headers })
  assert.deepEqual(
    [other.status, other.body],
    [422, { data: null, errors: [{ message: 'this Idempotency-Key was used for another request' }] }],
  )
})

test('Idempotency-Key: 20 parallel requests order one call', async () => {
  const phone = newNumber()
  const headers = { 'idempotency-key': 'order-2' }
  const replies = await Promise.all(Array.from({ length: 20 }, () => callup.order({ phone }, { headers })))
  const ids = new Set(
    replies.filter(({ status }) => status === 200).map(({ body }) => (body as { data: OrderData }).data.id),
  )
  assert.equal(ids.size, 1)
  assert.ok(replies.every(({ status }) => status === 200 || status === 409))
})
