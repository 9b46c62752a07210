import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createSms4wpClient,
  newMembership,
  sendKnown,
  timestamp,
  type Sms4wpClient,
} from '../support/sms4wp.ts'

let server: TestServer
let admin: Sms4wpClient
let user: Sms4wpClient

before(async () => {
  server = await startTestServer()
  admin = await createSms4wpClient(server, { group: 'admin', points: 0 })
  user = await createSms4wpClient(server, { points: 100 })
})
after(() => server.close())

interface UserShape {
  readonly id: number
  readonly membership_id: number
  readonly email: string
  readonly user_group: { readonly id: number; readonly name: string }
  readonly user_status: { readonly id: number; readonly code: number; readonly description: string }
}

interface TokenShape {
  readonly id: number
  readonly value: string
  readonly token_status: { readonly description: string }
}

async function register(): Promise<UserShape> {
  const membership = newMembership()
  const { body } = await admin.form('PUT', '/v1/admin/user/', {
    membership_id: membership,
    email: `new${membership}@example.com`,
  })
  return body as UserShape
}

test('every admin path is 403 for a user, and says why', async () => {
  for (const path of [
    'user',
    'auth_token',
    'user_point',
    'message',
    'message/report',
    'transaction',
    'version',
  ]) {
    const { status, body } = await user.get(`/v1/admin/${path}/`)
    assert.deepEqual(
      [status, body],
      [403, { detail: 'access denied: this needs a token of a user of group admin' }],
      path,
    )
  }
  for (const path of ['users', 'messages', 'transactions']) {
    assert.equal((await user.get(`/v2/admin/${path}`)).status, 403)
  }
  const fields = { user_id: user.userId, value: 1_000_000 }
  assert.equal((await user.form('POST', '/v1/admin/user_point/', fields)).status, 403)
})

test('PUT user/: one is an object, several are a list, in the order given', async () => {
  const [a, b, c] = [newMembership(), newMembership(), newMembership()]
  const one = await admin.form('PUT', '/v1/admin/user/', {
    membership_id: a,
    email: 'a@example.com',
    membership_type_name: 'sms4wp.com',
    user_group_name: 'admin',
  })
  const { id, registered_timestamp } = one.body as { id: number; registered_timestamp: string }
  assert.match(registered_timestamp, timestamp)
  assert.deepEqual(
    [one.status, one.body],
    [
      200,
      {
        id,
        membership_type: { id: 1, name: 'sms4wp.com', description: 'sms4wp.com membership' },
        registered_timestamp,
        membership_id: a,
        email: 'a@example.com',
        user_group: { id: 1, name: 'admin', description: 'Administrator group' },
        user_status: { id: 1, code: 0, description: 'GOOD' },
      },
    ],
  )
  const several = await admin.form('PUT', '/v1/admin/user', {
    membership_id: [b, c],
    email: ['b@example.com', 'c@example.com'],
  })
  assert.equal(several.status, 200)
  assert.deepEqual(
    (several.body as UserShape[]).map((made) => [made.membership_id, made.email, made.user_group.name]),
    [
      [b, 'b@example.com', 'user'],
      [c, 'c@example.com', 'user'],
    ],
  )
})

test('PUT user/: all or none, also in JSON and in the query', async () => {
  const taken = newMembership()
  const fresh = newMembership()
  const path = '/v1/admin/user/'
  assert.equal(
    (await admin.send('PUT', `${path}?membership_id=${taken}&email=taken@example.com`)).status,
    200,
  )
  const several = { membership_id: [fresh, taken], email: ['x@example.com', 'y@example.com'] }
  const refused = await admin.json('PUT', path, several)
  assert.deepEqual([refused.status, refused.body], [400, { detail: 'this membership is registered already' }])
  assert.deepEqual((await admin.get(`${path}?membership_id=${fresh}`)).body, [])
  const odd = await admin.json('PUT', path, { ...several, email: 'x@example.com' })
  assert.equal(odd.status, 400)
  assert.match((odd.body as { detail: string }).detail, /^email must be given as often as membership_id/)
})

