import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient, type Reply } from '../support/console.ts'
import { createItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { newPhone, speakFor } from '../support/virtualclass.ts'

type Body = Record<string, unknown>

const html = '<img src=x onerror=alert(1)>'
const nobody = '0190a000-0000-7000-8000-000000000000'

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

/** Expects it to succeed. */
async function done(reply: Promise<Reply>): Promise<Body> {
  const { status, body } = await reply
  assert.ok(status < 300, JSON.stringify(body))
  return (body ?? {}) as Body
}

async function becomes<T>(look: () => Promise<T>, wanted: T): Promise<void> {
  await eventually(async () => ((await look()) === wanted ? true : undefined))
}

/** The actions that the operator was logged with about this. */
async function actionsOn(subject: string): Promise<string[]> {
  const entries = await server.app.audit.list(server.app.db, { limit: 1000 })
  return entries
    .filter((entry) => entry.subject === subject && entry.actor === `operator ${operator.operatorId}`)
    .map(({ action }) => action)
    .toReversed()
}

async function orderWith(token: string): Promise<number> {
  const response = await fetch(`${server.url}/v1/orders/${nobody}`, {
    headers: { 'x-application-token': token },
  })
  return response.status
}

test('applications: added, shown, changed, blocked; the token speaks at once and not when blocked', async () => {
  await done(operator.post('/number-blocks', { prefixes: ['7487260', '7487261'] }))
  const made = await done(
    operator.post('/applications', {
      name: html,
      callbackUrl: 'https://example.com/calls',
      limits: { sendsPerDay: 9 },
      prefixes: ['7487260'],
    }),
  )
  const { id, token } = made as { id: string; token: string }
  assert.match(String(made['callbackSecret']), /^whsec_/)
  assert.deepEqual(Object.keys(made), ['id', 'token', 'callbackSecret'])
  assert.equal(await orderWith(token), 404)
  const shown = await done(operator.get(`/applications/${id}`))
  const whole = {
    id,
    name: html,
    status: 'active',
    createdAt: shown['createdAt'],
    limits: { sendsPerDay: 9 },
    fallbackText: 'Code: {code}',
    callbackUrl: 'https://example.com/calls',
    prefixes: ['7487260'],
  }
  assert.deepEqual(shown, whole)
  const changed = await done(
    operator.send('PATCH', `/applications/${id}`, {
      name: 'Shop',
      limits: {},
      prefixes: ['7487261'],
      status: 'blocked',
    }),
  )
  assert.deepEqual(changed, { ...whole, name: 'Shop', limits: {}, prefixes: ['7487261'], status: 'blocked' })
  await becomes(() => orderWith(token), 403)
  await done(operator.send('PATCH', `/applications/${id}`, { status: 'active' }))
  await becomes(() => orderWith(token), 404)
  assert.deepEqual(await actionsOn(`application ${id}`), [
    'application.create',
    'application.block',
    'application.unblock',
  ])
  const blocked = (await done(operator.get('/applications?status=blocked')))['items']
  assert.deepEqual(blocked, [])
})

test('applications: tokens are added, blocked and rotated once; values are nowhere to be read', async () => {
  const { id, token } = (await done(operator.post('/applications', { name: 'Tokens' }))) as {
    id: string
    token: string
  }
  const path = `/applications/${id}/tokens`
  const { items } = (await done(operator.get(path))) as { items: { id: string; status: string }[] }
  const [first] = items
  assert.ok(first)
  assert.ok(!JSON.stringify(items).includes(token))
  const rotate = () => operator.post(`${path}/${first.id}/rotation`)
  const replies = await Promise.all([rotate(), rotate(), rotate()])
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [201, 404, 404],
  )
  const rotated = replies.find(({ status }) => status === 201) as Reply
  const next = String((rotated.body as Body)['token'])
  await becomes(() => orderWith(token), 403)
  assert.equal(await orderWith(next), 404)
  const { token: third } = (await done(operator.post(path))) as { token: string }
  assert.equal(await orderWith(third), 404)
  const ids = ((await done(operator.get(path))) as { items: { id: string }[] }).items.map((item) => item.id)
  await done(operator.send('PATCH', `${path}/${ids[0]}`, { status: 'blocked' }))
  await becomes(() => orderWith(third), 403)
  assert.equal(
    (await operator.send('PATCH', `/applications/${nobody}/tokens/${ids[1]}`, { status: 'blocked' })).status,
    404,
  )
  assert.equal(await orderWith(next), 404, "another application's token stays")
  assert.equal((await operator.post(`/applications/${nobody}/tokens`)).status, 404)
  assert.deepEqual(await actionsOn(`application ${id}`), ['application.create', 'token.create'])
  assert.deepEqual(await actionsOn(`token ${first.id}`), ['token.rotate'], 'one of three')
  assert.deepEqual(await actionsOn(`token ${ids[0]}`), ['token.block'])
})

