import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { contentType, createSenicareClient, type SenicareClient } from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: SenicareClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = createSenicareClient(server)
})
after(() => server.close())

const origin = 'https://app.example.com'
const preflight = {
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization, content-type, idempotency-key',
}

test('CORS: a page of any origin may ask, and reads answers and refusals', async () => {
  const asked = await client.send('/sign-in', { method: 'OPTIONS', headers: preflight })
  assert.equal(asked.status, 204)
  const header = (name: string) => asked.headers.get(`access-control-${name}`)
  assert.deepEqual(
    ['allow-origin', 'allow-methods', 'allow-headers', 'max-age', 'allow-credentials'].map(header),
    ['*', 'GET, POST', 'authorization, content-type, idempotency-key', '600', null],
  )
  for (const reply of [
    await client.form('/id-check', { userId: 'qwer1234' }, { origin }),
    await client.form('/id-check', {}, { origin }),
    await client.send('/nothing', { headers: { origin } }),
    await client.send('/me', { headers: { origin } }),
  ]) {
    assert.equal(reply.headers.get('access-control-allow-origin'), '*')
    assert.match(reply.headers.get('access-control-expose-headers') ?? '', /Retry-After/)
  }
})

test('CORS: with SENICARE_ORIGINS a page of another origin reads nothing', async (t) => {
  const own = await startTestServer({ SENICARE_ORIGINS: `${origin}, http://localhost:3000` }, { work: false })
  t.after(() => own.close())
  const listed = createSenicareClient(own)
  for (const [from, allowed] of [
    [origin, origin],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['https://evil.example', null],
    ['https://app.example.com.evil.example', null],
    ['null', null],
  ] as const) {
    const headers = { ...preflight, origin: from }
    const asked = await listed.send('/sign-in', { method: 'OPTIONS', headers })
    assert.equal(asked.headers.get('access-control-allow-origin'), allowed, from)
    const reply = await listed.form('/id-check', { userId: 'qwer1234' }, { origin: from })
    assert.equal(reply.headers.get('access-control-allow-origin'), allowed, from)
    assert.match(reply.headers.get('vary') ?? '', /origin/i)
  }
})

test('CORS: the other APIs around it are as closed as they were', async () => {
  for (const path of [
    '/v1/orders',
    '/api/v1/message/',
    '/api/v1/auth_token/revoke/',
    '/api/v1/auth_token/nothing',
    '/api/v1/authentication',
    '/healthz',
  ]) {
    const response = await fetch(server.url + path, { method: 'OPTIONS', headers: preflight })
    assert.equal(response.headers.get('access-control-allow-origin'), null, path)
    assert.ok(response.status >= 400, path)
  }
})

test('refusals of paths and methods are in this envelope, and beside it in that of SMS4WP', async () => {
  const NF = { code: 'NF', message: 'Not Found' }
  const MNA = { code: 'MNA', message: 'Method Not Allowed' }
  for (const [method, path, status, body, allow] of [
    ['GET', '/nothing', 404, NF, null],
    ['POST', '/sign-in/more', 404, NF, null],
    ['GET', '', 404, NF, null],
    ['GET', '/', 404, NF, null],
    ['GET', '/sign-in', 405, MNA, 'POST'],
    ['DELETE', '/sign-up/', 405, MNA, 'POST'],
    ['PUT', '/tel-auth', 405, MNA, 'POST'],
    ['POST', '/me', 405, MNA, 'GET, HEAD'],
    ['GET', '/%zz', 400, { code: 'VF', message: 'Validation Failed' }, null],
  ] as const) {
    const reply = await client.send(path, { method })
    assert.deepEqual([reply.status, reply.body], [status, body], `${method} ${path}`)
    assert.equal(reply.headers.get('allow'), allow, `${method} ${path}`)
    assert.equal(reply.headers.get('content-type'), contentType)
    assert.equal(reply.headers.get('cache-control'), 'no-store')
  }
  for (const path of ['/api/v1/message/', '/api/v1/auth_token/', '/api/v1/authx']) {
    const response = await fetch(server.url + path)
    assert.equal(response.status, 403)
    assert.ok('detail' in ((await response.json()) as object), path)
  }
})

test('a database that is away is DBE, in the words of the document, and says when to come again', async (t) => {
  const own = await startTestServer({}, { work: false })
  t.after(() => own.close())
  t.mock.method(own.app.guard, 'spend', () => {
    throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' })
  })
  const reply = await createSenicareClient(own).form('/id-check', { userId: 'qwer1234' })
  assert.deepEqual([reply.status, reply.body], [500, { code: 'DBE', message: 'DataBase Error' }])
  assert.equal(reply.headers.get('content-type'), contentType)
  assert.equal(reply.headers.get('retry-after'), '1')
})

test('a fault of ours is DBE without a word of why', async (t) => {
  t.mock.method(server.app.guard, 'spend', () => {
    throw new TypeError('x is not a function')
  })
  const reply = await client.form('/id-check', { userId: 'qwer1234' })
  assert.deepEqual([reply.status, reply.body], [500, { code: 'DBE', message: 'DataBase Error' }])
  assert.ok(
    server.logLines.some((line) => line.includes('x is not a function')),
    'the operator can see it',
  )
})

test('the OpenAPI document has every route once, and says which need a token', async () => {
  const document = (await (await fetch(`${server.url}/openapi/senicare.json`)).json()) as {
    paths: Record<string, Record<string, { security?: object[]; responses: object }>>
  }
  const below = '/api/v1/auth'
  const paths = Object.keys(document.paths).filter((path) => !path.includes('sns-sign-in'))
  assert.deepEqual(
    paths.toSorted(),
    ['/id-check', '/me', '/sign-in', '/sign-out', '/sign-up', '/tel-auth-check', '/tel_auth'].map(
      (path) => below + path,
    ),
  )
  assert.deepEqual(document.paths[`${below}/sign-in`]?.['post']?.security, [])
  assert.equal(document.paths[`${below}/me`]?.['get']?.security, undefined)
  assert.ok('401' in (document.paths[`${below}/sign-up`]?.['post']?.responses ?? {}))
})
