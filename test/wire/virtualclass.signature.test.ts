import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Agent, request } from 'undici'
import { makeDevelopmentCertificate } from '../../src/platform/http/development-certificate.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createVirtualclassClient,
  newPhone,
  type Reply,
  type SignedRequest,
  type VirtualclassClient,
} from '../support/virtualclass.ts'

let server: TestServer
let client: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createVirtualclassClient(server, { code: 'softways' })
})
after(() => server.close())

const by = { actor: 'test', address: '' }
const answer = ({ status, body }: Reply) => [status, body]
const is = (reply: Reply) => (reply.body as { result: boolean }).result
const missingHeaders = [401, { result: false, message: 'missing_headers' }]
const invalidKey = [401, { result: false, message: 'invalid_api_key' }]
const asked = { method: 'GET', path: '/is-company', query: 'company_code=softways' } as const

/** What the server says it signed: development. */
function mismatch(hint: string): unknown[] {
  return [401, { result: false, message: 'signature_mismatch', hint }]
}

async function countMembers(): Promise<number> {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int from member`
  return row?.count ?? 0
}

/** The four endpoints with what each of them needs. */
const endpoints: readonly (SignedRequest & { readonly body?: string })[] = [
  asked,
  { path: '/signup/softways', body: `name=홍길동&email=a@b.kr&phone=01000000000` },
  { path: '/cancel/softways', body: `user_token=${'0'.repeat(64)}` },
  { method: 'DELETE', path: '/cancel/softways', body: `user_token=${'0'.repeat(64)}` },
  { path: '/login/softways', body: `user_token=${'0'.repeat(64)}` },
]

test('headers that are missing or empty: missing_headers, on every endpoint', async () => {
  for (const endpoint of endpoints) {
    for (const name of ['x-virtualclass-api', 'x-virtualclass-sign']) {
      for (const value of [undefined, '', '  ']) {
        assert.deepEqual(
          answer(await client.send({ ...endpoint, headers: { [name]: value } })),
          missingHeaders,
        )
      }
    }
  }
})

test('a key that is unknown, in another letter case, given twice or of 10 KB: invalid_api_key', async () => {
  const { apiKey } = client
  const swapped = apiKey.replace(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )
  for (const key of [
    'x',
    'A'.repeat(32),
    swapped,
    [apiKey, apiKey],
    'k'.repeat(10_000),
    '한글',
    `${apiKey} `.repeat(2),
  ]) {
    const headers = {
      'x-virtualclass-api': typeof key === 'string' ? Buffer.from(key).toString('latin1') : key,
    }
    for (const endpoint of endpoints) {
      assert.deepEqual(answer(await client.send({ ...endpoint, headers })), invalidKey)
    }
  }
})

test('a signature that is odd, not hex, too long, given twice or another’s: signature_mismatch, and nothing is written', async () => {
  const earlier = await countMembers()
  for (const endpoint of endpoints) {
    const { query = '', body = '' } = endpoint
    const right = client.sign(query, body)
    const wrong = [
      right.slice(1),
      right.slice(2),
      `${right}0`,
      `${right}00`,
      `${right.slice(0, 63)}g`,
      `0x${right}`,
      '0'.repeat(64),
      'f'.repeat(10_240),
      'zz',
      Buffer.from(right, 'hex').toString('base64'),
      client.sign(query, body, 'x'),
      flipLast(right),
    ]
    for (const signature of wrong) {
      assert.deepEqual(answer(await client.send({ ...endpoint, signature })), mismatch(`${query}${body}`))
    }
    const twice = { 'x-virtualclass-sign': [right, right] }
    assert.deepEqual(answer(await client.send({ ...endpoint, headers: twice })), mismatch(`${query}${body}`))
  }
  assert.equal(await countMembers(), earlier)
})

function flipLast(signature: string): string {
  return signature.slice(0, -1) + (Number.parseInt(signature.slice(-1), 16) ^ 1).toString(16)
}

test('the letter case of the signature does not count', async () => {
  const signature = client.sign(asked.query)
  for (const each of [
    signature,
    signature.toUpperCase(),
    signature.replace(/[a-f]/, (digit) => digit.toUpperCase()),
  ]) {
    assert.deepEqual(answer(await client.send({ ...asked, signature: each })), [200, { result: true }])
  }
})

test('bytes are signed as sent: raw Hangul in a body, percent-encoded, and both halves of a parameter list', async () => {
  const encoded = encodeURIComponent('홍길동')
  const rest = () => `email=gdhong@softways.co.kr&phone=${newPhone()}`
  const ways: { query?: string; body?: string; headers?: Record<string, string> }[] = [
    { body: `name=홍길동&${rest()}` },
    { body: `name=${encoded}&${rest()}` },
    { body: `name=${encoded.toLowerCase()}&${rest()}` },
    { query: `name=${encoded}&${rest()}` },
    { query: `name=${encoded}`, body: rest() },
    { query: rest(), body: 'name=홍길동' },
    { query: `phone=${newPhone()}`, body: 'name=홍길동&email=a@b.kr' },
    { body: `${rest()}&name=홍길동` },
    { body: `name=%ED%99%8D+%ea%b8%b8%eb%8f%99&&${rest()}&` },
    {
      body: `name=홍길동&${rest()}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' },
    },
    {
      body: JSON.stringify({ name: '홍길동', email: 'a@b.kr', phone: newPhone() }),
      headers: { 'content-type': 'application/json' },
    },
  ]
  for (const way of ways) {
    const reply = await client.send({ path: '/signup/softways', ...way })
    assert.ok(is(reply), `${JSON.stringify(way)}: ${reply.text}`)
    const changed = {
      ...way,
      signature: client.sign(`${way.query ?? ''}${way.body ?? ''}`.replace('@', '%40')),
    }
    assert.equal((await client.send({ path: '/signup/softways', ...changed })).status, 401)
  }
})