test('GET user/: filters are ANDed, at least one, membersip_id too; nothing found is []', async () => {
  const made = await register()
  const path = '/v1/admin/user/'
  for (const query of [
    `id=${made.id}`,
    `membership_id=${made.membership_id}`,
    `membersip_id=${made.membership_id}`,
    `email=${made.email}`,
    `id=${made.id}&user_status_name=GOOD&user_group_name=user&membership_type_name=sms4wp.com`,
  ]) {
    const { status, body } = await admin.get(`${path}?${query}`)
    assert.deepEqual([status, body], [200, [made]], query)
  }
  const both = await admin.get(`${path}?id=${made.id}&id=${user.userId}`)
  assert.deepEqual(
    (both.body as UserShape[]).map(({ id }) => id),
    [made.id, user.userId].toSorted((a, b) => a - b),
  )
  for (const query of [
    `id=${made.id}&user_group_name=admin`,
    'id=9007199254740991',
    'email=nobody@example.com',
  ]) {
    assert.deepEqual([(await admin.get(`${path}?${query}`)).body], [[]], query)
  }
  assert.equal((await admin.get(path)).status, 400)
})

test('POST user/: changes what is given; no change 400, unknown 404, a ban shuts the door', async () => {
  const path = '/v1/admin/user/'
  const made = await createSms4wpClient(server)
  const changed = await admin.form('POST', path, {
    id: made.userId,
    email: 'else@example.com',
    user_status_name: 'BANNED',
  })
  assert.equal(changed.status, 200)
  const { email, user_status } = changed.body as UserShape
  assert.equal(email, 'else@example.com')
  assert.deepEqual(user_status, { id: 2, code: 100, description: 'BANNED' })
  await eventually(async () => ((await made.get('/v1/user/')).status === 403 ? true : undefined))
  assert.equal((await admin.form('POST', path, { id: made.userId })).status, 400)
  assert.equal((await admin.form('POST', path, { id: 999_999_999, email: 'a@example.com' })).status, 404)
  assert.equal((await admin.form('POST', path, { id: made.userId, email: 'not an address' })).status, 400)
})

test('DELETE user/: with a body or a query; status DELETED, tokens revoked', async () => {
  const made = await createSms4wpClient(server)
  const path = '/v1/admin/user/'
  const { status, body } = await admin.form('DELETE', path, { id: made.userId })
  assert.equal(status, 200)
  assert.deepEqual((body as UserShape).user_status, { id: 3, code: 200, description: 'DELETED' })
  await eventually(async () => ((await made.get('/v1/user/')).status === 403 ? true : undefined))
  const tokens = (await admin.get(`/v1/admin/auth_token/?user_id=${made.userId}`)).body as TokenShape[]
  assert.deepEqual(
    tokens.map(({ token_status }) => token_status.description),
    ['REVOKED'],
  )
  const [one, other] = [await register(), await register()]
  const several = await admin.send('DELETE', `${path}?id=${one.id}&id=${other.id}`)
  assert.equal((several.body as []).length, 2)
  const last = await register()
  assert.equal((await admin.send('DELETE', `${path}?id=${last.id}&id=999999999`)).status, 404)
  const [still] = (await admin.get(`${path}?id=${last.id}`)).body as [UserShape]
  assert.equal(still.user_status.description, 'GOOD')
})

test('tokens: granted, found, replaced, revoked, deleted', async () => {
  const { id: userId } = await register()
  const path = '/v1/admin/auth_token/'
  const grant = async (scope: string) =>
    (await admin.form('POST', `${path}grant/`, { user_id: userId, scope })).body as TokenShape &
      Record<string, unknown>
  const first = await grant('client.develop')
  assert.match(first.value, /^[0-9a-f]{64}$/)
  assert.deepEqual(first, {
    id: first.id,
    user_id: userId,
    value: first.value,
    scope: 'client.develop',
    digest: first['digest'],
    granted_timestamp: first['granted_timestamp'],
    revoked_timestamp: null,
    token_status: { id: 1, code: 200, description: 'GRANTED' },
  })
  const headers = { authorization: `token ${first.value}` }
  assert.equal((await admin.send('GET', '/v1/user/', { headers })).status, 200)
  const second = await grant('client.develop')
  const other = await grant('client.live')
  await eventually(async () =>
    (await admin.send('GET', '/v1/user/', { headers })).status === 403 ? true : undefined,
  )
  const found = async (query: string) =>
    ((await admin.get(`${path}?user_id=${userId}${query}`)).body as TokenShape[]).map(({ id }) => id)
  assert.deepEqual(await found(''), [first.id, second.id, other.id])
  assert.deepEqual(await found('&token_status_description=GRANTED'), [second.id, other.id])
  assert.deepEqual(await found('&token_status_description=revoked'), [first.id])
  assert.deepEqual(await found(`&id=${other.id}&id=${first.id}`), [first.id, other.id])
  const revoked = await admin.form('POST', `${path}revoke/`, { id: second.id })
  assert.deepEqual((revoked.body as TokenShape).token_status, { id: 2, code: 400, description: 'REVOKED' })
  assert.match(String((revoked.body as Record<string, unknown>)['revoked_timestamp']), /\.\d{3}Z$/)
  const deleted = await admin.form('DELETE', path, { id: [first.id, other.id] })
  assert.equal((deleted.body as []).length, 2)
  assert.deepEqual(await found(''), [second.id])
  assert.equal((await admin.form('DELETE', path, { id: first.id })).status, 404)
  assert.equal((await admin.form('POST', `${path}grant/`, { user_id: 999_999_999, scope: 'x' })).status, 404)
})

