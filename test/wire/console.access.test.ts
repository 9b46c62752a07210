import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { roles, type Role } from '../../src/domain/operators/operators.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Needed = Role | 'anybody' | 'signed in'

/** Written out once more, so that whoever lowers a line of the tables of access, or adds a route, says it here too. */
const operations: Readonly<Record<Needed, readonly string[]>> = {
  anybody: ['POST /session'],
  'signed in': ['GET /session', 'DELETE /session', 'GET /me', 'POST /me/password'],
  viewer: [
    'POST /me/totp',
    'POST /me/totp/confirmation',
    'POST /me/totp/removal',
    'GET /inspections',
    'GET /messages',
    'GET /messages/{id}',
    'GET /messages/{id}/recipients',
    'GET /calls',
    'GET /calls/{id}',
    'GET /verifications',
    'GET /verifications/{id}',
    'GET /users',
    'GET /users/{id}',
    'GET /users/{id}/tokens',
    'GET /users/{id}/transactions',
    'GET /users/{id}/refusals',
    'GET /users/{id}/signatures',
    'GET /applications',
    'GET /applications/{id}',
    'GET /applications/{id}/tokens',
    'GET /number-blocks',
    'GET /partners',
    'GET /partners/{id}',
    'GET /partners/{id}/companies',
    'GET /partners/{id}/keys',
    'GET /members',
    'GET /affiliates',
    'GET /affiliates/{id}',
    'GET /affiliates/{id}/keys',
    'GET /overview',
    'GET /overview/traffic',
    'GET /overview/points',
    'GET /live',
    'GET /guard',
    'GET /guard/blocks',
    'GET /guard/trusted',
    'GET /webhooks',
    'GET /webhooks/{id}',
    'GET /carriers',
  ],
  inspector: [
    'POST /inspections/next',
    'GET /contracts',
    'GET /inspections/{id}',
    'GET /inspections/{id}/pictures',
    'GET /inspections/{id}/pictures/{picture}/{token}',
    'PUT /inspections/{id}/lease',
    'DELETE /inspections/{id}/lease',
    'POST /inspections/{id}/pass',
    'POST /inspections/{id}/ask-again',
    'POST /inspections/{id}/refuse',
    'POST /inspections/{id}/deliveries/{delivery}/replay',
  ],
  operator: [
    'POST /messages/{id}/cancellation',
    'POST /messages/tests',
    'POST /users',
    'PATCH /users/{id}',
    'POST /users/{id}/tokens',
    'POST /users/{id}/tokens/{tokenId}/revocation',
    'POST /users/{id}/transactions',
    'PUT /users/{id}/report-url',
    'PUT /users/{id}/sender-numbers/{number}',
    'DELETE /users/{id}/sender-numbers/{number}',
    'POST /users/{id}/signatures',
    'PUT /users/{id}/signatures/{signatureId}',
    'DELETE /users/{id}/signatures/{signatureId}',
    'POST /applications',
    'PATCH /applications/{id}',
    'PUT /applications/{id}/callback',
    'POST /applications/{id}/tokens',
    'PATCH /applications/{id}/tokens/{tokenId}',
    'POST /applications/{id}/tokens/{tokenId}/rotation',
    'POST /number-blocks',
    'PATCH /number-blocks/{prefix}',
    'POST /partners',
    'PATCH /partners/{id}',
    'POST /partners/{id}/companies',
    'PATCH /companies/{id}',
    'POST /partners/{id}/keys',
    'PATCH /partners/{id}/keys/{keyId}',
    'POST /partners/{id}/keys/{keyId}/secrets',
    'POST /partners/{id}/keys/{keyId}/retirement',
    'POST /affiliates',
    'PATCH /affiliates/{id}',
    'PUT /affiliates/{id}/webhook',
    'POST /affiliates/{id}/keys',
    'PATCH /affiliates/{id}/keys/{keyId}',
    'POST /affiliates/{id}/keys/{keyId}/rotation',
    'POST /guard/blocks/{block}/release',
    'POST /guard/accounts/release',
    'POST /guard/addresses/release',
    'PUT /guard/trusted/{tenant}',
    'DELETE /guard/trusted/{tenant}',
    'GET /audit',
    'GET /audit/heads',
    'POST /audit/verifications',
    'POST /webhooks/{id}/replay',
    'PUT /carriers/{traffic}/{carrier}/pause',
    'DELETE /carriers/{traffic}/{carrier}/pause',
    'GET /failed-jobs',
    'POST /failed-jobs/{id}/retry',
    'DELETE /failed-jobs/{id}',
  ],
  owner: [
    'GET /operators',
    'POST /operators',
    'PATCH /operators/{id}',
    'POST /operators/{id}/reset',
    'POST /persons/erasure',
  ],
}