test('raw Hangul in a query string is no HTTP: 400, and nothing is written', async () => {
  const earlier = await countMembers()
  const query = `name=${Buffer.from('홍길동').toString('latin1')}&email=a@b.kr&phone=${newPhone()}`
  const signature = client.sign(Buffer.from(query, 'latin1'))
  assert.equal((await client.send({ path: '/signup/softways', query, signature })).status, 400)
  assert.equal(await countMembers(), earlier)
})

test('what is stored is the name, whichever way it was sent', async () => {
  const encoded = encodeURIComponent('홍길동')
  for (const body of [`name=홍길동`, `name=${encoded}`]) {
    const token = (
      await client.send({ path: '/signup/softways', body: `${body}&email=a@b.kr&phone=${newPhone()}` })
    ).body as { data: { user_token: string } }
    const [row] = await server.app.db<{ name: Buffer }[]>`
      select sealed_name as name from member where token_hash = sha256(${token.data.user_token}::bytea)`
    assert.equal(server.app.secrets.box.open(row?.name as Buffer).toString(), '홍길동')
  }
})

test('a%26b is not a&b: nothing is decoded before it is signed', async () => {
  const query = 'company_code=softways&a=1%26b=2'
  const signature = client.sign('company_code=softways&a=1&b=2')
  assert.deepEqual(answer(await client.send({ ...asked, query, signature })), mismatch(query))
  assert.deepEqual(answer(await client.send({ ...asked, query })), [200, { result: true }])
})

test('the order of parameters is free, but not to be changed after signing; nor is one byte', async () => {
  const [one, other] = ['company_code=softways&a=1', 'a=1&company_code=softways']
  assert.ok(is(await client.send({ ...asked, query: one })))
  assert.ok(is(await client.send({ ...asked, query: other })))
  const reordered = await client.send({ ...asked, query: other, signature: client.sign(one) })
  assert.deepEqual(answer(reordered), mismatch(other))
  const changed = await client.send({
    ...asked,
    query: 'company_code=softwayt',
    signature: client.sign(asked.query),
  })
  assert.deepEqual(answer(changed), mismatch('company_code=softwayt'))
  const body = `name=홍길동&email=a@b.kr&phone=${newPhone()}`
  const later = body.replace('a@b.kr', 'a@c.kr')
  const signup = await client.send({ path: '/signup/softways', body: later, signature: client.sign(body) })
  assert.deepEqual(answer(signup), mismatch(later))
})

test('query string and body are signed in this order with nothing between them', async () => {
  const [query, body] = [`name=%ED%99%8D%EA%B8%B8&email=a@b.kr`, `phone=${newPhone()}`]
  const path = '/signup/softways'
  for (const signed of [`${body}${query}`, `${query}&${body}`, `?${query}${body}`, query, body, '']) {
    const reply = await client.send({ path, query, body, signature: client.sign(signed) })
    assert.deepEqual(answer(reply), mismatch(`${query}${body}`))
  }
  assert.ok(is(await client.send({ path, query, body })))
})

test('the query string wins over the body; the last one of a name wins where it is repeated', async () => {
  const token = await client.signUpOne()
  const none = '0'.repeat(64)
  const path = '/login/softways'
  const send = async (query: string, body: string) => is(await client.send({ path, query, body }))
  assert.equal(await send(`user_token=${token}`, `user_token=${none}`), true)
  assert.equal(await send(`user_token=${none}`, `user_token=${token}`), false)
  assert.equal(await send('', `user_token=${none}&user_token=${token}`), true)
  assert.equal(await send('', `user_token=${token}&user_token=${none}`), false)
  assert.equal(await send(`user_token=${none}&user_token=${token}`, ''), true)
})