test('user_point/: adjusted up and down, never below zero; a list when read', async () => {
  const { id: userId } = await register()
  const path = '/v1/admin/user_point/'
  const { status, body } = await admin.form('POST', path, {
    user_id: userId,
    value: '350',
    description: '충전',
  })
  const { user_point, point_transaction } = body as {
    user_point: { id: number }
    point_transaction: { id: number; timestamp: string }
  }
  assert.equal(status, 200)
  assert.deepEqual(body, {
    user_point: { id: user_point.id, user_id: userId, value: 350 },
    point_transaction: {
      id: point_transaction.id,
      user_id: userId,
      point_id: user_point.id,
      value: 350,
      description: '충전',
      timestamp: point_transaction.timestamp,
    },
  })
  const short = await admin.json('POST', path, { user_id: userId, value: -351, description: '' })
  assert.deepEqual([short.status, short.body], [406, { detail: 'points are short: 350 left, 351 wanted' }])
  assert.equal((await admin.json('POST', path, { user_id: userId, value: -50 })).status, 200)
  assert.deepEqual((await admin.get(`${path}?user_id=${userId}`)).body, [
    { id: user_point.id, user_id: userId, value: 300 },
  ])
  assert.deepEqual((await admin.get(`${path}?user_id=999999999`)).body, [])
  for (const value of ['0', '9007199254740992', '1.5', '', 'x']) {
    assert.equal((await admin.form('POST', path, { user_id: userId, value })).status, 400, value)
  }
  assert.equal(
    (await admin.form('POST', path, { user_id: userId, value: Number.MAX_SAFE_INTEGER })).status,
    400,
  )
  assert.equal((await admin.form('POST', path, { user_id: 999_999_999, value: 1 })).status, 404)
  const moves = (await admin.get(`/v1/admin/transaction/?user_id=${userId}`)).body as Record<
    string,
    unknown
  >[]
  assert.deepEqual(
    moves.map((move) => move['value']),
    [-50, 350],
  )
  assert.deepEqual(Object.keys(moves[0] ?? {}), [
    'id',
    'user_id',
    'point_id',
    'value',
    'description',
    'timestamp',
  ])
})

test('Idempotency-Key: points are given once', async () => {
  const { id: userId } = await register()
  const headers = { 'idempotency-key': 'points-1' }
  const fields = { user_id: userId, value: 10 }
  const first = await admin.form('POST', '/v1/admin/user_point/', fields, headers)
  const again = await admin.form('POST', '/v1/admin/user_point/', fields, headers)
  assert.deepEqual(again.body, first.body)
  assert.equal(
    ((await admin.get(`/v1/admin/user_point/?user_id=${userId}`)).body as [{ value: number }])[0].value,
    10,
  )
})

