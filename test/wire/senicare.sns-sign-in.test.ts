import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { jwtVerify, SignJWT, createLocalJWKSet, decodeJwt, generateKeyPair, type JSONWebKeySet } from 'jose'
import { eventually } from '../support/callup.ts'
import { startProvider, type TestProvider } from '../support/oauth-server.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const authenticationFailed = { code: 'AF', message: 'Authentication Failed' }
const contentType = 'application/json;charset=UTF-8'

let kakao: TestProvider
let naver: TestProvider
let server: TestServer

before(async () => {
  ;[kakao, naver] = await Promise.all([startProvider('KAKAO'), startProvider('NAVER')])
  server = await startTestServer({ ...kakao.environment, ...naver.environment })
})
after(async () => {
  await server.close()
  await Promise.all([kakao.close(), naver.close()])
})

type Name = 'kakao' | 'naver'

interface Visit {
  readonly atProvider: URL
  /** As the browser got it: name=value and attributes. */
  readonly setCookie: string
  /** As the browser sends it. */
  readonly cookie: string
}

async function get(url: string, cookie?: string): Promise<Response> {
  return fetch(url, { redirect: 'manual', headers: cookie === undefined ? {} : { cookie } })
}

function locationOf(response: Response): URL {
  assert.equal(response.status, 302)
  return new URL(response.headers.get('location') ?? '')
}

async function begin(name: Name, to = server): Promise<Visit> {
  const response = await get(`${to.url}/api/v1/auth/sns-sign-in/${name}`)
  const setCookie = response.headers.get('set-cookie') ?? ''
  return { atProvider: locationOf(response), setCookie, cookie: setCookie.split(';')[0] as string }
}

/** The provider lets the person in and sends the browser back: the URL of our callback. */
async function signInAtProvider({ atProvider }: Pick<Visit, 'atProvider'>): Promise<URL> {
  return locationOf(await get(atProvider.href))
}

/** A whole visit: where the browser ends. */
async function visit(name: Name, to = server): Promise<URL> {
  const begun = await begin(name, to)
  return locationOf(await get((await signInAtProvider(begun)).href, begun.cookie))
}

async function refusalOf(response: Response): Promise<unknown> {
  assert.equal(response.headers.get('content-type'), contentType)
  assert.equal(response.headers.get('cache-control'), 'no-store')
  return [response.status, await response.json()]
}

let lastPerson = 0

/** Signs up by the public API as a page would; the code is read off the handset. */
async function signUp(extra: object): Promise<{ status: number; body: unknown; userId: string }> {
  lastPerson++
  const telNumber = `010${String(7_000_000 + lastPerson * 1009).padStart(8, '0')}`
  const userId = `person${lastPerson}`
  assert.deepEqual((await post('tel_auth', { telNumber })).body, { code: 'SU', message: 'Success' })
  const code = await eventually(async () => {
    const { messages } = (await (await fetch(`${server.url}/dev/handsets/${telNumber}`)).json()) as {
      messages: { body: string }[]
    }
    return /\d{4}/.exec(messages[0]?.body ?? '')?.[0]
  })
  const body = { name: '홍길동', userId, password: 'qwer1234', telNumber, authNumber: code, ...extra }
  return { ...(await post('sign-up', body)), userId }
}

async function post(path: string, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${server.url}/api/v1/auth/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: await response.json() }
}

async function publicKeys() {
  const keys = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as JSONWebKeySet
  return createLocalJWKSet(keys)
}

test('begin: the browser goes to the provider with state and, for Kakao, a PKCE challenge', async () => {
  const { atProvider, setCookie } = await begin('kakao')
  const { origin, pathname, searchParams } = atProvider
  assert.equal(origin + pathname, kakao.environment['KAKAO_AUTHORIZATION_URL'])
  assert.deepEqual([...searchParams.keys()].toSorted(), [
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'redirect_uri',
    'response_type',
    'state',
  ])
  assert.equal(searchParams.get('response_type'), 'code')
  assert.equal(searchParams.get('code_challenge_method'), 'S256')
  assert.match(searchParams.get('state') ?? '', /^[\w-]{43}$/)
  assert.equal(searchParams.get('redirect_uri'), `${server.url}/oauth2/callback/kakao`)
  assert.match(
    setCookie,
    /^sns_[0-9a-f]{16}=[\w-]{43}; Max-Age=600; Path=\/oauth2\/callback; HttpOnly; SameSite=Lax$/,
  )
  const { searchParams: naverSearch } = (await begin('naver')).atProvider
  assert.equal(naverSearch.has('code_challenge'), false)
})

