import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.close())

interface KeySet {
  readonly keys: Record<string, string>[]
}

const jwks = (init?: RequestInit) => fetch(`${server.url}/.well-known/jwks.json`, init)
const readKeys = async () => ((await (await jwks()).json()) as KeySet).keys

test('jwks: the public half of the key that signs, there from the first start on', async () => {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int from signing_key`
  assert.equal(row?.count, 1, 'before anybody asked')
  const answer = await jwks()
  assert.deepEqual(
    [answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')],
    [200, 'application/json; charset=utf-8', 'public, max-age=300'],
  )
  const { token } = await server.app.signedTokens.sign({
    purpose: 'at+jwt',
    subject: 'qwer1234',
    audience: 'senicare',
    lifeSeconds: 60,
  })
  const body = (await answer.json()) as KeySet
  const [key] = body.keys
  assert.match(`${key?.['x']} ${key?.['y']}`, /^[\w-]{43} [\w-]{43}$/)
  const { x, y } = key ?? {}
  const kid = decodeProtectedHeader(token).kid
  assert.deepEqual(body, { keys: [{ kty: 'EC', crv: 'P-256', x, y, kid, alg: 'ES256', use: 'sig' }] })
})

test('jwks: another service checks a token with nothing but this address, before and after a rotation', async () => {
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`), { cooldownDuration: 0 })
  const { signedTokens, db } = server.app
  const sign = () =>
    signedTokens.sign({ purpose: 'at+jwt', subject: 'qwer1234', audience: 'senicare', lifeSeconds: 60 })
  const check = async (token: string) => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['ES256'],
      typ: 'at+jwt',
      audience: 'senicare',
    })
    return payload.sub
  }
  const { token } = await sign()
  assert.equal(await check(token), 'qwer1234')
  const { kid } = await signedTokens.rotate(db)
  await eventually(async () => (await readKeys()).find((key) => key['kid'] === kid))
  assert.equal((await readKeys()).length, 2)
  assert.equal(await check((await sign()).token), 'qwer1234')
  assert.equal(await check(token), 'qwer1234')
})

test('jwks: HEAD is answered, anything but reading is refused', async () => {
  assert.equal((await jwks({ method: 'HEAD' })).status, 200)
  for (const method of ['POST', 'PUT', 'DELETE']) assert.equal((await jwks({ method })).status, 404)
})
