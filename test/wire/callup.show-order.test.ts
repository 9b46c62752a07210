import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createCallupClient, eventually, newNumber, type CallupClient } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer()
  callup = await createCallupClient(server)
})
after(() => server.close())

interface OrderState {
  readonly state: string
  readonly reason: string | null
  readonly answered: boolean
  readonly verified: boolean
  readonly text_sent_at: string | null
  readonly [time: string]: unknown
}

async function ended(id: string): Promise<OrderState> {
  return eventually(async () => {
    const { data } = (await callup.show(id)).body as { data: OrderState }
    return ['done', 'failed'].includes(data.state) ? data : undefined
  })
}

test('a call that rang is done, with the time of each state, and shows whether it was verified', async () => {
  const { id, prefix, code } = await callup.orderKnown(newNumber())
  const done = await ended(id)
  const { queued_at, calling_at, ringing_at, ended_at } = done
  assert.deepEqual(done, {
    id,
    cid: { prefix, mask: `${prefix}****` },
    state: 'done',
    reason: null,
    answered: false,
    verified: false,
    fallback: null,
    queued_at,
    calling_at,
    ringing_at,
    ended_at,
    text_sent_at: null,
    text_failure: null,
  })
  const times = [queued_at, calling_at, ringing_at, ended_at].map((time) => Date.parse(String(time)))
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  )
  await callup.check(id, code)
  assert.equal((await ended(id)).verified, true)
})

for (const [digit, reason] of [
  ['1', 'busy'],
  ['2', 'unreachable'],
  ['5', 'rejected'],
  ['6', 'carrier_unavailable'],
] as const) {
  test(`the magic number 7000000000${digit} fails as ${reason}, and its order can still be checked`, async () => {
    const { id, code } = await callup.orderKnown(`7000000000${digit}`)
    const { state, reason: why, ringing_at } = await ended(id)
    assert.deepEqual([state, why, ringing_at], ['failed', reason, null])
    assert.equal((await callup.check(id, code)).status, 200)
  })
}

test('the magic number 70000000003 answers: hung up at once, recorded', async () => {
  const { id } = await callup.orderKnown('70000000003')
  const { state, answered } = await ended(id)
  assert.deepEqual([state, answered], ['done', true])
})

test('the answer never holds the code, also not in the database once the call is over', async () => {
  const { id, code } = await callup.orderKnown(newNumber(), { code: '8642' })
  await ended(id)
  const reply = await callup.show(id)
  assert.ok(!JSON.stringify(reply.body).replace(id, '').includes(code))
  const [row] = await server.app.db`select sealed_code from call_order where id = ${id}`
  assert.equal(row?.['sealed_code'], null)
})

test("another application's order is 404", async () => {
  const { id } = await callup.orderKnown(newNumber())
  const { status, body } = await (await createCallupClient(server)).show(id)
  assert.deepEqual([status, body], [404, { data: null, errors: [{ message: 'order not found' }] }])
})

test('fallback sms: when the call fails the code comes as a text', async () => {
  const { id, code } = await callup.orderKnown('70000000002', { fallback: 'sms' })
  const text = await eventually(async () => {
    const response = await fetch(`${server.url}/dev/handsets/70000000002`)
    const { messages } = (await response.json()) as { messages: { body: string; type: string }[] }
    return messages[0]
  })
  assert.deepEqual([text.type, text.body], ['SMS', `Code: ${code}`])
  const sent = await eventually(async () => {
    const order = await ended(id)
    return order.text_sent_at ? order : undefined
  })
  assert.equal(sent.state, 'failed')
  assert.equal((await callup.check(id, code)).status, 200)
})

test('without fallback no text is sent; with one but a call that rang neither', async () => {
  const phone = newNumber()
  const { id } = await callup.orderKnown(phone, { fallback: 'sms' })
  await ended(id)
  const { id: failed } = await callup.orderKnown('70000000001')
  await ended(failed)
  for (const number of [phone, '70000000001']) {
    const response = await fetch(`${server.url}/dev/handsets/${number}`)
    assert.deepEqual(((await response.json()) as { messages: unknown[] }).messages, [])
  }
})