test('message/ and message/report/: by user, token and message', async () => {
  const own = await createSms4wpClient(server)
  const [first, second] = [await sendKnown(own), await sendKnown(own)]
  const ids = async (query: string) =>
    ((await admin.get(`/v1/admin/message/?${query}`)).body as { id: number }[]).map(({ id }) => id)
  assert.deepEqual(await ids(`user_id=${own.userId}`), [second.id, first.id])
  assert.deepEqual(await ids(`user_id=${own.userId}&limit=1`), [second.id])
  assert.deepEqual(await ids(`auth_token_id=${own.tokenId}&user_id=${own.userId}`), [second.id, first.id])
  assert.deepEqual(await ids(`message_id=${first.id}`), [first.id])
  assert.deepEqual(await ids(`message_id=${first.id}&message_id=${second.id}`), [second.id, first.id])
  assert.deepEqual(await ids(`user_id=${own.userId}&until=2014-01-01T00:00:00`), [])
  const { status, body } = await admin.get(`/v1/admin/message/report/?message_id=${first.id}`)
  assert.equal(status, 200)
  const [line] = body as [{ message: number; receiver_phone: string }]
  assert.deepEqual(Object.keys(line), [
    'message',
    'id',
    'report_status',
    'transaction',
    'report_timestamp',
    'receiver_phone',
    'receiver_name',
  ])
  assert.equal(line.message, first.id)
})

test('message_counter/: limits are set, one at least, and hold', async () => {
  const own = await createSms4wpClient(server)
  const path = '/v1/admin/message_counter/'
  const { status, body } = await admin.form('POST', path, { user_id: own.userId, limit_per_once: 1 })
  assert.equal(status, 200)
  const { user: whose, limit_per_day, limit_per_once } = body as Record<string, unknown>
  assert.deepEqual([whose, limit_per_day, limit_per_once], [own.userId, 0, 1])
  await eventually(async () => {
    const fields = { sender_phone: '0212345678', body: 'x', receiver_phone: ['01020000001', '01020000002'] }
    return (await own.form('POST', '/v1/message/test/sms/', fields)).status === 406 ? true : undefined
  })
  assert.equal((await admin.form('POST', path, { user_id: own.userId })).status, 400)
  assert.equal((await admin.form('POST', path, { user_id: own.userId, limit_per_day: -1 })).status, 400)
  assert.equal((await admin.form('POST', path, { user_id: 999_999_999, limit_per_day: 1 })).status, 404)
})

test('message_signature/: made, changed, found, deleted', async () => {
  const { id: userId } = await register()
  const path = '/v1/admin/message_signature/'
  const made = await admin.form('PUT', path, { user_id: userId, subs_id: 'blog', value: 'a signature' })
  const { id, created_timestamp } = made.body as { id: number; created_timestamp: string }
  const expected = { id, user_id: userId, subs_id: 'blog', value: 'a signature', created_timestamp }
  assert.deepEqual([made.status, made.body], [200, expected])
  assert.equal((await admin.form('PUT', path, { user_id: userId, subs_id: 'blog' })).status, 400)
  const changed = await admin.form('POST', path, { user_id: userId, subs_id: 'blog', value: 'another' })
  assert.deepEqual([changed.status, changed.body], [200, { ...expected, value: 'another' }])
  assert.deepEqual((await admin.get(`${path}?user_id=${userId}`)).body, [changed.body])
  assert.deepEqual((await admin.get(`${path}?subs_id=blog&user_id=${userId}`)).body, [changed.body])
  assert.deepEqual((await admin.get(`${path}?subs_id=shop&user_id=${userId}`)).body, [])
  assert.equal((await admin.form('POST', path, { user_id: userId, subs_id: 'shop' })).status, 404)
  const deleted = await admin.form('DELETE', path, { user_id: userId, subs_id: 'blog' })
  assert.deepEqual([deleted.status, deleted.body], [200, changed.body])
  assert.deepEqual((await admin.get(`${path}?user_id=${userId}`)).body, [])
})

test('version/ and test_task/', async () => {
  const version = await admin.get('/v1/admin/version/')
  assert.equal(version.status, 200)
  assert.match((version.body as { backend_version: string }).backend_version, /^\d+\.\d+\.\d+$/)
  for (const [x, y] of [
    [6, 7],
    [-94_906_265, 94_906_265],
    [0, -5],
  ] as const) {
    const { status, body } = await admin.get(`/v1/admin/test_task/?x=${x}&y=${y}`)
    assert.deepEqual([status, body], [200, { x, y, value: x * y === 0 ? 0 : x * y }])
  }
  for (const query of ['', '?x=1', '?x=1&y=a', '?x=1.5&y=2', '?x=94906266&y=1', '?x=1&x=2&y=3']) {
    assert.equal((await admin.get(`/v1/admin/test_task/${query}`)).status, 400, query)
  }
})