test('begin: the answer is stored nowhere and tells the provider nothing of the page', async () => {
  const { headers } = await get(`${server.url}/api/v1/auth/sns-sign-in/naver`)
  assert.deepEqual(
    [headers.get('cache-control'), headers.get('referrer-policy')],
    ['no-store', 'no-referrer'],
  )
})

test('begin: the database knows neither state nor cookie nor code verifier', async () => {
  const { atProvider, cookie } = await begin('kakao')
  const state = atProvider.searchParams.get('state') ?? ''
  const rows = await server.app.db`select v::text as text from social_visit v`
  assert.ok(rows.length > 0)
  for (const { text } of rows) {
    for (const secret of [state, cookie.split('=')[1] ?? '']) {
      assert.ok(!text.includes(secret) && !text.includes(Buffer.from(secret).toString('hex')))
    }
  }
})

for (const [name, joinPath] of [
  ['kakao', 'KAKAO'],
  ['naver', 'NAVER'],
] as const) {
  test(`${name}: a stranger gets an snsId to sign up with, and is known from then on`, async () => {
    const provider = name === 'kakao' ? kakao : naver
    const arrived = await visit(name)
    assert.equal(arrived.origin + arrived.pathname, `${server.url}/senicare/auth`)
    assert.deepEqual([...arrived.searchParams.keys()], ['snsId', 'joinPath'])
    assert.equal(arrived.searchParams.get('joinPath'), joinPath)
    const snsId = arrived.searchParams.get('snsId') ?? ''
    assert.ok(!JSON.stringify(decodeJwt(snsId)).includes(String(provider.person)))

    const { status, body, userId } = await signUp({ joinPath, snsId })
    assert.deepEqual([status, body], [200, { code: 'SU', message: 'Success' }])

    const again = await visit(name)
    assert.equal(again.origin + again.pathname, `${server.url}/senicare/sns-success`)
    assert.deepEqual([...again.searchParams.keys()], ['accessToken', 'expiration'])
    assert.equal(again.searchParams.get('expiration'), '32400')
    const accessToken = again.searchParams.get('accessToken') ?? ''
    const { payload, protectedHeader } = await jwtVerify(accessToken, await publicKeys())
    assert.deepEqual([payload.sub, protectedHeader.typ], [userId, 'at+jwt'])
    const me = await fetch(`${server.url}/api/v1/auth/me`, {
      headers: { authorization: `Bearer ${accessToken}` },
    })
    const account = (await me.json()) as { userId: string; joinPath: string }
    assert.deepEqual([account.userId, account.joinPath], [userId, joinPath])

    // Somebody else there is a stranger here.
    provider.person = name === 'kakao' ? 4_100_000_002 : 'naver-person-2'
    assert.equal((await visit(name)).pathname, '/senicare/auth')
    // And the first ticket has done its work.
    const second = await signUp({ joinPath, snsId })
    assert.deepEqual([second.status, second.body], [400, { code: 'VF', message: 'Validation Failed' }])
  })
}

test('Kakao gets the code verifier, Naver none but the state; both get the secret in the body', async () => {
  await visit('kakao')
  await visit('naver')
  const fromKakao = kakao.tokenRequests.at(-1) ?? {}
  const fromNaver = naver.tokenRequests.at(-1) ?? {}
  assert.match(fromKakao['code_verifier'] ?? '', /^[\w-]{43}$/)
  assert.equal(fromNaver['code_verifier'], undefined)
  assert.match(fromNaver['state'] ?? '', /^[\w-]{43}$/)
  assert.deepEqual(
    [fromKakao['client_secret'], fromNaver['client_secret']],
    [kakao.clientSecret, naver.clientSecret],
  )
})

test('one identity has one account: of 20 parallel sign-ups with one snsId one succeeds', async () => {
  kakao.person = 4_100_000_100
  const arrived = await visit('kakao')
  const snsId = arrived.searchParams.get('snsId')
  const answers = await Promise.all(Array.from({ length: 20 }, () => signUp({ joinPath: 'KAKAO', snsId })))
  const codes = answers.map(({ body }) => (body as { code: string }).code)
  assert.deepEqual(codes.toSorted(), ['SU', ...Array(19).fill('VF')])
})

