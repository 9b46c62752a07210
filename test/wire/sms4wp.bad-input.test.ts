import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import { balanceOf, createSms4wpClient, type Reply, type Sms4wpClient } from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient
let admin: Sms4wpClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createSms4wpClient(server)
  admin = await createSms4wpClient(server, { group: 'admin', points: 0 })
})
after(() => server.close())

const good = { sender_phone: '0212345678', receiver_phone: '01012345678', body: 'x' }
const sms = '/v1/message/sms/'
const json = { 'content-type': 'application/json' }
const malformed = 'malformed request: send a form or JSON, in UTF-8'
const phoneRule = 'a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN'
const momentRule = 'an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given), or left out'
const limitRule = 'a whole number from 1 to 1000, or left out'
const idRule = 'an id, a whole number from 1 to 2^53 - 1'

function raw(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json): Promise<Reply> {
  return client.send('POST', sms, { body, headers })
}

const send = (fields: object) => client.json('POST', sms, { ...good, ...fields })
const page = (query: string) => client.get(`/v1/message/?${query}`)

/** Status and detail of each refusal; none may charge anything. */
const refusals: readonly [string, () => Promise<Reply>, number, string | RegExp][] = [
  ['no sender', () => send({ sender_phone: null }), 400, `sender_phone must be ${phoneRule}`],
  ['two senders', () => send({ sender_phone: ['021', '022'] }), 400, `sender_phone must be ${phoneRule}`],
  ['a sender of letters', () => send({ sender_phone: 'Shop' }), 400, `sender_phone must be ${phoneRule}`],
  ['no body', () => send({ body: '' }), 400, 'body must be a text of 1 to 100000 characters'],
  [
    'a body that is an object',
    () => send({ body: {} }),
    400,
    'body must be a text of 1 to 100000 characters',
  ],
  ['half of a surrogate pair', () => send({ body: '\ud83d' }), 400, /^body must be a text/],
  [
    'no receiver',
    () => send({ receiver_phone: [] }),
    400,
    `receiver_phone must be ${phoneRule}, and given 1 to 10000 times`,
  ],
  [
    'a receiver with dashes in odd places',
    () => send({ receiver_phone: '02-123-4567' }),
    400,
    /^receiver_phone must be a phone number/,
  ],
  [
    'an empty receiver among others',
    () => send({ receiver_phone: ['01012345678', ''] }),
    400,
    /^receiver_phone must be a phone number/,
  ],
  [
    'fewer names than receivers',
    () => send({ receiver_phone: ['01012345678', '01012345679'], receiver_name: 'one' }),
    400,
    'receiver_name must be left out, or given as often as receiver_phone: 2 times, not 1',
  ],
  [
    'a time that is none',
    () => send({ send_timestamp: 'tomorrow' }),
    400,
    `send_timestamp must be ${momentRule}`,
  ],
  [
    'year 0',
    () => send({ send_timestamp: '0000-01-01T00:00:00' }),
    400,
    `send_timestamp must be ${momentRule}`,
  ],
  [
    'nothing at all',
    () => raw('{}'),
    400,
    /^sender_phone must be .*; body must be .*; receiver_phone must be /,
  ],
  ['a text of 91 bytes', () => send({ body: 'a'.repeat(91) }), 400, /91.*90.*\/lms/s],
  ['46 Hangul syllables', () => send({ body: '가'.repeat(46) }), 400, /92.*90/s],
  [
    'a spreadsheet that is a text',
    () => send({ bulk_file: 'rows' }),
    400,
    'bulk_file must be a file, sent as multipart/form-data',
  ],
  [
    'an image with an SMS',
    () => send({ file: 'a.jpg' }),
    400,
    'file must be left out: images go by message/mms/',
  ],
  ['a list for a body', () => raw('[]'), 400, 'the body must be a form or a JSON object'],
  ['a string for a body', () => raw('"x"'), 400, 'the body must be a form or a JSON object'],
  ['malformed JSON', () => raw('{"body":'), 400, malformed],
  ['bytes that are no UTF-8', () => raw(new Uint8Array([0x7b, 0xff, 0x7d])), 400, malformed],
  ['NUL in JSON', () => raw('{"body":"a\\u0000"}'), 400, malformed],
  [
    'NUL in the query',
    () => admin.get('/v1/admin/user/?email=a%00b@example.com'),
    400,
    /^email must be a text/,
  ],
  [
    'a form with a broken percent sign',
    () => raw('body=%zz', { 'content-type': 'application/x-www-form-urlencoded' }),
    400,
    malformed,
  ],
  ['text/plain', () => raw('x', { 'content-type': 'text/plain' }), 415, /^unsupported content type/],
  ['XML', () => raw('<x/>', { 'content-type': 'application/xml' }), 415, /^unsupported content type/],
  [
    'a body of 9 MiB',
    () => raw(JSON.stringify({ ...good, pad: 'x'.repeat(9 * 1024 * 1024) })),
    413,
    'request body too large',
  ],
  ['limit -1', () => page('limit=-1'), 400, `limit must be ${limitRule}`],
  ['limit 0', () => page('limit=0'), 400, `limit must be ${limitRule}`],
  ['limit NaN', () => page('limit=NaN'), 400, `limit must be ${limitRule}`],
  ['limit 1001', () => page('limit=1001'), 400, `limit must be ${limitRule}`],
  ['limit 10^30', () => page(`limit=1${'0'.repeat(30)}`), 400, `limit must be ${limitRule}`],
  ['limit twice', () => page('limit=1&limit=2'), 400, `limit must be ${limitRule}`],
  ['since year 0', () => page('since=0000-01-01T00:00:00'), 400, `since must be ${momentRule}`],
  ['until 30 February', () => page('until=2014-02-30'), 400, `until must be ${momentRule}`],
  [
    'an id beyond 2^53',
    () => page('message_id=9007199254740993'),
    400,
    `message_id must be ${idRule}, and given at most 1000 times`,
  ],
  ['an id of letters', () => page('message_id=abc'), 400, /^message_id must be an id/],
  [
    'an amount beyond 2^53',
    () => admin.form('POST', '/v1/admin/user_point/', { user_id: 1, value: '9007199254740992' }),
    400,
    /^value must be a whole number/,
  ],
  [
    'an unknown status name',
    () => admin.get('/v1/admin/user/?user_status_name=EVIL'),
    400,
    'user_status_name must be GOOD or BANNED or DELETED, or left out',
  ],
  [
    'no id to delete',
    () => admin.send('DELETE', '/v1/admin/user/'),
    400,
    `id must be ${idRule}, and given 1 to 1000 times`,
  ],
  ['an unknown path', () => client.get('/v1/messages/'), 404, 'not found'],
  ['an unknown version', () => client.get('/v3/user/'), 404, 'not found'],
  ['GET where POST belongs', () => client.get(sms), 405, 'method not allowed, use POST'],
  [
    'POST where GET belongs',
    () => client.form('POST', '/v1/user/', {}),
    405,
    'method not allowed, use GET, HEAD',
  ],
  [
    'DELETE of the history',
    () => client.send('DELETE', '/v1/message'),
    405,
    'method not allowed, use GET, HEAD, POST',
  ],
  [
    'PATCH of a member',
    () => admin.send('PATCH', '/v1/admin/user/'),
    405,
    'method not allowed, use DELETE, GET, HEAD, POST, PUT',
  ],
  [
    'an empty Idempotency-Key',
    () => client.form('POST', sms, good, { 'idempotency-key': '' }),
    400,
    'Idempotency-Key must be 1 to 255 characters',
  ],
  ['no worker', () => admin.get('/v1/admin/test_task/?x=1&y=2'), 503, /no worker/],
]

