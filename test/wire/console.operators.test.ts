import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { hotp } from '../../src/domain/operators/totp.ts'
import {
  cookieOf,
  createConsoleClient,
  createOperator,
  problem,
  sendToConsole,
  signIn,
  type ConsoleClient,
  type Reply,
} from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let owner: ConsoleClient
before(async () => {
  server = await startTestServer({}, { work: false })
  owner = await createConsoleClient(server, 'owner')
})
after(() => server.close())

const tooLow = problem(403, 'role_insufficient', 'Your role does not allow this')
const wrongCredentials = problem(401, 'sign_in_failed', 'The address or the password is wrong')
const wrongCode = problem(401, 'code_mismatch', 'The code is wrong, or was used already')

function post(credentials: { email: string; password: string; code?: string }) {
  const { email, password, code } = credentials
  const body = { email, password, ...(code === undefined ? {} : { code }) }
  return sendToConsole(server, 'POST', '/session', { body })
}

async function addOperator(email: string, role = 'viewer') {
  const { status, body } = await owner.post('/operators', { email, role })
  assert.equal(status, 201)
  const { operator, password } = body as { operator: { id: string }; password: string }
  return { operatorId: operator.id, email, password }
}

test('an added operator has to change the password before anything else, and then is in', async () => {
  const made = await addOperator('new@example.com', 'inspector')
  const client = await signIn(server, made)
  const due = problem(403, 'password_change_due', 'Change the password that you were given first')
  for (const [method, path] of [
    ['GET', '/inspections'],
    ['POST', '/inspections/next'],
    ['POST', '/me/totp'],
  ] as const) {
    const reply = await client.send(method, path, method === 'POST' ? {} : undefined)
    assert.deepEqual([path, reply.status, reply.body], [path, 403, due])
  }
  const me = (await client.get('/me')).body as { mustChangePassword: boolean }
  assert.equal(me.mustChangePassword, true)
  const newPassword = 'quite another password'
  const changed = await client.post('/me/password', { password: made.password, newPassword })
  assert.deepEqual([changed.status, changed.body], [204, undefined])
  assert.equal((await client.get('/inspections')).status, 200, 'the session stays')
  assert.deepEqual((await post(made)).body, wrongCredentials)
  assert.equal((await post({ ...made, password: newPassword })).status, 200)
})

test('a password that was given opens nothing after 72 hours', async () => {
  const made = await addOperator('late@example.com')
  await server.app.db`
    update operator set password_expires_at = now() - interval '1 second' where id = ${made.operatorId}`
  assert.deepEqual((await post(made)).body, wrongCredentials)
})

test('change password: the old one is asked for, a short or the same one refused; other sessions end', async () => {
  const credentials = await createOperator(server, 'viewer')
  const [here, elsewhere] = [await signIn(server, credentials), await signIn(server, credentials)]
  const { password } = credentials
  const change = (body: object) => here.post('/me/password', body)
  const refusals: [object, number, string][] = [
    [{ password: 'wrong', newPassword: 'quite another password' }, 401, 'sign_in_failed'],
    [{ password, newPassword: 'too short' }, 400, 'invalid_input'],
    [{ password, newPassword: password }, 400, 'invalid_input'],
    [{ password, newPassword: 'Password1234!' }, 400, 'invalid_input'],
    [{ password, newPassword: 'operator-operator-1' }, 400, 'invalid_input'],
    [{ newPassword: 'quite another password' }, 400, 'invalid_input'],
  ]
  for (const [body, status, code] of refusals) {
    const reply = await change(body)
    assert.deepEqual([reply.status, (reply.body as { code: string }).code], [status, code])
  }
  assert.equal((await elsewhere.get('/me')).status, 200)
  assert.equal((await change({ password, newPassword: 'quite another password' })).status, 204)
  assert.equal((await elsewhere.get('/me')).status, 401)
  assert.equal((await here.get('/me')).status, 200)
})

