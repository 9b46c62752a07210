import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createCallupClient, newNumber, otherThan, type CallupClient } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer({}, { work: false })
  callup = await createCallupClient(server)
})
after(() => server.close())

function refusal(message: string) {
  return { data: null, errors: [{ message }] }
}

test('the right code succeeds once; the second time it is used already', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  const first = await callup.check(id, code)
  const second = await callup.check(id, code)
  assert.deepEqual([first.status, first.body], [200, { data: { success: true }, errors: null }])
  assert.deepEqual([second.status, second.body], [409, refusal('code already used')])
})

test('50 parallel checks of the right code: exactly one success', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  const replies = await Promise.all(Array.from({ length: 50 }, () => callup.check(id, code)))
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  assert.equal(replies.filter(({ status }) => status === 409).length, 49)
})

test('three wrong guesses use the order up; the right code comes too late', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  for (let i = 0; i < 3; i++) {
    const wrong = await callup.check(id, otherThan(code))
    assert.deepEqual([wrong.status, wrong.body], [400, refusal('wrong code')])
  }
  const late = await callup.check(id, code)
  assert.deepEqual([late.status, late.body], [429, refusal('too many attempts')])
  assert.ok(Number(late.headers.get('retry-after')) > 0)
})

test('10,000 parallel checks of one order: three wrong, the others too many, and the server stays up', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  const wrong = otherThan(code)
  const counts = new Map<number, number>()
  const workers = Array.from({ length: 250 }, async () => {
    for (let i = 0; i < 40; i++) {
      const { status } = await callup.check(id, wrong)
      counts.set(status, (counts.get(status) ?? 0) + 1)
    }
  })
  await Promise.all(workers)
  assert.deepEqual(
    [...counts].toSorted(([a], [b]) => a - b),
    [
      [400, 3],
      [429, 9997],
    ],
  )
  assert.equal((await fetch(`${server.url}/healthz`)).status, 200)
})

test('an expired order is 410', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  await server.app.db`update verification_code set expires_at = now() - interval '1 second' where id = ${id}`
  const { status, body } = await callup.check(id, code)
  assert.deepEqual([status, body], [410, refusal('order expired')])
})

test("unknown, malformed and another application's orders are 404", async () => {
  const other = await createCallupClient(server)
  const { id, code } = await other.orderKnown(newNumber())
  for (const unknown of [randomUUID(), 'no-uuid', '..%2f..%2fetc', id]) {
    const { status, body } = await callup.check(unknown, code)
    assert.deepEqual([status, body], [404, refusal('order not found')], unknown)
  }
})

test('codes of 3 and 5 digits, letters and Unicode digits are wrong codes', async () => {
  for (const code of ['123', '12345', 'abcd', '１２３４', '%00%00%00%00']) {
    const { id } = await callup.orderKnown(newNumber())
    const { status, body } = await callup.check(id, code)
    assert.equal(status, 400, code)
    assert.equal((body as { data: unknown }).data, null)
  }
})

test('HEAD never consumes a code', async () => {
  const { id, code } = await callup.orderKnown(newNumber())
  const head = await callup.send(`/v1/auth/${id}/${code}`, { method: 'HEAD' })
  assert.equal(head.status, 405)
  assert.equal(head.headers.get('allow'), 'GET')
  assert.equal((await callup.check(id, code)).status, 200)
})

test('ten wrong guesses in a row lock the number for everybody, whatever the order or application', async () => {
  const phone = newNumber()
  const other = await createCallupClient(server)
  for (let i = 0; i < 4; i++) {
    const { id, code } = await (i % 2 ? other : callup).orderKnown(phone)
    for (let guess = 0; guess < (i === 3 ? 1 : 3); guess++) {
      assert.equal((await (i % 2 ? other : callup).check(id, otherThan(code))).status, 400)
    }
  }
  const refused = await callup.order({ phone })
  assert.equal(refused.status, 429)
  assert.ok(Number(refused.headers.get('retry-after')) > 3500)
})

test('a locked number refuses even the right code of an open order', async () => {
  const phone = newNumber()
  const open = await callup.orderKnown(phone)
  for (let i = 0; i < 4; i++) {
    const { id, code } = await callup.orderKnown(phone)
    for (let guess = 0; guess < 3; guess++) await callup.check(id, otherThan(code))
  }
  const { status, body } = await callup.check(open.id, open.code)
  assert.deepEqual([status, body], [429, refusal('too many attempts')])
})

test('a right code ends the row of failures', async () => {
  const phone = newNumber()
  for (let i = 0; i < 6; i++) {
    const { id, code } = await callup.orderKnown(phone)
    for (let guess = 0; guess < 2; guess++)
      assert.equal((await callup.check(id, otherThan(code))).status, 400)
    assert.equal((await callup.check(id, code)).status, 200)
  }
})
