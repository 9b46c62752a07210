import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, newMembership } from '../support/sms4wp.ts'

type Body = Record<string, unknown>

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer({}, { work: false })
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
})
after(() => server.close())

async function createUser(more: object = {}): Promise<{ user: Body & { id: string }; token: string }> {
  const membershipId = String(newMembership())
  const reply = await operator.post('/users', {
    membershipId,
    email: `m${membershipId}@example.com`,
    ...more,
  })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return reply.body as { user: Body & { id: string }; token: string }
}

async function statusWith(token: string): Promise<number> {
  const response = await fetch(`${server.url}/api/v1/user/`, { headers: { authorization: `token ${token}` } })
  return response.status
}

async function logged(action: string): Promise<string[]> {
  const entries = await server.app.audit.list(server.app.db, { limit: 1000 })
  const own = entries.filter(
    (entry) => entry.action === action && entry.actor === `operator ${operator.operatorId}`,
  )
  return own.map(({ subject, outcome }) => `${subject}: ${outcome}`)
}

test('users: added with a token that speaks, found by e-mail, masked for a viewer, and logged', async () => {
  const { user, token } = await createUser({ points: 100, limitPerDay: 5 })
  const { id, membershipId, registeredAt, membershipType } = user
  const whole = {
    id,
    membershipType,
    membershipId,
    email: `m${String(membershipId)}@example.com`,
    group: 'user',
    status: 'good',
    registeredAt,
    limitPerDay: 5,
    limitPerOnce: 0,
    reportUrl: null,
    balance: 100,
  }
  assert.deepEqual(user, whole)
  assert.equal(await statusWith(token), 200)
  const found = await operator.get(`/users?email=M${String(membershipId)}@example.com`)
  assert.deepEqual(found.body, { items: [whole], next: null })
  const nothing = { SMS: 0, LMS: 0, MMS: 0 }
  assert.deepEqual((await operator.get(`/users/${id}`)).body, {
    ...whole,
    sent: { today: nothing, total: nothing },
    senderNumbers: [],
  })
  assert.equal(((await viewer.get(`/users/${id}`)).body as Body)['email'], 'm***@example.com')
  assert.deepEqual(await logged('user.create'), [`user ${id}: done`])
  const taken = await operator.post('/users', { membershipId, email: 'x@example.com' })
  const detail = 'this membership is registered already'
  assert.deepEqual(
    [taken.status, taken.body],
    [409, problem(409, 'already_exists', 'It exists already', { detail })],
  )
})