test('second factor: begun, confirmed, asked for at sign-in; a code opens once, also for two at once', async () => {
  const credentials = await createOperator(server, 'operator')
  const { email, password } = credentials
  const client = await signIn(server, credentials)
  assert.equal((await client.post('/me/totp', { password: 'wrong' })).status, 401)
  assert.equal((await client.post('/me/totp/confirmation', { code: '000000' })).status, 404)
  const begun = await client.post('/me/totp', { password })
  const { secret, uri } = begun.body as { secret: string; uri: string }
  assert.match(secret, /^[A-Z2-7]{32}$/)
  assert.ok(uri.startsWith('otpauth://totp/Switchboard%3A') && uri.includes(secret))
  assert.equal((await post(credentials)).status, 200, 'not asked for yet')

  const bytes = await readSecret(client.operatorId)
  const elsewhere = await signIn(server, { ...credentials, operatorId: client.operatorId })
  const codeIn = async (steps: number) => hotp(bytes, Math.floor((await nowSeconds()) / 30) + steps)
  const wrong = await client.post('/me/totp/confirmation', { code: otherThan(await codeIn(0)) })
  assert.deepEqual([wrong.status, wrong.body], [401, wrongCode])
  assert.equal((await elsewhere.get('/me')).status, 200, 'a wrong code ends nothing')
  assert.equal((await client.post('/me/totp/confirmation', { code: await codeIn(0) })).status, 204)
  assert.equal((await elsewhere.get('/me')).status, 401, 'whoever came without a code')
  assert.equal((await client.post('/me/totp/confirmation', { code: await codeIn(0) })).status, 409)
  assert.equal((await client.post('/me/totp', { password })).status, 409)

  const needed = problem(401, 'second_factor_required', 'A code of the authenticator application is needed')
  assert.deepEqual((await post({ email, password })).body, needed)
  assert.deepEqual((await post({ email, password: 'wrong', code: await codeIn(0) })).body, wrongCredentials)
  assert.deepEqual((await post({ email, password, code: otherThan(await codeIn(0)) })).body, wrongCode)
  const code = await codeIn(1)
  const replies = await Promise.all([post({ email, password, code }), post({ email, password, code })])
  assert.deepEqual(
    replies.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 401],
  )
  assert.deepEqual(replies.find(({ status }) => status === 401)?.body, wrongCode)
  const cookie = cookieOf(replies.find(({ status }) => status === 200) as Reply)
  const another = () => sendToConsole(server, 'GET', '/me', { headers: { cookie } })
  assert.equal((await another()).status, 200)

  assert.equal((await client.post('/me/totp/removal', { password })).status, 204)
  assert.equal((await another()).status, 401)
  assert.equal((await client.post('/me/totp/removal', { password })).status, 404)
  assert.equal((await post(credentials)).status, 200)
})

test('second factor: wrong codes lock like wrong passwords, though the password is right', async () => {
  const credentials = await createOperator(server, 'viewer')
  const client = await signIn(server, credentials)
  await client.post('/me/totp', { password: credentials.password })
  await server.app.db`update operator set totp_on = true where id = ${client.operatorId}`
  const statuses: number[] = []
  for (let tries = 0; tries < 6; tries++) {
    // A code is asked for in between: that forgets no failure.
    statuses.push((await post(credentials)).status, (await post({ ...credentials, code: '000000' })).status)
  }
  assert.ok(statuses.includes(429), String(statuses))
})

async function readSecret(operatorId: string): Promise<Buffer> {
  const { db, secrets } = server.app
  const [row] = await db<{ sealed: Buffer }[]>`
    select sealed_totp_secret as sealed from operator where id = ${operatorId}`
  return secrets.box.open(row?.sealed as Buffer)
}

async function nowSeconds(): Promise<number> {
  const [row] = await server.app.db<{ now: number }[]>`
    select extract(epoch from clock_timestamp())::float8 as now`
  return row?.now ?? NaN
}

function otherThan(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}

