import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { Agent, request } from 'undici'
import {
  cookieOf,
  createConsoleClient,
  createOperator,
  problem,
  sendToConsole,
  signIn,
  type ConsoleClient,
} from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const signInFirst = problem(401, 'not_authenticated', 'Sign in first')
const wrongCredentials = problem(401, 'sign_in_failed', 'The address or the password is wrong')
const notFromConsole = problem(403, 'csrf_refused', 'The request does not come from the console')

let server: TestServer
before(async () => {
  server = await startTestServer({}, { work: false })
})
after(() => server.close())

test('sign-in: a session with its CSRF token, in a cookie that scripts and other sites do not get', async () => {
  const { operatorId, email, password } = await createOperator(server, 'inspector')
  const reply = await sendToConsole(server, 'POST', '/session', { body: { email, password } })
  assert.equal(reply.status, 200)
  const body = reply.body as Record<string, unknown> & { operator: { createdAt: string } }
  assert.match(String(body['csrfToken']), /^[0-9a-f]{64}$/)
  assert.equal(Date.parse(String(body['expiresAt'])) - Date.parse(String(body['openedAt'])), 12 * 3600_000)
  const operator = {
    id: operatorId,
    email,
    role: 'inspector',
    status: 'active',
    hasTotp: false,
    mustChangePassword: false,
    createdAt: body.operator.createdAt,
  }
  const { csrfToken, openedAt, expiresAt } = body
  assert.deepEqual(body, { operator, csrfToken, openedAt, expiresAt, idleSeconds: 1800 })
  assert.match(
    reply.headers.getSetCookie().join('\n'),
    /^console_session=[0-9a-f]{64}; Path=\/console; HttpOnly; SameSite=Lax$/,
  )
  assert.equal(reply.headers.get('cache-control'), 'no-store')
  const cookie = cookieOf(reply)
  const shown = await sendToConsole(server, 'GET', '/session', { headers: { cookie } })
  assert.deepEqual([shown.status, shown.body], [200, body])
  const me = await sendToConsole(server, 'GET', '/me', { headers: { cookie } })
  assert.deepEqual([me.status, me.body], [200, operator])
})

test('sign-in: unknown, wrong and blocked are one answer; blanks and letter case of the address do not count', async () => {
  const { operatorId, email, password } = await createOperator(server, 'viewer')
  const attempt = async (body: object) => {
    const { status, body: answer } = await sendToConsole(server, 'POST', '/session', { body })
    return [status, answer]
  }
  assert.deepEqual(await attempt({ email: 'nobody@example.com', password }), [401, wrongCredentials])
  assert.deepEqual(await attempt({ email, password: `${password}.` }), [401, wrongCredentials])
  const [status] = await attempt({ email: email.toUpperCase(), password })
  assert.equal(status, 200)
  await server.app.operators.staff.change(operatorId, { status: 'blocked' }, { actor: 'test', address: '' })
  assert.deepEqual(await attempt({ email, password }), [401, wrongCredentials])
})

test('sign-in: an unknown address costs as much as a wrong password', async () => {
  const { passwords } = server.app
  const taken = passwords.taken()
  const body = { email: 'nobody.at.all@example.com', password: 'a long password' }
  assert.equal((await sendToConsole(server, 'POST', '/session', { body })).status, 401)
  assert.equal(passwords.taken(), taken + 1)
})

