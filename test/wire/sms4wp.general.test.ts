import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, sendKnown, timestamp, type Sms4wpClient } from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient

before(async () => {
  server = await startTestServer()
  client = await createSms4wpClient(server, { points: 0 })
})
after(() => server.close())

/** Also the order of the names, which is the contract's. */
function assertSame(actual: unknown, expected: unknown): void {
  assert.deepEqual(actual, expected)
  assert.equal(JSON.stringify(actual), JSON.stringify(expected))
}

test('user/: the whole envelope', async () => {
  const { status, headers, body } = await client.get('/v1/user/')
  const { registered_timestamp, membership_id } = body as {
    registered_timestamp: string
    membership_id: number
  }
  assert.equal(status, 200)
  assert.match(registered_timestamp, timestamp)
  assertSame(body, {
    id: client.userId,
    membership_type: { id: 1, name: 'sms4wp.com', description: 'sms4wp.com membership' },
    registered_timestamp,
    membership_id,
    email: client.email,
    user_group: { id: 2, name: 'user', description: 'General user group' },
    user_status: { id: 1, code: 0, description: 'GOOD' },
  })
  assert.match(headers.get('content-type') ?? '', /^application\/json/)
  assert.equal(headers.get('cache-control'), 'no-store')
})

test('user_point/ and transaction/: what was given, newest first, as the seed shows it', async () => {
  const own = await createSms4wpClient(server, { points: 0 })
  const { points, db } = server.app
  const { id } = await points.getAccount(db, String(own.userId))
  for (const [value, description] of [
    [100, 'sample 1'],
    [100, 'sample 2'],
    [150, 'sample 3"'],
  ] as const) {
    await points.adjust(db, String(own.userId), { value, description })
  }
  assertSame((await own.get('/v1/user_point/')).body, { id: Number(id), user: own.userId, value: 350 })
  const { status, body } = await own.get('/v1/transaction/')
  const found = body as { id: number; timestamp: string }[]
  assert.equal(status, 200)
  assertSame(
    body,
    [
      [150, 'sample 3"'],
      [100, 'sample 2'],
      [100, 'sample 1'],
    ].map(([value, description], index) => ({
      id: found[index]?.id,
      user: own.userId,
      point: Number(id),
      value,
      description,
      timestamp: found[index]?.timestamp,
    })),
  )
  for (const each of found) assert.match(each.timestamp, timestamp)
  const ids = found.map((each) => each.id)
  assert.deepEqual(
    ids,
    ids.toSorted((a, b) => b - a),
  )
  assert.equal(((await own.get('/v1/transaction/?limit=2')).body as []).length, 2)
  assert.deepEqual((await own.get('/v1/transaction/?until=2014-09-15T22:42:42')).body, [])
  assert.deepEqual((await own.get('/v1/transaction/?since=2999-01-01T00:00:00%2B09:00')).body, [])
})

test('transaction/: another user sees none of it', async () => {
  assert.deepEqual((await client.get('/v1/transaction/')).body, [])
})

test('point_cost/: the three types', async () => {
  assertSame((await client.get('/v1/point_cost/')).body, [
    { id: 1, type: 'SMS', point_cost: 1 },
    { id: 4, type: 'LMS', point_cost: 3 },
    { id: 7, type: 'MMS', point_cost: 13 },
  ])
})

test('message_counter/: nothing yet, then what was sent, by type', async () => {
  const own = await createSms4wpClient(server, { limitPerDay: 50, limitPerOnce: 10 })
  const { status, body } = await own.get('/v1/message_counter/')
  const { id } = body as { id: number }
  const empty = {
    id,
    user: own.userId,
    today_flag: null,
    today_sms_sent: 0,
    today_lms_sent: 0,
    today_mms_sent: 0,
    total_sms_sent: 0,
    total_lms_sent: 0,
    total_mms_sent: 0,
    limit_per_day: 50,
    limit_per_once: 10,
  }
  assert.equal(status, 200)
  assert.deepEqual(Object.keys(body as object), Object.keys(empty))
  await sendKnown(own, { receiver_phone: ['01020000001', '01020000002'] })
  await sendKnown(own, {}, '/v1/message/lms/')
  const counted = (await own.get('/v1/message_counter/')).body as typeof empty
  assert.match(String(counted.today_flag), /^\d{4}-\d\d-\d\d$/)
  assertSame(counted, {
    ...empty,
    id: counted.id,
    today_flag: counted.today_flag,
    today_sms_sent: 2,
    today_lms_sent: 1,
    total_sms_sent: 2,
    total_lms_sent: 1,
  })
})

test('auth_token/revoke/: the token itself, and from then on 403', async () => {
  const own = await createSms4wpClient(server)
  const { status, body } = await own.send('POST', '/v1/auth_token/revoke/')
  const { digest, granted_timestamp, revoked_timestamp } = body as Record<string, string>
  assert.equal(status, 200)
  assert.match(digest ?? '', /^[0-9a-f]{32}$/)
  assert.match(granted_timestamp ?? '', timestamp)
  assert.match(revoked_timestamp ?? '', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assertSame(body, {
    token_status: { id: 2, code: 400, description: 'REVOKED' },
    id: own.tokenId,
    user: own.userId,
    value: own.token,
    scope: 'client.develop',
    digest,
    granted_timestamp,
    revoked_timestamp,
  })
  const refused = await eventually(async () => {
    const reply = await own.get('/v1/user/')
    return reply.status === 403 ? reply : undefined
  })
  assert.deepEqual(refused.body, { detail: 'access denied: send Authorization: token <value>' })
})

for (const path of [
  '/v1/user',
  '/v1/user_point',
  '/v1/transaction',
  '/v1/point_cost',
  '/v1/message',
  '/v1/message_counter',
]) {
  test(`${path}: with its trailing slash and without`, async () => {
    const [plain, slashed] = [await client.get(path), await client.get(`${path}/`)]
    assert.deepEqual([plain.status, plain.body], [200, slashed.body])
  })
}

test('the e-mail address may stand before the token, and the scheme in any letter case', async () => {
  for (const authorization of [`Token ${client.token}`, `token ${client.email}:${client.token}`]) {
    assert.equal((await client.send('GET', '/v1/user/', { headers: { authorization } })).status, 200)
  }
})

test('a banned user is 403, and welcome again when it is good', async () => {
  const own = await createSms4wpClient(server)
  const { customers, db } = server.app
  for (const [status, expected] of [
    ['banned', 403],
    ['good', 200],
    ['deleted', 403],
  ] as const) {
    await customers.update(db, String(own.userId), { status })
    await eventually(async () => ((await own.get('/v1/user/')).status === expected ? true : undefined))
  }
})
