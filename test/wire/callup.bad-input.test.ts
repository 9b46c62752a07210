import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createCallupClient, newNumber, type CallupClient } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer({}, { work: false })
  callup = await createCallupClient(server)
})
after(() => server.close())

const json = { 'content-type': 'application/json' }

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json, query = '') {
  return callup.send(`/v1/orders${query}`, { method: 'POST', headers, body })
}

async function countOrders(): Promise<number> {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int as count from call_order`
  return row?.count ?? 0
}

/** Status and message of each refusal; none may leave a trace. */
const phoneRule = 'phone must be a string of 11 digits'
const malformed = 'malformed request: send JSON or a form, in UTF-8'
const refusals: readonly [string, () => ReturnType<typeof post>, number, string][] = [
  ['a phone as a number', () => post('{"phone":79161234567}'), 400, phoneRule],
  ['a phone of 10 digits', () => post('{"phone":"7916123456"}'), 400, phoneRule],
  ['a phone of 12 digits', () => post('{"phone":"791612345678"}'), 400, phoneRule],
  ['a phone with letters', () => post('{"phone":"7916123456a"}'), 400, phoneRule],
  ['a phone with dashes', () => post('{"phone":"7916-123-4567"}'), 400, phoneRule],
  ['a phone of Unicode digits', () => post('{"phone":"７９１６１２３４５６７"}'), 400, phoneRule],
  ['a phone with a line break at the end', () => post('{"phone":"79161234567\\n"}'), 400, phoneRule],
  ['a phone that is null', () => post('{"phone":null}'), 400, phoneRule],
  ['a phone that is a list', () => post('{"phone":["79161234567"]}'), 400, phoneRule],
  ['no phone', () => post('{}'), 400, phoneRule],
  [
    'a form with two phones',
    () =>
      post('phone=79161234567&phone=79161234568', { 'content-type': 'application/x-www-form-urlencoded' }),
    400,
    phoneRule,
  ],
  [
    'a code of 3 digits',
    () => post('{"phone":"79161234567","code":"123"}'),
    400,
    'code must be a string of 4 digits',
  ],
  [
    'a code of 5 digits',
    () => post('{"phone":"79161234567","code":"12345"}'),
    400,
    'code must be a string of 4 digits',
  ],
  [
    'a code as a number',
    () => post('{"phone":"79161234567","code":1234}'),
    400,
    'code must be a string of 4 digits',
  ],
  [
    'an unknown fallback',
    () => post('{"phone":"79161234567","fallback":"fax"}'),
    400,
    'fallback must be sms, or left out',
  ],
  [
    'unknown fields',
    () => post('{"phone":"79161234567"}', json, '?fields=id'),
    400,
    'fields must be code.value, or left out',
  ],
  [
    'fields twice',
    () => post('{"phone":"79161234567"}', json, '?fields=code.value&fields=code.value'),
    400,
    'fields must be code.value, or left out',
  ],
  ['a list for a body', () => post('[]'), 400, 'the body must be an object'],
  ['a string for a body', () => post('"79161234567"'), 400, 'the body must be an object'],
  ['malformed JSON', () => post('{"phone":'), 400, malformed],
  ['an empty body', () => post(''), 400, malformed],
  ['NUL as an escape', () => post('{"phone":"7916123456\\u0000"}'), 400, malformed],
  ['NUL as a byte', () => post(new Uint8Array([0x7b, 0x00, 0x7d])), 400, malformed],
  ['bytes that are no UTF-8', () => post(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])), 400, malformed],
  ['__proto__ in the body', () => post('{"phone":"79161234567","__proto__":{"admin":true}}'), 400, malformed],
  [
    'text/plain',
    () => post('79161234567', { 'content-type': 'text/plain' }),
    415,
    'unsupported content type, use application/json',
  ],
  [
    'XML',
    () => post('<phone/>', { 'content-type': 'application/xml' }),
    415,
    'unsupported content type, use application/json',
  ],
  [
    'a body of 2 MB',
    () => post(`{"phone":"79161234567","pad":"${'x'.repeat(2_000_000)}"}`),
    413,
    'request body too large',
  ],
  ['an unknown path', () => callup.send('/v1/order'), 404, 'not found'],
  ['an order id that is no UUID', () => callup.show('1'), 404, 'order not found'],
  ['an unknown order id', () => callup.show(randomUUID()), 404, 'order not found'],
  ['percent-encoded slashes', () => callup.send('/v1/auth/..%2F..%2Forders/1234'), 404, 'order not found'],
  ['a broken percent-encoding', () => callup.send('/v1/auth/%zz/1234'), 400, malformed],
  ['GET where POST belongs', () => callup.send('/v1/orders'), 405, 'method not allowed, use POST'],
  [
    'DELETE of an order',
    () => callup.send(`/v1/orders/${randomUUID()}`, { method: 'DELETE' }),
    405,
    'method not allowed, use GET, HEAD',
  ],
]

for (const [what, send, status, message] of refusals) {
  test(`${what}: ${status}`, async () => {
    const ordersBefore = await countOrders()
    const reply = await send()
    assert.deepEqual([reply.status, reply.body], [status, { data: null, errors: [{ message }] }])
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(await countOrders(), ordersBefore)
  })
}

for (const [what, headers] of [
  ['missing', {}],
  ['empty', { 'x-application-token': '' }],
  ['no UUID', { 'x-application-token': 'secret' }],
  ['a UUID of another version', { 'x-application-token': '01a1fc6b-b425-7417-8789-d6a8770c36aa' }],
  ['unknown', { 'x-application-token': randomUUID() }],
] as const) {
  test(`a token that is ${what} is 403`, async () => {
    const response = await fetch(`${server.url}/v1/orders`, {
      method: 'POST',
      headers: { ...json, ...headers },
      body: '{}',
    })
    assert.equal(response.status, 403)
    assert.deepEqual(await response.json(), { data: null, errors: [{ message: 'access denied' }] })
  })
}

test('a token given twice is 403', async () => {
  const headers = new Headers(json)
  headers.append('x-application-token', callup.token)
  headers.append('x-application-token', callup.token)
  const response = await fetch(`${server.url}/v1/orders`, { method: 'POST', headers, body: '{}' })
  assert.equal(response.status, 403)
})

test('a blocked token, and a blocked application, are refused within a second', async () => {
  const { applications, db } = server.app
  const blocked = await createCallupClient(server)
  assert.equal((await blocked.order({ phone: newNumber() })).status, 200)
  for (const [block, unblock] of [
    [
      () => applications.setTokenStatus(db, blocked.token, 'blocked'),
      () => applications.setTokenStatus(db, blocked.token, 'active'),
    ],
    [
      () => applications.setApplicationStatus(db, blocked.applicationId, 'blocked'),
      () => applications.setApplicationStatus(db, blocked.applicationId, 'active'),
    ],
  ] as const) {
    await block()
    await new Promise((resolve) => setTimeout(resolve, 900))
    assert.equal((await blocked.order({ phone: newNumber() })).status, 403)
    await unblock()
    await new Promise((resolve) => setTimeout(resolve, 900))
    assert.equal((await blocked.order({ phone: newNumber() })).status, 200)
  }
})

test('no log line of all this holds a whole number, a code or a token', async () => {
  const phone = newNumber()
  const { id, code } = await callup.orderKnown(phone)
  await callup.check(id, code)
  const log = server.logLines.join('')
  assert.ok(log.includes('/v1/auth/:order_id/:order_code'), 'requests are logged at this level')
  assert.ok(!log.includes(phone))
  assert.ok(!log.includes(callup.token))
  assert.ok(!log.includes(`/${code}`))
})