test('snsId: made up, of another provider, of another purpose, tampered with or without alg: VF', async () => {
  kakao.person = 4_100_000_200
  const good = (await visit('kakao')).searchParams.get('snsId') ?? ''
  const [head = '', payload = '', signature = ''] = good.split('.')
  const { privateKey } = await generateKeyPair('ES256')
  const claims = decodeJwt(good)
  const forged = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'sns+jwt', kid: 'mine' })
    .sign(privateKey)
  const none = `${Buffer.from('{"alg":"none","typ":"sns+jwt"}').toString('base64url')}.${payload}.`
  const changed = Buffer.from(JSON.stringify({ ...claims, provider: 'NAVER' })).toString('base64url')
  const { userId } = await signUp({ joinPath: 'HOME' })
  const { body: session } = await post('sign-in', { userId, password: 'qwer1234' })
  const { accessToken } = session as { accessToken: string }
  const bad: Record<string, object> = {
    'made up': { joinPath: 'KAKAO', snsId: 'x' },
    'not what it was given for': { joinPath: 'NAVER', snsId: good },
    'no provider': { joinPath: 'HOME', snsId: good },
    forged: { joinPath: 'KAKAO', snsId: forged },
    unsigned: { joinPath: 'KAKAO', snsId: none },
    'another provider': { joinPath: 'NAVER', snsId: `${head}.${changed}.${signature}` },
    'an access token': { joinPath: 'KAKAO', snsId: accessToken },
  }
  for (const [what, extra] of Object.entries(bad)) {
    const { status, body } = await signUp(extra)
    assert.deepEqual([status, body], [400, { code: 'VF', message: 'Validation Failed' }], what)
  }
  assert.equal((await visit('kakao')).pathname, '/senicare/auth', 'nobody was linked')
  const { body } = await signUp({ joinPath: 'KAKAO', snsId: good })
  assert.deepEqual(body, { code: 'SU', message: 'Success' }, 'the good one still counts')
})

test('snsId is no access token', async () => {
  kakao.person = 4_100_000_250
  const snsId = (await visit('kakao')).searchParams.get('snsId')
  const me = await fetch(`${server.url}/api/v1/auth/me`, { headers: { authorization: `Bearer ${snsId}` } })
  assert.deepEqual(await refusalOf(me), [401, authenticationFailed])
})

test('callback: a state succeeds once, and replayed asks nothing of the provider', async () => {
  const begun = await begin('kakao')
  const callback = (await signInAtProvider(begun)).href
  const first = await get(callback, begun.cookie)
  assert.equal(first.status, 302)
  assert.match(first.headers.get('set-cookie') ?? '', /^sns_[0-9a-f]{16}=; .*Expires=Thu, 01 Jan 1970/)
  const asked = kakao.tokenRequests.length
  assert.deepEqual(await refusalOf(await get(callback, begun.cookie)), [401, authenticationFailed])
  assert.equal(kakao.tokenRequests.length, asked)
})

test('callback: of 20 parallel returns with one state one is let in', async () => {
  const begun = await begin('naver')
  const callback = (await signInAtProvider(begun)).href
  const asked = naver.tokenRequests.length
  const statuses = await Promise.all(
    Array.from({ length: 20 }, async () => (await get(callback, begun.cookie)).status),
  )
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [302, ...Array(19).fill(401)],
  )
  assert.equal(naver.tokenRequests.length, asked + 1)
})

test('callback: another browser cannot use a state, and does not take it away from the one that left', async () => {
  const victim = await begin('kakao')
  const attacker = await begin('kakao')
  const callback = (await signInAtProvider(victim)).href
  const asked = kakao.tokenRequests.length
  const [name = ''] = victim.cookie.split('=')
  const others = [
    undefined,
    attacker.cookie,
    `${name}=${attacker.cookie.split('=')[1]}`,
    `${name}=`,
    `${name}=x`,
  ]
  for (const cookie of others) {
    assert.deepEqual(await refusalOf(await get(callback, cookie)), [401, authenticationFailed], cookie)
  }
  assert.equal(kakao.tokenRequests.length, asked)
  assert.equal((await get(callback, victim.cookie)).status, 302)
})

test('callback: a state is good for its own provider only', async () => {
  const begun = await begin('kakao')
  const callback = (await signInAtProvider(begun)).href.replace('/callback/kakao', '/callback/naver')
  const asked = [kakao.tokenRequests.length, naver.tokenRequests.length]
  assert.deepEqual(await refusalOf(await get(callback, begun.cookie)), [401, authenticationFailed])
  assert.deepEqual([kakao.tokenRequests.length, naver.tokenRequests.length], asked)
})

