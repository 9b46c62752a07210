import assert from 'node:assert/strict'
import { createHmac, sign as signBytes, generateKeyPairSync } from 'node:crypto'
import { after, before, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { eventually } from '../support/callup.ts'
import {
  contentType,
  createSenicareClient,
  newPerson,
  succeeded,
  type Person,
  type Reply,
  type SenicareClient,
} from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: SenicareClient
let person: Person

before(async () => {
  server = await startTestServer()
  client = createSenicareClient(server)
  person = await client.signUp({ password: 'P!ssw0rd' })
})
after(() => server.close())

const SF = [401, { code: 'SF', message: 'Sign in Failed' }]
const AF = [401, { code: 'AF', message: 'Authentication Failed' }]
const TMR = [429, { code: 'TMR', message: 'Too Many Requests' }]
const SU = [200, succeeded]

const said = ({ status, body }: Reply) => [status, body]
const tokenIn = ({ body }: Reply) => (body as { accessToken: string }).accessToken
const me = (token: string, scheme = 'Bearer') =>
  client.send('/me', { headers: { authorization: `${scheme} ${token}` } })
const signOut = (token: string) =>
  client.send('/sign-out', { method: 'POST', headers: { authorization: `Bearer ${token}` } })

test('sign-in: as in the document; userID is userId, letter case of the id does not count', async () => {
  const { userId, password } = person
  for (const [send, fields] of [
    [client.form, { userId, password }],
    [client.form, { userID: userId, password }],
    [client.json, { userID: userId, userId, password }],
    [client.json, { userId: userId.toUpperCase(), password }],
  ] as const) {
    const reply = await send('/sign-in', fields)
    const token = tokenIn(reply)
    assert.deepEqual(said(reply), [200, { ...succeeded, accessToken: token, expiration: 32_400 }])
    assert.equal(reply.headers.get('content-type'), contentType)
    assert.equal(reply.headers.get('cache-control'), 'no-store')
    const [header, claims] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    assert.deepEqual(Object.keys(JSON.parse(header ?? '')).toSorted(), ['alg', 'kid', 'typ'])
    const { sub, iat, exp, aud } = JSON.parse(claims ?? '')
    assert.deepEqual([sub, exp - iat, aud], [userId, 32_400, 'senicare'])
  }
})

test('sign-in: a wrong password and an unknown id are answered alike, after the same work', async () => {
  const taken = () => server.app.passwords.taken()
  for (const { userId } of [person, newPerson()]) {
    const hashedBefore = taken()
    assert.deepEqual(said(await client.form('/sign-in', { userId, password: 'wrong1234' })), SF)
    assert.equal(taken() - hashedBefore, 1)
  }
})

test('sign-in: what cannot be a password is refused without any work', async () => {
  const hashedBefore = server.app.passwords.taken()
  const { userId } = person
  for (const password of [
    'short1',
    'onlyletters',
    '12345678',
    'q w e r 1 2',
    '비밀번호비밀번호12',
    'x'.repeat(255),
  ]) {
    assert.deepEqual(said(await client.form('/sign-in', { userId, password })), SF, password)
  }
  assert.equal(server.app.passwords.taken(), hashedBefore)
})

test('sign-in: a hash of other parameters is renewed, once', async () => {
  const { userId, password } = await client.signUp()
  // argon2id by default.
  const old = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 })
  const { db, passwords } = server.app
  await db`update account set password_hash = ${old} where user_id = ${userId}`
  const hashedBefore = passwords.taken()
  await client.signIn({ ...person, userId, password })
  await client.signIn({ ...person, userId, password })
  assert.equal(passwords.taken() - hashedBefore, 3, 'verified, hashed, verified')
  const [row] = await db<{ passwordHash: string }[]>`
    select password_hash as "passwordHash" from account where user_id = ${userId}`
  assert.match(row?.passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
})

test('sign-in: 30 right ones of one account at once all get in', async () => {
  const { userId, password } = person
  const replies = await Promise.all(
    Array.from({ length: 30 }, () => client.form('/sign-in', { userId, password })),
  )
  assert.deepEqual(new Set(replies.map(({ status }) => status)), new Set([200]))
  assert.equal(new Set(replies.map(tokenIn)).size, 30, 'a token each')
})

test('sign-in: after failures an account has to wait, whether there is one or not, and then not even the right password counts', async () => {
  const victim = await client.signUp()
  for (const { userId, password } of [victim, newPerson()]) {
    const guesses = Array.from({ length: 20 }, () =>
      client.form('/sign-in', { userId, password: 'wrong1234' }),
    )
    const replies = await Promise.all(guesses)
    const evaluated = replies.filter(({ status }) => status === 401)
    assert.ok(evaluated.length >= 3 && evaluated.length <= 10, `${evaluated.length}`)
    const hashedBefore = server.app.passwords.taken()
    const reply = await client.form('/sign-in', { userId, password })
    assert.deepEqual(said(reply), TMR)
    assert.ok(Number(reply.headers.get('retry-after')) > 0)
    assert.equal(server.app.passwords.taken(), hashedBefore)
  }
  assert.deepEqual(
    said(await client.form('/sign-in', { userId: victim.userId.toUpperCase(), password: 'x1234567' })),
    TMR,
  )
})