for (const [what, ask, status, detail] of refusals) {
  test(`${what}: ${status}`, async () => {
    const balance = await balanceOf(client)
    const reply = await ask()
    const { detail: said, ...others } = reply.body as { detail: string }
    assert.equal(reply.status, status, said)
    assert.deepEqual(others, {})
    if (typeof detail === 'string') assert.equal(said, detail)
    else assert.match(said, detail)
    assert.match(reply.headers.get('content-type') ?? '', /^application\/json/)
    assert.equal(reply.headers.get('cache-control'), 'no-store')
    assert.equal(await balanceOf(client), balance)
  })
}

test('since after until, and years 1970 and 9999, find nothing', async () => {
  for (const query of [
    'since=2015-01-01&until=2014-01-01',
    'until=1970-01-01T00:00:00',
    'since=9999-12-31T23:59:59',
    'message_id=9007199254740991',
  ]) {
    const { status, body } = await page(query)
    assert.deepEqual([status, body], [200, []], query)
  }
})

for (const [what, authorization] of [
  ['missing', undefined],
  ['empty', ''],
  ['of another scheme', `Bearer ${'0'.repeat(64)}`],
  ['too short', 'token abc'],
  ['unknown', `token ${'0'.repeat(64)}`],
  ['with something behind it', `token ${'0'.repeat(64)} x`],
] as const) {
  test(`a token that is ${what} is 403, whatever is asked`, async () => {
    for (const [method, path] of [
      ['GET', '/v1/user/'],
      ['POST', sms],
      ['GET', '/v1/admin/user/'],
      ['GET', '/v1/nothing'],
      ['PATCH', '/v2/messages'],
    ] as const) {
      const headers = authorization === undefined ? {} : { authorization }
      const response = await fetch(`${server.url}/api${path}`, { method, headers })
      assert.equal(response.status, 403, `${method} ${path}`)
      assert.deepEqual(await response.json(), { detail: 'access denied: send Authorization: token <value>' })
    }
  })
}

test('a broken percent sign in the path is 400 in this envelope', async () => {
  const response = await fetch(`${server.url}/api/v1/%zz`)
  assert.deepEqual([response.status, await response.json()], [400, { detail: malformed }])
})

test('no log line of all this holds a token, a number or a text', async () => {
  const reply = await send({ receiver_phone: '01087654321', body: 'a secret text' })
  assert.equal(reply.status, 200)
  const log = server.logLines.join('')
  assert.ok(log.includes('/api/v1/message/sms/'), 'requests are logged at this level')
  for (const secret of [client.token, '01087654321', 'a secret text']) assert.ok(!log.includes(secret))
})