test('users: blocked and unblocked, in force at once; a viewer may not, and changes nothing', async () => {
  const { user, token } = await createUser()
  const path = `/users/${user.id}`
  const refused = await viewer.send('PATCH', path, { status: 'banned' })
  assert.deepEqual(
    [refused.status, refused.body],
    [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
  )
  assert.equal(await statusWith(token), 200)
  const blocked = await operator.send('PATCH', path, { status: 'banned' })
  assert.deepEqual([blocked.status, (blocked.body as Body)['status']], [200, 'banned'])
  await eventually(async () => ((await statusWith(token)) === 403 ? true : undefined))
  await operator.send('PATCH', path, { status: 'good', limitPerOnce: 3 })
  await eventually(async () => ((await statusWith(token)) === 200 ? true : undefined))
  assert.ok((await logged('user.block')).includes(`user ${user.id}: done`))
  assert.ok((await logged('user.unblock')).includes(`user ${user.id}: done`))
  assert.equal((await operator.send('PATCH', path, {})).status, 400)
  assert.equal((await operator.send('PATCH', '/users/999999', { status: 'good' })).status, 404)
})

test('users: a token is rotated by its scope, listed without its value, and revoked', async () => {
  const { user, token: first } = await createUser()
  const path = `/users/${user.id}/tokens`
  const given = await operator.post(path, { scope: 'client' })
  const { id, token: second } = given.body as { id: string; token: string }
  assert.deepEqual([given.status, given.body], [201, { id, scope: 'client', token: second }])
  await eventually(async () => ((await statusWith(first)) === 403 ? true : undefined))
  assert.equal(await statusWith(second), 200)
  const listed = await operator.get(path)
  const { items } = listed.body as { items: Body[] }
  assert.deepEqual(
    items.map((item) => [Object.keys(item), item['revokedAt'] === null]),
    [
      [['id', 'scope', 'grantedAt', 'revokedAt'], true],
      [['id', 'scope', 'grantedAt', 'revokedAt'], false],
    ],
  )
  const { user: other } = await createUser()
  assert.equal((await operator.post(`/users/${other.id}/tokens/${id}/revocation`)).status, 404)
  assert.equal(await statusWith(second), 200, "another user's token stays")
  assert.equal((await operator.post(`${path}/${id}/revocation`)).status, 200)
  await eventually(async () => ((await statusWith(second)) === 403 ? true : undefined))
  for (const action of ['token.grant', 'token.revoke']) {
    assert.deepEqual(await logged(action), [`token ${id} of user ${user.id}: done`], action)
  }
})

test('users: points are sold and taken back with a note, never below zero, and paged', async () => {
  const { user } = await createUser()
  const path = `/users/${user.id}/transactions`
  const sold = await operator.post(path, { value: 10, note: '입금 <i>확인</i>' })
  const { transaction } = sold.body as { transaction: Body }
  assert.deepEqual(
    [sold.status, sold.body],
    [201, { balance: 10, transaction: { ...transaction, value: 10, description: '입금 <i>확인</i>' } }],
  )
  const replies = await Promise.all(
    Array.from({ length: 8 }, () => operator.post(path, { value: -3, note: 'taken back' })),
  )
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 201, 201, 409, 409, 409, 409, 409],
  )
  const short = replies.find(({ status }) => status === 409)?.body as Body
  assert.deepEqual([short['code'], short['detail']], ['points_short', 'points are short: 1 left, 3 wanted'])
  const values: unknown[] = []
  for (let more = ''; ;) {
    const page = (await operator.get(`${path}?limit=2${more}`)).body as {
      items: Body[]
      next: string | null
    }
    values.push(...page.items.map(({ value }) => value))
    if (page.next === null) break
    more = `&after=${page.next}`
  }
  assert.deepEqual(values, [-3, -3, -3, 10])
  assert.equal((await logged('points.adjust')).length, 4)
  assert.equal((await viewer.post(path, { value: 1, note: 'x' })).status, 403)
  for (const body of [
    { value: 0, note: 'x' },
    { value: 1.5, note: 'x' },
    { value: 1, note: ' ' },
    { value: 1 },
  ]) {
    assert.equal((await operator.post(path, body)).status, 400, JSON.stringify(body))
  }
  assert.equal((await operator.get('/users/999999/transactions')).status, 404)
})

test('users: results are posted somewhere with a secret shown once; refused messages are explained', async () => {
  const client = await createSms4wpClient(server, { points: 0 })
  const path = `/users/${client.userId}`
  const set = await operator.send('PUT', `${path}/report-url`, { url: 'https://example.com/reports' })
  assert.match(String((set.body as Body)['secret']), /^whsec_/)
  assert.equal(((await operator.get(path)).body as Body)['reportUrl'], 'https://example.com/reports')
  const bad = await operator.send('PUT', `${path}/report-url`, { url: 'ftp://example.com' })
  assert.deepEqual([bad.status, (bad.body as Body)['code']], [400, 'invalid_input'])
  const none = await operator.send('PUT', `${path}/report-url`, { url: null })
  assert.deepEqual(none.body, { secret: null })
  const setTwice = Array<string>(2).fill(`user ${client.userId}: done`)
  assert.deepEqual(await logged('user.report-url'), setTwice, 'the refused one is none')
  await client.json('POST', '/v1/message/sms/', {
    sender_phone: '0215880000',
    receiver_phone: '01012345678',
    body: 'x',
  })
  const { items } = (await operator.get(`${path}/refusals`)).body as { items: Body[] }
  assert.deepEqual(
    items.map(({ reason, explanation }) => [reason, explanation]),
    [['points_short', 'points are short: 1 needed, 0 left']],
  )
})

test('users: pages meet each user once, the newest first; 10,000 rows are refused', async () => {
  const ids: number[] = []
  for (let more = ''; ;) {
    const page = (await operator.get(`/users?limit=2${more}`)).body as {
      items: { id: string }[]
      next: string | null
    }
    ids.push(...page.items.map(({ id }) => Number(id)))
    if (page.next === null) break
    more = `&after=${page.next}`
  }
  assert.deepEqual(
    ids,
    [...new Set(ids)].toSorted((a, b) => b - a),
  )
  for (const query of ['limit=10000', 'status=x', 'id=0', 'email=x', 'membershipId=-1']) {
    assert.equal((await operator.get(`/users?${query}`)).status, 400, query)
  }
  assert.deepEqual((await operator.get('/users?membershipId=9999999999999999')).body, {
    items: [],
    next: null,
  })
})