test('sign-in by HTTPS: a secure cookie of this host alone, under a name of its own, good for HTTPS only', async () => {
  const { email, password } = await createOperator(server, 'viewer')
  const ca = await readFile(server.caFile, 'utf8')
  const dispatcher = new Agent({ connect: { ca } })
  const reply = await request(`${server.httpsUrl}/console/api/session`, {
    dispatcher,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  await reply.body.dump()
  const cookie = String(reply.headers['set-cookie'])
  assert.match(cookie, /^__Host-console_session=[0-9a-f]{64}; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  const by = async (origin: string) => {
    const answer = await request(`${origin}/console/api/me`, { dispatcher, headers })
    await answer.body.dump()
    return answer.statusCode
  }
  assert.deepEqual([await by(server.httpsUrl), await by(server.url)], [200, 401])
  await dispatcher.close()
})

test('sign-in behind a proxy that ends HTTPS and that nobody named: PUBLIC_URL makes the cookie secure', async (t) => {
  const proxied = await startTestServer({ PUBLIC_URL: 'https://switchboard.example.com' }, { work: false })
  t.after(() => proxied.close())
  const { email, password } = await createOperator(proxied, 'viewer')
  const reply = await sendToConsole(proxied, 'POST', '/session', { body: { email, password } })
  assert.match(reply.headers.getSetCookie().join(), /^__Host-console_session=[0-9a-f]{64}; Path=\/; .*Secure/)
  const headers = {
    cookie: cookieOf(reply),
    'x-csrf-token': String((reply.body as Record<string, unknown>)['csrfToken']),
  }
  const left = await sendToConsole(proxied, 'DELETE', '/session', { headers })
  assert.equal(left.status, 204)
  assert.match(left.headers.getSetCookie().join(), /^__Host-console_session=; Max-Age=0; Path=\/; .*Secure/)
})

test('sign-in: after failures in a row the account waits, a right password too', async () => {
  const { email, password } = await createOperator(server, 'viewer')
  const attempt = (word: string) =>
    sendToConsole(server, 'POST', '/session', { body: { email, password: word } })
  for (let failures = 1; failures <= 5; failures++) await attempt('wrong')
  const refused = await attempt(password)
  const { retryAfterSeconds, ...rest } = refused.body as { retryAfterSeconds: number }
  assert.deepEqual([refused.status, rest], [429, problem(429, 'rate_exceeded', 'Too many attempts')])
  assert.equal(Number(refused.headers.get('retry-after')), retryAfterSeconds)
})

test('sign-in: bad bodies are named field by field', async () => {
  const refusals: [unknown, number, string][] = [
    [{}, 400, 'email must be an e-mail address'],
    [{ email: 'a', password: 'b' }, 400, 'email must be an e-mail address'],
    [{ email: 5, password: 'b' }, 400, 'email must be an e-mail address'],
    [{ email: 'a@b', password: '' }, 400, 'password must be a text of 1 to 200 characters'],
    [{ email: 'a@b', password: 'x'.repeat(201) }, 400, 'password must be a text of 1 to 200 characters'],
    [{ email: 'a@b', password: 'b', code: '12345' }, 400, 'code must be a string of 6 digits'],
    [[], 400, 'the body must be an object'],
  ]
  for (const [body, status, detail] of refusals) {
    const reply = await sendToConsole(server, 'POST', '/session', { body })
    assert.deepEqual([reply.status, (reply.body as { detail: string }).detail], [status, detail])
  }
  const broken = await sendToConsole(server, 'POST', '/session', { body: '{' })
  assert.deepEqual(broken.body, problem(400, 'malformed_request', 'Malformed request: send JSON in UTF-8'))
  const form = await sendToConsole(server, 'POST', '/session', {
    body: 'email=a%40b&password=c',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  assert.equal(form.status, 415)
  const large = await sendToConsole(server, 'POST', '/session', {
    body: { email: 'a@b', password: 'x'.repeat(70_000) },
  })
  assert.equal(large.status, 413)
})

test('session: none, a forged one, another name or half of one is 401', async () => {
  const client = await createConsoleClient(server, 'viewer')
  const [name = '', token = ''] = client.cookie.split('=')
  const forged = [
    '',
    `${name}=`,
    `${name}=${'0'.repeat(64)}`,
    `${name}=${token.slice(0, 63)}`,
    `${name}=${token.slice(0, 63)}${token.endsWith('0') ? '1' : '0'}`,
    `${name}=${token.toUpperCase()}x`,
    `session=${token}`,
    `${name}=%00`,
  ]
  for (const cookie of forged) {
    for (const path of ['/session', '/me', '/operators']) {
      const reply = await sendToConsole(server, 'GET', path, { headers: { cookie } })
      assert.deepEqual([cookie, reply.status, reply.body], [cookie, 401, signInFirst])
    }
  }
  assert.equal((await client.get('/me')).status, 200)
})

test('session: unused for 30 minutes it is over; used, it lasts 12 hours and not longer', async () => {
  const client = await createConsoleClient(server, 'viewer')
  const { db } = server.app
  const shift = (column: 'seen_at' | 'expires_at', by: string) => db`
    update operator_session set ${db(column)} = ${db(column)} - ${by}::interval where operator_id = ${client.operatorId}`
  await shift('seen_at', '29 minutes 55 seconds')
  assert.equal((await client.get('/me')).status, 200, 'and it was seen now')
  await shift('seen_at', '29 minutes 55 seconds')
  assert.equal((await client.get('/me')).status, 200)
  await shift('seen_at', '30 minutes 1 second')
  assert.equal((await client.get('/me')).status, 401)
  await shift('seen_at', '-31 minutes')
  await shift('expires_at', '12 hours')
  assert.equal((await client.get('/me')).status, 401)
})

test('sign-out: the cookie is taken back and the session is over; a second one finds none', async () => {
  const client = await createConsoleClient(server, 'viewer')
  const reply = await client.send('DELETE', '/session')
  assert.deepEqual([reply.status, reply.body], [204, undefined])
  assert.match(
    reply.headers.getSetCookie().join('\n'),
    /^console_session=; Max-Age=0; Path=\/console; Expires=Thu, 01 Jan 1970/,
  )
  assert.deepEqual((await client.get('/session')).body, signInFirst)
  assert.equal((await client.send('DELETE', '/session')).status, 401)
})

test('sign-in in the same browser ends the session before', async () => {
  const first = await createConsoleClient(server, 'viewer')
  const { email, password, cookie } = first
  const again = await sendToConsole(server, 'POST', '/session', {
    body: { email, password },
    headers: { cookie },
  })
  assert.equal(again.status, 200)
  assert.equal((await first.get('/me')).status, 401)
})

test('CSRF: an unsafe request without the token of this very session changes nothing', async () => {
  const client = await createConsoleClient(server, 'owner')
  const other = await createConsoleClient(server, 'owner')
  const unchanged = await client.get('/operators')
  const wrong: Record<string, string>[] = [
    { cookie: client.cookie },
    { cookie: client.cookie, 'x-csrf-token': '' },
    { cookie: client.cookie, 'x-csrf-token': other.csrfToken },
    { cookie: client.cookie, 'x-csrf-token': client.csrfToken, 'sec-fetch-site': 'cross-site' },
    { cookie: client.cookie, 'x-csrf-token': client.csrfToken, 'sec-fetch-site': 'same-site' },
  ]
  const body = { email: 'forged@example.com', role: 'owner' }
  for (const headers of wrong) {
    const reply = await sendToConsole(server, 'POST', '/operators', { body, headers })
    assert.deepEqual([reply.status, reply.body], [403, notFromConsole], JSON.stringify(headers))
  }
  assert.deepEqual((await client.get('/operators')).body, unchanged.body)
  const own = { 'sec-fetch-site': 'same-origin' }
  assert.equal((await client.send('POST', '/operators', body, own)).status, 201)
})

test('sign-in that another site makes the browser do is refused', async () => {
  const { email, password } = await createOperator(server, 'viewer')
  const reply = await sendToConsole(server, 'POST', '/session', {
    body: { email, password },
    headers: { 'sec-fetch-site': 'cross-site' },
  })
  assert.deepEqual([reply.status, reply.body], [403, notFromConsole])
})

test('unknown paths are 404 and other methods 405 with what is allowed, for anybody', async () => {
  const missing = await sendToConsole(server, 'GET', '/nothing')
  assert.deepEqual([missing.status, missing.body], [404, problem(404, 'not_found', 'Not found')])
  const method = await sendToConsole(server, 'PUT', '/session')
  assert.equal(method.status, 405)
  assert.equal(method.headers.get('allow'), 'DELETE, GET, HEAD, POST')
})

test('OpenAPI: every route with its refusals, and what it needs', async () => {
  const response = await fetch(`${server.url}/openapi/console.json`)
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, { description: string; responses: Record<string, unknown> }>>
  }
  assert.deepEqual(Object.keys(paths['/console/api/session'] ?? {}).toSorted(), ['delete', 'get', 'post'])
  const { description, responses } = paths['/console/api/operators']?.['post'] ?? {}
  assert.match(description ?? '', /the role owner or a higher one, and its csrfToken/)
  assert.deepEqual(Object.keys(responses ?? {}), ['201', '400', '401', '403', '409', '413', '415', '503'])
})

test('one operator has ten sessions at most: the eleventh ends the oldest', async () => {
  const credentials = await createOperator(server, 'viewer')
  const clients: ConsoleClient[] = []
  for (let count = 1; count <= 11; count++) clients.push(await signIn(server, credentials))
  const states = await Promise.all(clients.map(async ({ get }) => (await get('/me')).status))
  assert.deepEqual(states, [401, ...Array<number>(10).fill(200)])
})