/** A link that another answer gives, not one that a client makes. */
const unpublished: readonly string[] = ['GET /inspections/{id}/pictures/{picture}/{token}']

interface Operation {
  readonly name: string
  readonly method: string
  readonly path: string
  readonly needed: Needed
  readonly isUnsafe: boolean
}

const all = (Object.keys(operations) as Needed[]).flatMap((needed) =>
  operations[needed].map((name): Operation => {
    const [method = '', template = ''] = name.split(' ')
    return { name, method, path: template.replaceAll(/{\w+}/g, '1'), needed, isUnsafe: method !== 'GET' }
  }),
)
/** The operations that a role is for, and the roles that are below it. */
const byRole = roles.map((role, index) => ({
  role,
  own: all.filter(({ needed }) => needed === role),
  lower: roles.slice(0, index),
}))

const signInFirst = problem(401, 'not_authenticated', 'Sign in first')
const notFromConsole = problem(403, 'csrf_refused', 'The request does not come from the console')
const tooLow = problem(403, 'role_insufficient', 'Your role does not allow this')
const unreadable = problem(400, 'malformed_request', 'Malformed request: send JSON in UTF-8')

let server: TestServer
let clients: Readonly<Record<Role, ConsoleClient>>
before(async () => {
  server = await startTestServer({}, { work: false })
  const made = await Promise.all(
    roles.map(async (role) => [role, await createConsoleClient(server, role)] as const),
  )
  clients = Object.fromEntries(made) as Record<Role, ConsoleClient>
})
after(() => server.close())

/**
 * An unsafe one with a body that nobody can read: whoever may ask is told so, and nothing is done. The answer to a safe one
 * may never end, so only a refusal is read.
 */
async function call({ method, path, isUnsafe }: Operation, headers: Record<string, string>) {
  const response = await fetch(`${server.url}/console/api${path}`, {
    method,
    headers: { ...(isUnsafe ? { 'content-type': 'application/json' } : {}), ...headers },
    body: isUnsafe ? '{' : null,
  })
  if (response.status < 300) {
    await response.body?.cancel()
    return { status: response.status, body: undefined }
  }
  return { status: response.status, body: await response.json() }
}

const callAs = (role: Role, operation: Operation) => {
  const { cookie, csrfToken } = clients[role]
  return call(operation, { cookie, ...(operation.isUnsafe ? { 'x-csrf-token': csrfToken } : {}) })
}

test('access: every operation of the document stands in this list, and no other', async () => {
  const response = await fetch(`${server.url}/openapi/console.json`)
  const { paths } = (await response.json()) as { paths: Record<string, object> }
  const published = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/console/api', '')}`),
  )
  assert.deepEqual([...published, ...unpublished].toSorted(), all.map(({ name }) => name).toSorted())
})

test('access: without a session nothing but a sign-in is let in', async () => {
  for (const operation of all.filter(({ needed }) => needed !== 'anybody')) {
    const { status, body } = await call(operation, {})
    assert.deepEqual([operation.name, status, body], [operation.name, 401, signInFirst])
  }
})

test('access: every unsafe operation is refused without the CSRF token, an owner’s too', async () => {
  const { cookie } = clients.owner
  for (const operation of all.filter(({ isUnsafe }) => isUnsafe)) {
    const headers: Record<string, string> =
      operation.needed === 'anybody' ? { 'sec-fetch-site': 'cross-site' } : { cookie }
    const { status, body } = await call(operation, headers)
    assert.deepEqual([operation.name, status, body], [operation.name, 403, notFromConsole])
  }
})

test('access: every operation is refused to each role below its own', async () => {
  for (const { role, own, lower } of byRole) {
    for (const below of lower) {
      for (const operation of own) {
        const { status, body } = await callAs(below, operation)
        assert.deepEqual(
          [below, role, operation.name, status, body],
          [below, role, operation.name, 403, tooLow],
        )
      }
    }
  }
})

test('access: every operation is open to its own role: an unsafe one gets as far as its body', async () => {
  const forAll = all.filter(({ needed }) => needed === 'signed in')
  for (const { role, own } of byRole) {
    for (const operation of [...own, ...forAll]) {
      const { status, body } = await callAs(role, operation)
      const { name } = operation
      if (operation.isUnsafe) assert.deepEqual([role, name, status, body], [role, name, 400, unreadable])
      // Whatever it says of what was asked for; a link to a picture that is forged is refused with another 403.
      else assert.ok(status < 500 && !isDeepStrictEqual(body, tooLow), `${role} ${name}: ${status}`)
    }
  }
  const signIn = await sendToConsole(server, 'POST', '/session', { body: '{' })
  assert.deepEqual([signIn.status, signIn.body], [400, unreadable])
})