test('a rotated key signs with either secret, then with the newer alone; without one it is secret_not_found', async () => {
  const { partners, db } = server.app
  const rotated = await createVirtualclassClient(server)
  const query = `company_code=${rotated.code}`
  const ask = async (secret: string) => {
    const signature = createHmac('sha256', secret).update(query).digest('hex')
    return rotated.send({ ...asked, query, signature })
  }
  const eventuallyRefused = async (secret: string, refusal: unknown[]) => {
    for (let tries = 0; tries < 100 && (await ask(secret)).status === 200; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    assert.deepEqual(answer(await ask(secret)), refusal)
  }
  const next = await partners.addSecret(db, rotated.keyId, by)
  await assert.rejects(partners.addSecret(db, rotated.apiKey, by), { code: 'already_exists' })
  for (let tries = 0; tries < 100 && !is(await ask(next)); tries++) {
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  assert.deepEqual([is(await ask(rotated.secret)), is(await ask(next))], [true, true])
  await partners.retireSecrets(db, rotated.keyId, { all: false }, by)
  await eventuallyRefused(rotated.secret, mismatch(query))
  assert.equal(is(await ask(next)), true)
  await assert.rejects(partners.retireSecrets(db, rotated.keyId, { all: false }, by), { code: 'not_found' })
  await partners.retireSecrets(db, rotated.keyId, { all: true }, by)
  await eventuallyRefused(next, [403, { result: false, message: 'secret_not_found' }])
})

test('in production a mismatch gives no hint, and links are HTTPS and open', async (t) => {
  const dir = await mkdtemp(join(tmpdir(), 'switchboard-tls-'))
  t.after(() => rm(dir, { recursive: true }))
  const { caFile } = await makeDevelopmentCertificate(dir)
  const tls = { TLS_CERT_FILE: join(dir, 'tls/server.pem'), TLS_KEY_FILE: join(dir, 'tls/server.key') }
  const production = await startTestServer({ SWITCHBOARD_ENV: 'production', ...tls }, { work: false })
  t.after(() => production.close())
  const there = await createVirtualclassClient(production)
  const reply = await there.send({ ...asked, signature: '0'.repeat(64) })
  assert.deepEqual(answer(reply), [401, { result: false, message: 'signature_mismatch' }])
  const token = await there.signUpOne()
  const login = await there.post(`/login/${there.code}`, { user_token: token })
  const { url } = (login.body as { data: { url: string } }).data
  assert.match(url, /^https:\/\/[^/]+\/space\/company-\d+\/dashboard\/[0-9a-f]{64}$/)
  assert.equal(new URL(url).origin, production.httpsUrl)
  const dispatcher = new Agent({ connect: { ca: await readFile(caFile, 'utf8') } })
  const opened = await request(url, { dispatcher })
  assert.equal(opened.statusCode, 303)
  assert.match(String(opened.headers['set-cookie']), /^__Host-/)
  await dispatcher.close()
})

test('in production without a listener of its own a link goes by HTTPS to where the request went', async (t) => {
  const behind = await startTestServer({ SWITCHBOARD_ENV: 'production' }, { work: false })
  t.after(() => behind.close())
  const there = await createVirtualclassClient(behind)
  const login = await there.post(`/login/${there.code}`, { user_token: await there.signUpOne() })
  const { url } = (login.body as { data: { url: string } }).data
  assert.equal(new URL(url).origin, behind.url.replace('http:', 'https:'))
  // As a proxy that ends HTTPS and does not say so passes it on; the cookie is the link's all the same.
  const passOn = (path: string, init: RequestInit = {}) =>
    fetch(behind.url + path, { redirect: 'manual', ...init })
  const opened = await passOn(new URL(url).pathname)
  const [cookie = ''] = opened.headers.getSetCookie()
  assert.match(cookie, /^__Host-space_session_[0-9a-f]{16}=[0-9a-f]{64}; .*Path=\/; HttpOnly; Secure;/)
  const headers = { cookie: cookie.split(';')[0] ?? '' }
  const space = `/space/${there.code}`
  const shown = await passOn(`${space}/`, { headers })
  const page = await shown.text()
  assert.equal(shown.status, 200, page)
  const body = new URLSearchParams({ token: /name="token" value="([^"]+)"/.exec(page)?.[1] ?? '' })
  const left = await passOn(`${space}/sign-out`, { method: 'POST', headers, body })
  assert.match(left.headers.getSetCookie()[0] ?? '', /^__Host-.*=; Max-Age=0; Path=\/; .*Secure;/)
  assert.equal((await passOn(`${space}/`, { headers })).status, 403)
})

test('with PUBLIC_URL links begin with it', async (t) => {
  const behind = await startTestServer({ PUBLIC_URL: 'https://www.tsvirtualclass.com' }, { work: false })
  t.after(() => behind.close())
  const there = await createVirtualclassClient(behind, { code: 'softways' })
  const login = await there.post('/login/softways', { user_token: await there.signUpOne() })
  assert.match(
    (login.body as { data: { url: string } }).data.url,
    /^https:\/\/www\.tsvirtualclass\.com\/space\/softways\/dashboard\/[0-9a-f]{64}$/,
  )
})