test('applications: a viewer may look and decide nothing; bad wishes are refused and change nothing', async () => {
  const { id } = (await done(operator.post('/applications', { name: 'Kept' }))) as { id: string }
  const earlier = await done(viewer.get(`/applications/${id}`))
  for (const [method, path, body] of [
    ['POST', '/applications', { name: 'x' }],
    ['PATCH', `/applications/${id}`, { status: 'blocked' }],
    ['POST', `/applications/${id}/tokens`, undefined],
    ['PUT', `/applications/${id}/callback`, { url: null }],
    ['POST', '/number-blocks', { prefixes: ['999'] }],
  ] as const) {
    const { status, body: answer } = await viewer.send(method, path, body)
    assert.deepEqual(
      [status, answer],
      [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
      path,
    )
  }
  for (const body of [
    {},
    { name: ' ' },
    { name: 'a\u0000b' },
    { name: 'x'.repeat(101) },
    { status: 'gone' },
    { limits: { sendsPerDay: 0 } },
    { limits: { unknown: 1 } },
    { fallbackText: 'no place for it' },
    { prefixes: ['1'] },
    { prefixes: ['99999'] },
  ]) {
    const { status } = await operator.send('PATCH', `/applications/${id}`, body)
    assert.equal(status, 400, JSON.stringify(body))
  }
  assert.deepEqual(await done(viewer.get(`/applications/${id}`)), earlier)
  assert.equal((await operator.get('/applications?limit=10000')).status, 400)
  assert.equal((await operator.get(`/applications/${nobody}`)).status, 404)
})

test('number blocks: listed by prefix, blocked and unblocked', async () => {
  await done(operator.post('/number-blocks', { prefixes: ['7999001', '7999002', '7999003'] }))
  const page = (await done(operator.get('/number-blocks?limit=2&after=7999000'))) as {
    items: Body[]
    next: string
  }
  assert.deepEqual(
    page.items.map(({ prefix, status, applications }) => [prefix, status, applications]),
    [
      ['7999001', 'active', 0],
      ['7999002', 'active', 0],
    ],
  )
  assert.equal(page.next, '7999002')
  await done(operator.send('PATCH', '/number-blocks/7999002', { status: 'blocked' }))
  assert.ok(!(await server.app.applications.findPool(server.app.db)).includes('7999002'))
  assert.deepEqual(await actionsOn('block 7999002'), ['block.block'])
  assert.equal((await operator.send('PATCH', '/number-blocks/1234567', { status: 'blocked' })).status, 404)
})

test('partners: partner, company and key are made, and sign a member on whom the phone finds', async () => {
  const partner = await done(operator.post('/partners', { name: html }))
  const id = String(partner['id'])
  assert.deepEqual(partner, { id, name: html, status: 'active', createdAt: partner['createdAt'] })
  const company = await done(
    operator.post(`/partners/${id}/companies`, {
      code: 'console-co',
      name: '회사',
      launchUrl: 'https://example.com/in',
    }),
  )
  const companyId = String(company['id'])
  const again = await operator.post(`/partners/${id}/companies`, { code: 'console-co', name: 'x' })
  assert.equal(again.status, 409)
  const key = (await done(operator.post(`/partners/${id}/keys`))) as {
    id: string
    key: string
    secret: string
  }
  const client = speakFor(server.url, {
    id: key.id,
    value: key.key,
    secret: key.secret,
    partnerId: id,
    code: 'console-co',
  })
  const phone = newPhone()
  const joined = await client.signUp({ phone, name: '<b>홍길동</b>', email: 'p@example.com' })
  assert.equal(joined.status, 200, joined.text)
  const found = (await done(operator.get(`/members?phone=${phone}`))) as { items: Body[]; next: null }
  const [member] = found.items as [Body]
  const whole = {
    id: member['id'],
    companyId,
    name: '<b>홍길동</b>',
    email: 'p@example.com',
    phone,
    createdAt: member['createdAt'],
    cancelledAt: null,
  }
  assert.deepEqual(found, { items: [whole], next: null })
  const seen = (await done(viewer.get(`/members?company=${companyId}`))) as { items: Body[] }
  assert.deepEqual(seen.items, [
    { ...whole, name: null, email: 'p***@example.com', phone: `010******${phone.slice(-2)}` },
  ])
  assert.deepEqual((await done(operator.get(`/members?phone=${phone}&company=${nobody}`)))['items'], [])

  const secrets = `/partners/${id}/keys/${key.id}`
  const { secret } = (await done(operator.post(`${secrets}/secrets`))) as { secret: string }
  assert.equal((await operator.post(`${secrets}/secrets`)).status, 409, 'two are live')
  const keys = (await done(operator.get(`/partners/${id}/keys`))) as { items: { secretsAt: string[] }[] }
  assert.equal(keys.items[0]?.secretsAt.length, 2)
  assert.ok(!JSON.stringify(keys).includes(key.key))
  await done(operator.post(`${secrets}/retirement`, { all: false }))
  await becomes(async () => (await client.isCompany()).status === 200, false)
  const renewed = speakFor(server.url, {
    id: key.id,
    value: key.key,
    secret,
    partnerId: id,
    code: 'console-co',
  })
  assert.equal((await renewed.isCompany()).status, 200)
  assert.equal((await operator.post(`/partners/${nobody}/keys/${key.id}/secrets`)).status, 404)
  await done(operator.send('PATCH', secrets, { status: 'blocked' }))
  await becomes(async () => (await renewed.isCompany()).status === 200, false)
  assert.deepEqual(await actionsOn(`key ${key.id}`), ['key.create', 'key.rotate', 'key.retire', 'key.block'])
  assert.equal((await viewer.send('PATCH', `/companies/${companyId}`, { status: 'blocked' })).status, 403)
  const blocked = await done(operator.send('PATCH', `/companies/${companyId}`, { status: 'blocked' }))
  assert.deepEqual(blocked, { ...company, status: 'blocked' })
  const change = { name: '새 <b>회사</b>', launchUrl: null, replayProtection: true, status: 'active' }
  const changed = await done(operator.send('PATCH', `/companies/${companyId}`, change))
  assert.deepEqual(changed, { ...company, ...change })
  assert.deepEqual(await actionsOn('company console-co'), [
    'company.create',
    'company.block',
    'company.change',
    'company.unblock',
  ])
  const bad = await operator.send('PATCH', `/companies/${companyId}`, { name: 'x', launchUrl: 'ftp://x' })
  assert.deepEqual([bad.status, (bad.body as Body)['code']], [400, 'invalid_input'])
  assert.equal((await operator.send('PATCH', `/companies/${companyId}`, {})).status, 400)
  assert.equal((await operator.send('PATCH', `/companies/${nobody}`, { name: 'x' })).status, 404)
  await done(operator.send('PATCH', `/partners/${id}`, { name: '파트너' }))
  assert.equal((await done(operator.get(`/partners/${id}`)))['name'], '파트너')
  assert.equal(
    (await done(operator.send('PATCH', `/partners/${id}`, { status: 'blocked' })))['status'],
    'blocked',
  )
  assert.deepEqual(((await done(operator.get(`/partners/${id}/companies`)))['items'] as Body[])[0], changed)
})

test('affiliates: made, renamed, given keys that are rotated and blocked', async () => {
  const made = await done(
    operator.post('/affiliates', { name: html, webhookUrl: 'https://example.com/itechs' }),
  )
  const { id, key } = made as { id: string; key: string }
  assert.match(String(made['webhookSecret']), /^whsec_/)
  const listed = ((await done(viewer.get('/affiliates')))['items'] as Body[]).find(
    (item) => item['id'] === id,
  )
  assert.deepEqual(listed, {
    id,
    name: html,
    status: 'active',
    webhookUrl: 'https://example.com/itechs',
    createdAt: listed?.['createdAt'],
  })
  const client = await createItechsClient(server)
  const statusOf = async (value: string) =>
    (await client.send('GET', '/candidate/', { headers: { 'x-itechs-api-key': value } })).status
  assert.equal(await statusOf(key), 200)
  const path = `/affiliates/${id}/keys`
  const [first] = (await done(operator.get(path)))['items'] as [{ id: string }]
  const { key: second } = (await done(operator.post(`${path}/${first.id}/rotation`))) as { key: string }
  await becomes(() => statusOf(key), 401)
  assert.equal(await statusOf(second), 200)
  assert.equal((await operator.post(`${path}/${first.id}/rotation`)).status, 404, 'once')
  const { key: third } = (await done(operator.post(path))) as { key: string }
  assert.equal(await statusOf(third), 200)
  const keys = (await done(operator.get(path)))['items'] as { id: string; status: string }[]
  assert.deepEqual(
    keys.map(({ status }) => status),
    ['active', 'active', 'blocked'],
  )
  await done(operator.send('PATCH', `${path}/${keys[0]?.id}`, { status: 'blocked' }))
  await becomes(() => statusOf(third), 401)
  const changed = await done(
    operator.send('PATCH', `/affiliates/${id}`, { name: 'Phones', status: 'blocked' }),
  )
  assert.deepEqual([changed['name'], changed['status']], ['Phones', 'blocked'])
  await becomes(() => statusOf(second), 401)
  assert.deepEqual(await done(operator.send('PUT', `/affiliates/${id}/webhook`, { url: null })), {
    secret: null,
  })
  assert.deepEqual(await actionsOn(`affiliate ${id}`), [
    'affiliate.create',
    'affiliate-key.create',
    'affiliate.block',
    'affiliate.webhook',
  ])
  assert.deepEqual(await actionsOn(`key ${first.id}`), ['affiliate-key.rotate'], 'once')
  assert.deepEqual(await actionsOn(`key ${keys[0]?.id}`), ['affiliate-key.block'])
  assert.equal((await viewer.send('PATCH', `/affiliates/${id}`, { status: 'active' })).status, 403)
  assert.equal((await operator.send('PATCH', `/affiliates/${nobody}`, { status: 'active' })).status, 404)
  assert.equal((await operator.get('/affiliates?limit=10000')).status, 400)
})