test('users: a number is registered without a code, sends at once, and is removed; each time logged', async () => {
  const client = await createSms4wpClient(server, { points: 10 })
  const path = `/users/${client.userId}/sender-numbers`
  const set = await operator.send('PUT', `${path}/02-1588-0001`, { comment: '<b>본사</b>' })
  const { registeredAt } = set.body as Body
  const number = { number: '0215880001', comment: '<b>본사</b>', registeredAt }
  assert.deepEqual([set.status, set.body], [200, number])
  assert.deepEqual(((await operator.get(`/users/${client.userId}`)).body as Body)['senderNumbers'], [number])
  assert.ok(
    await server.app.customers.ownsSenderNumber(server.app.db, String(client.userId), '0215880001'),
    'it may be sent from',
  )
  const again = await operator.send('PUT', `${path}/0215880001`, {})
  assert.deepEqual(again.body, { ...number, comment: '' }, 'when it was registered stays')
  for (const [client_, method, at, body, status] of [
    [viewer, 'PUT', '0215880002', {}, 403],
    [viewer, 'DELETE', '0215880001', undefined, 403],
    [operator, 'PUT', 'abc', {}, 400],
    [operator, 'PUT', '12', {}, 400],
    [operator, 'PUT', '0215880002', { comment: 'a\nb' }, 400],
    [operator, 'DELETE', '0215880009', undefined, 404],
  ] as const) {
    const reply = await client_.send(method, `${path}/${at}`, body)
    assert.equal(reply.status, status, `${method} ${at}`)
  }
  assert.equal((await operator.send('PUT', '/users/999999/sender-numbers/0215880001', {})).status, 404)
  assert.equal((await operator.send('DELETE', `${path}/0215880001`)).status, 204)
  assert.deepEqual(((await operator.get(`/users/${client.userId}`)).body as Body)['senderNumbers'], [])
  const subject = `number 021*****01 of user ${client.userId}: done`
  assert.deepEqual(await logged('sender-number.register'), [subject, subject])
  assert.deepEqual(await logged('sender-number.remove'), [subject])
})

test('users: a deleted one gets no number and no signature', async () => {
  const { user } = await createUser()
  await operator.send('PATCH', `/users/${user.id}`, { status: 'deleted' })
  assert.equal((await operator.send('PUT', `/users/${user.id}/sender-numbers/0215880001`, {})).status, 404)
  assert.equal((await operator.post(`/users/${user.id}/signatures`, { subsId: 'gone' })).status, 404)
})

test('users: a signature is shown once, counts at once, is renewed and removed, and is nobody else’s', async () => {
  const { user } = await createUser()
  const { user: other } = await createUser()
  const owns = (value: string) => server.app.customers.ownsSignature(server.app.db, user.id, value)
  const path = `/users/${user.id}/signatures`
  const made = await operator.post(path, { subsId: 'console-blog' })
  const { id, value, createdAt } = made.body as { id: string; value: string; createdAt: string }
  assert.deepEqual([made.status, made.body], [201, { id, subsId: 'console-blog', createdAt, value }])
  assert.match(value, /^[0-9a-f]{64}$/)
  assert.ok(await owns(value))
  const listed = await viewer.get(path)
  assert.deepEqual(listed.body, { items: [{ id, subsId: 'console-blog', createdAt }] }, 'without its value')
  assert.equal((await operator.post(path, { subsId: 'console-blog' })).status, 409)
  assert.equal((await operator.send('PUT', `/users/${other.id}/signatures/${id}`, {})).status, 404)
  assert.equal((await operator.send('DELETE', `/users/${other.id}/signatures/${id}`)).status, 404)
  assert.equal((await viewer.send('PUT', `${path}/${id}`, {})).status, 403)
  const renewed = await operator.send('PUT', `${path}/${id}`, { value: 'one of their own' })
  assert.deepEqual(
    [renewed.status, renewed.body],
    [200, { id, subsId: 'console-blog', createdAt, value: 'one of their own' }],
  )
  assert.deepEqual([await owns(value), await owns('one of their own')], [false, true])
  assert.equal((await operator.send('DELETE', `${path}/${id}`)).status, 204)
  assert.equal(await owns('one of their own'), false)
  for (const action of ['create', 'rotate', 'remove']) {
    const subject = `signature ${id} of user ${user.id}: done`
    assert.deepEqual(await logged(`signature.${action}`), [subject], action)
  }
})