test('callback: a state missing, made up, given twice or oddly shaped is 401, and asks nothing', async () => {
  const { atProvider, cookie } = await begin('kakao')
  const state = atProvider.searchParams.get('state') ?? ''
  const asked = kakao.tokenRequests.length
  const queries = [
    '',
    '?code=x',
    '?code=x&state=',
    `?code=x&state=${'A'.repeat(43)}`,
    `?code=x&state=${state}x`,
    `?code=x&state=${state}&state=${state}`,
    '?code=x&state[]=y',
    `?code=x&state=${encodeURIComponent("' or true --")}`,
    `?code=x&state=${'%00'.repeat(20)}`,
    `?code=x&state=${'a'.repeat(8000)}`,
    '?error=access_denied&state=%EB%AF%B8',
    '?error=access_denied',
  ]
  for (const query of queries) {
    const response = await get(`${server.url}/oauth2/callback/kakao${query}`, cookie)
    assert.deepEqual(await refusalOf(response), [401, authenticationFailed], query.slice(0, 60))
  }
  assert.equal(kakao.tokenRequests.length, asked)
})

test('callback: after 10 minutes a state is too old, and is swept', async () => {
  const begun = await begin('kakao')
  const callback = (await signInAtProvider(begun)).href
  await server.app.db`update social_visit set expires_at = expires_at - interval '10 minutes'`
  assert.deepEqual(await refusalOf(await get(callback, begun.cookie)), [401, authenticationFailed])
  await server.app.social.eraseOld(server.app.db)
  const [row] = await server.app.db`select count(*)::int as visits from social_visit`
  assert.equal(row?.['visits'], 0)
})

test('callback: who says no, and whom the provider refuses, is told so at the front end', async () => {
  for (const [error, told] of [
    ['access_denied', 'denied'],
    ['server_error', 'failed'],
    ['<script>', 'failed'],
  ]) {
    kakao.refuseNext(error ?? '')
    const asked = kakao.tokenRequests.length
    assert.equal((await visit('kakao')).href, `${server.url}/senicare/auth?error=${told}`)
    assert.equal(kakao.tokenRequests.length, asked)
  }
})

test('callback: neither code nor error, or two codes: failed', async () => {
  for (const spoil of [
    (url: URL) => url.searchParams.delete('code'),
    (url: URL) => url.searchParams.append('code', 'second'),
    (url: URL) => url.searchParams.set('code', ''),
    (url: URL) => url.searchParams.set('code', 'made-up'),
  ]) {
    const begun = await begin('naver')
    const callback = await signInAtProvider(begun)
    spoil(callback)
    const arrived = locationOf(await get(callback.href, begun.cookie))
    assert.equal(arrived.href, `${server.url}/senicare/auth?error=failed`)
  }
})

test('callback: a provider in trouble is unavailable, one that makes no sense has failed', async () => {
  const cases: [
    TestProvider,
    'token' | 'user',
    (answer: { statusCode: number; body: unknown }) => void,
    string,
  ][] = [
    [kakao, 'token', (answer) => (answer.statusCode = 503), 'unavailable'],
    [kakao, 'user', (answer) => (answer.statusCode = 429), 'unavailable'],
    [kakao, 'token', (answer) => (answer.body = { token_type: 'bearer' }), 'failed'],
    [kakao, 'user', (answer) => (answer.statusCode = 401), 'failed'],
    [kakao, 'user', (answer) => (answer.body = {}), 'failed'],
    // Rounded: it would name two people.
    [kakao, 'user', (answer) => (answer.body = { id: 2 ** 53 }), 'failed'],
    [kakao, 'user', (answer) => (answer.body = { id: '4100000001' }), 'failed'],
    [kakao, 'user', (answer) => (answer.body = { id: -1 }), 'failed'],
    [naver, 'user', (answer) => (answer.body = { resultcode: '024', response: { id: 'x' } }), 'failed'],
    [naver, 'user', (answer) => (answer.body = { resultcode: '00' }), 'failed'],
    [naver, 'user', (answer) => (answer.body = { resultcode: '00', response: { id: '' } }), 'failed'],
    [
      naver,
      'user',
      (answer) => (answer.body = { resultcode: '00', response: { id: 'x'.repeat(256) } }),
      'failed',
    ],
    [
      naver,
      'user',
      (answer) => (answer.body = { resultcode: '00', response: { id: 'x', padding: 'x'.repeat(100_000) } }),
      'failed',
    ],
  ]
  for (const [provider, endpoint, spoil, told] of cases) {
    provider.spoilNext(endpoint, spoil)
    const arrived = await visit(provider === kakao ? 'kakao' : 'naver')
    assert.equal(arrived.href, `${server.url}/senicare/auth?error=${told}`, String(spoil))
  }
})