test('owners add, list, change and reset; nobody below an owner does', async () => {
  const made = await addOperator('staff@example.com')
  const path = `/operators/${made.operatorId}`
  for (const role of ['viewer', 'inspector', 'operator'] as const) {
    const client = await createConsoleClient(server, role)
    const calls = [
      await client.get('/operators'),
      await client.post('/operators', { email: 'x@example.com', role: 'owner' }),
      await client.send('PATCH', path, { role: 'owner' }),
      await client.send('PATCH', `/operators/${client.operatorId}`, { role: 'owner' }),
      await client.post(`${path}/reset`),
    ]
    for (const { status, body } of calls) assert.deepEqual([role, status, body], [role, 403, tooLow])
  }
  const changed = await owner.send('PATCH', path, { role: 'operator' })
  assert.deepEqual([changed.status, (changed.body as { role: string }).role], [200, 'operator'])
  const { operators } = (await owner.get('/operators')).body as { operators: { id: string; role: string }[] }
  assert.equal(operators.find(({ id }) => id === made.operatorId)?.role, 'operator')
  const twice = await owner.post('/operators', { email: ' STAFF@example.com'.trim(), role: 'viewer' })
  assert.deepEqual([twice.status, twice.body], [409, problem(409, 'already_exists', 'It exists already')])
  const notFound = await owner.send('PATCH', '/operators/01980000-0000-7000-8000-000000000000', {
    role: 'viewer',
  })
  assert.equal(notFound.status, 404)
  assert.equal((await owner.send('PATCH', path, { role: 'king' })).status, 400)
})

test('block: every session ends at once; unblock: sign-ins work again, with failures forgotten', async () => {
  const credentials = await createOperator(server, 'inspector')
  const client = await signIn(server, credentials)
  const path = `/operators/${client.operatorId}`
  await owner.send('PATCH', path, { status: 'blocked' })
  assert.equal((await client.get('/me')).status, 401)
  for (let tries = 0; tries < 5; tries++) await post(credentials)
  assert.equal((await post(credentials)).status, 429)
  await owner.send('PATCH', path, { status: 'active' })
  assert.equal((await client.get('/me')).status, 401, 'the old session is gone for good')
  assert.equal((await post(credentials)).status, 200)
})

test('reset: another password, no second factor, no session', async () => {
  const credentials = await createOperator(server, 'inspector')
  const client = await signIn(server, credentials)
  await client.post('/me/totp', { password: credentials.password })
  await server.app.db`update operator set totp_on = true where id = ${client.operatorId}`
  const { password } = (await owner.post(`/operators/${client.operatorId}/reset`)).body as {
    password: string
  }
  assert.equal((await client.get('/me')).status, 401)
  assert.deepEqual((await post(credentials)).body, wrongCredentials)
  const reply = await post({ ...credentials, password })
  assert.equal(reply.status, 200)
  const { operator } = reply.body as { operator: { mustChangePassword: boolean; hasTotp: boolean } }
  assert.deepEqual([operator.mustChangePassword, operator.hasTotp], [true, false])
})

test('nothing of an operator is readable in the database, the audit log or the logs', async () => {
  const email = 'very.private@example.com'
  const made = await addOperator(email)
  await post({ ...made, password: 'a wrong password' })
  await post(made)
  await server.app.audit.close()
  const rows = await server.app.db`
    select o::text as row from operator as o union all
    select e::text from audit_entry as e union all
    select s::text from operator_session as s`
  const all = rows.map((row) => String(row['row'])).join('\n') + server.logLines.join('\n')
  for (const secret of [email, made.password, 'a wrong password']) assert.ok(!all.includes(secret), secret)
  assert.ok(all.includes(`"operator ${made.operatorId}",operator.sign-in`), 'while what happened is')
})

test('the last owner stays: of two who end each other at once one is left, and refused', async () => {
  const { staff } = server.app.operators
  const { db } = server.app
  const others = (await staff.list(db)).filter(({ role, id }) => role === 'owner' && id !== owner.operatorId)
  for (const { id } of others) await staff.change(id, { role: 'viewer' }, { actor: 'test', address: '' })
  const refused = problem(409, 'last_owner', 'The last owner stays')
  for (const wish of [{ role: 'viewer' }, { status: 'blocked' }, { role: 'owner', status: 'blocked' }]) {
    const reply = await owner.send('PATCH', `/operators/${owner.operatorId}`, wish)
    assert.deepEqual([reply.status, reply.body], [409, refused])
  }
  const second = await createConsoleClient(server, 'owner')
  const replies = await Promise.all([
    owner.send('PATCH', `/operators/${second.operatorId}`, { role: 'viewer' }),
    second.send('PATCH', `/operators/${owner.operatorId}`, { role: 'viewer' }),
  ])
  const owners = (await staff.list(db)).filter(({ role }) => role === 'owner')
  assert.equal(owners.length, 1, JSON.stringify(replies.map(({ status }) => status)))
})