test('sign-in: a token that cannot be made is TF, and says nothing of why', async (t) => {
  t.mock.method(server.app.signedTokens, 'sign', () => Promise.reject(new Error('the key is broken')))
  const reply = await client.form('/sign-in', { userId: person.userId, password: person.password })
  assert.deepEqual(said(reply), [500, { code: 'TF', message: 'Token Creation Failed' }])
  assert.ok(
    server.logLines.some((line) => line.includes('token_not_made') && line.includes('the key is broken')),
    'the operator can see why',
  )
})

test('me and sign-out: the token counts until it is signed out, and that is known at once', async () => {
  const [token, other] = [await client.signIn(person), await client.signIn(person)]
  const { userId, name, telNumber } = person
  const shown = [200, { ...succeeded, userId, name, telNumber, joinPath: 'HOME' }]
  assert.deepEqual(said(await me(token)), shown)
  assert.deepEqual(said(await me(token, 'bearer')), shown)
  assert.deepEqual(said(await signOut(token)), SU)
  assert.deepEqual(said(await me(token)), AF)
  assert.deepEqual(said(await signOut(token)), AF)
  assert.deepEqual(said(await me(other)), shown, 'other tokens still count')
  const [row] = await server.app.db<{ id: string }[]>`select id from account where user_id = ${userId}`
  const opened = await server.app.accounts.openSession(row?.id ?? '')
  assert.deepEqual(said(await me(opened.token)), shown)
  assert.deepEqual(said(await signOut(opened.token)), SU)
})

test('sign-out: 10 at once with one token, and the token is out', async () => {
  const token = await client.signIn(person)
  const replies = await Promise.all(Array.from({ length: 10 }, () => signOut(token)))
  assert.ok(replies.some(({ status }) => status === 200))
  for (const { status } of replies) assert.ok(status === 200 || status === 401)
  await eventually(async () => ((await me(token)).status === 401 ? true : undefined))
})

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

/** The same claims with another header or signature, or other claims. */
async function forge(token: string): Promise<readonly (readonly [string, string])[]> {
  const [header = '', claims = '', signature = ''] = token.split('.')
  const readHeader = JSON.parse(Buffer.from(header, 'base64url').toString())
  const readClaims = JSON.parse(Buffer.from(claims, 'base64url').toString())
  const { keys } = await server.app.signedTokens.publicKeys()
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = (head: object, body: object = readClaims) => {
    const input = `${encode(head)}.${encode(body)}`
    const signed = signBytes('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return `${input}.${signed.toString('base64url')}`
  }
  const hmac = (secret: string) => {
    const input = `${encode({ ...readHeader, alg: 'HS256' })}.${claims}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
  const { app } = server
  const signed = (purpose: string, audience: string) =>
    app.signedTokens.sign({ purpose, audience, subject: person.userId, lifeSeconds: 60 })
  return [
    ['other claims', `${header}.${encode({ ...readClaims, sub: 'admin' })}.${signature}`],
    ['another signature', `${header}.${claims}.${'A'.repeat(signature.length)}`],
    ['no signature', `${header}.${claims}.`],
    ['alg none', `${encode({ ...readHeader, alg: 'none' })}.${claims}.`],
    ['the public key as a secret', hmac(JSON.stringify(keys[0]))],
    ['a key of its own', own(readHeader)],
    ['a key that it brings', own({ ...readHeader, jwk: publicKey.export({ format: 'jwk' }) })],
    ['a key from elsewhere', own({ ...readHeader, jku: 'https://evil.example/jwks.json' })],
    ['another purpose', (await signed('sns+jwt', 'senicare')).token],
    ['another audience', (await signed('at+jwt', 'virtualclass')).token],
    [
      'nobody',
      (
        await app.signedTokens.sign({
          purpose: 'at+jwt',
          audience: 'senicare',
          subject: 'nobody',
          lifeSeconds: 60,
        })
      ).token,
    ],
    [
      'expired',
      (
        await app.signedTokens.sign({
          purpose: 'at+jwt',
          audience: 'senicare',
          subject: person.userId,
          lifeSeconds: -1,
        })
      ).token,
    ],
  ]
}

test('me: a token that is forged, expired, or of another purpose is refused', async () => {
  const token = await client.signIn(person)
  for (const [what, forged] of await forge(token)) assert.deepEqual(said(await me(forged)), AF, what)
  assert.equal((await me(token)).status, 200)
})

test('me: no token, another scheme, two tokens, what is no token', async () => {
  const token = await client.signIn(person)
  for (const authorization of [
    '',
    'Bearer',
    `Bearer ${token} ${token}`,
    `Token ${token}`,
    token,
    `Bearer ${'a'.repeat(5000)}`,
    'Bearer a.b.c',
    'Bearer ..',
  ]) {
    assert.deepEqual(
      said(await client.send('/me', { headers: { authorization } })),
      AF,
      authorization.slice(0, 20),
    )
  }
  assert.deepEqual(said(await client.send('/me')), AF)
  assert.deepEqual(said(await client.send('/sign-out', { method: 'POST' })), AF)
})