test('an unknown provider, another method and a path beyond are refused in the envelope of Senicare', async () => {
  const notFound = { code: 'NF', message: 'Not Found' }
  for (const path of [
    '/api/v1/auth/sns-sign-in/google',
    '/api/v1/auth/sns-sign-in/KAKAO',
    '/api/v1/auth/sns-sign-in/__proto__',
    '/oauth2/callback/google',
    '/oauth2/callback/constructor',
    '/oauth2/callback',
    '/oauth2/callback/kakao/more',
  ]) {
    assert.deepEqual(await refusalOf(await get(server.url + path)), [404, notFound], path)
  }
  for (const path of ['/api/v1/auth/sns-sign-in/kakao', '/oauth2/callback/kakao']) {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await fetch(server.url + path, { method })
      assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET'], `${method} ${path}`)
    }
    const head = await fetch(server.url + path, { method: 'HEAD', redirect: 'manual' })
    assert.deepEqual([head.status, head.headers.get('set-cookie')], [405, null])
  }
})

test('the providers are listed for the buttons of a page', async () => {
  for (const path of ['sns-sign-in', 'sns-sign-in/']) {
    const response = await get(`${server.url}/api/v1/auth/${path}`)
    const body = await response.json()
    assert.deepEqual(body, { code: 'SU', message: 'Success', providers: ['kakao', 'naver'] })
  }
  assert.equal((await get(`${server.url}/api/v1/auth/sns-sign-in/kakao/`)).status, 302)
})

test('no log line holds a secret of a client, a state, a code or the name of a person', async () => {
  // No digits that a time in the log could hold by chance.
  kakao.person = 4_173_826_059
  const begun = await begin('kakao')
  const callback = await signInAtProvider(begun)
  kakao.spoilNext('user', (answer) => (answer.statusCode = 500))
  await get(callback.href, begun.cookie)
  const log = server.logLines.join('')
  assert.match(log, /a social sign-in failed at the provider/)
  assert.match(log, /answered 500/)
  const { searchParams } = callback
  const secrets = [
    kakao.clientSecret,
    naver.clientSecret,
    searchParams.get('state') ?? '',
    searchParams.get('code') ?? '',
    begun.cookie.split('=')[1] ?? '',
    kakao.tokenRequests.at(-1)?.['code_verifier'] ?? '',
    String(kakao.person),
  ]
  for (const [at, secret] of secrets.entries()) {
    assert.ok(secret.length > 8, `secret ${at} was not seen: ${secret}`)
    assert.ok(!log.includes(secret), `secret ${at} is in the log: ${secret}`)
  }
})

test('what nobody configured is 404, PUBLIC_URL and the front end count, and HTTPS makes the cookie secure', async (t) => {
  const other = await startTestServer(
    {
      ...kakao.environment,
      KAKAO_PKCE: 'off',
      PUBLIC_URL: 'https://switchboard.example.com',
      SENICARE_FRONT_END_URL: 'https://senicare.example.com/app/',
      GUARD_SOCIAL_SIGN_INS_PER_ADDRESS: '3',
    },
    { work: false },
  )
  t.after(() => other.close())
  const notFound = { code: 'NF', message: 'Not Found' }
  for (const path of ['/api/v1/auth/sns-sign-in/naver', '/oauth2/callback/naver?state=x&code=y']) {
    assert.deepEqual(await refusalOf(await get(other.url + path)), [404, notFound], path)
  }
  const providers = await (await get(`${other.url}/api/v1/auth/sns-sign-in`)).json()
  assert.deepEqual(providers, { code: 'SU', message: 'Success', providers: ['kakao'] })

  const begun = await begin('kakao', other)
  const { searchParams } = begun.atProvider
  assert.equal(searchParams.get('redirect_uri'), 'https://switchboard.example.com/oauth2/callback/kakao')
  assert.equal(searchParams.has('code_challenge'), false)
  assert.match(
    begun.setCookie,
    /^__Host-sns_[0-9a-f]{16}=[\w-]{43}; Max-Age=600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const back = await signInAtProvider(begun)
  const arrived = locationOf(await get(`${other.url}${back.pathname}${back.search}`, begun.cookie))
  assert.equal(arrived.origin + arrived.pathname, 'https://senicare.example.com/app/auth')
  assert.equal(kakao.tokenRequests.at(-1)?.['code_verifier'], undefined)

  await begin('kakao', other)
  await begin('kakao', other)
  const refused = await get(`${other.url}/api/v1/auth/sns-sign-in/kakao`)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.deepEqual(await refusalOf(refused), [429, { code: 'TMR', message: 'Too Many Requests' }])
})
