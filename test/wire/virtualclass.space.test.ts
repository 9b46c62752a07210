import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { after, before, test } from 'node:test'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { addMember } from '../../src/domain/partners/launch.test-support.ts'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.close())

interface Link {
  readonly companyCode: string
  readonly memberId: string
  readonly token: string
  /** Path of the one-time link. */
  readonly path: string
}

async function makeLink(wish: Parameters<typeof addMember>[1] = {}): Promise<Link> {
  const { companyCode, memberId } = await addMember(server.app, wish)
  const token = await server.app.partners.launches.open(server.app.db, memberId)
  return { companyCode, memberId, token, path: `/space/${companyCode}/dashboard/${token}` }
}

function get(path: string, headers: Record<string, string> = {}, init: RequestInit = {}): Promise<Response> {
  return fetch(server.url + path, { redirect: 'manual', headers, ...init })
}

/** Opens a new link: the cookie, and the page that it opens. */
async function enter(wish: Parameters<typeof addMember>[1] = {}) {
  const link = await makeLink(wish)
  const cookie = cookieOf(await get(link.path))
  const space = `/space/${link.companyCode}`
  const show = (headers: Record<string, string> = {}) => get(`${space}/`, { cookie, ...headers })
  const signOut = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    get(
      `${space}/sign-out`,
      { cookie, ...headers },
      { method: 'POST', body: new URLSearchParams(form), headers: { cookie, ...headers } },
    )
  return { ...link, cookie, space, show, signOut }
}

function cookieOf(response: Response): string {
  return (response.headers.getSetCookie()[0] ?? '').split(';')[0] as string
}

const formToken = (page: string) => /name="token" value="([^"]+)"/.exec(page)?.[1] ?? ''

/** What every answer under /space says to a browser. */
function assertPageHeaders({ headers }: Response): void {
  const said = Object.fromEntries(
    [
      'cache-control',
      'referrer-policy',
      'x-content-type-options',
      'x-frame-options',
      'vary',
      'content-security-policy',
    ].map((name) => [name, headers.get(name)?.replace(/sha256-[A-Za-z0-9+/]{43}=/, 'sha256-…')]),
  )
  assert.deepEqual(said, {
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    vary: 'Accept-Language',
    'content-security-policy':
      "default-src 'none'; style-src 'sha256-…'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  })
}

/** A page of this status in this language, without a script, an inline handler or a trace of our insides. */
async function assertPage(response: Response, expected: { status: number; lang?: string; title?: string }) {
  const { status, lang = 'ko', title } = expected
  const page = await response.text()
  assert.equal(response.status, status, page)
  assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8')
  assertPageHeaders(response)
  assert.match(page, new RegExp(`^<!doctype html>\\n<html lang="${lang}">`))
  assert.doesNotMatch(page, /<script|<[^>]+\son[a-z]+=|node:|\.ts\b|Error/)
  if (title !== undefined) {
    assert.match(page, new RegExp(`<title>${title}</title>`))
    assert.match(page, new RegExp(`<h1>${title}</h1>`))
  }
  return page
}

test('space: a link opens a session and leaves the address bar', async () => {
  const { companyCode, path } = await makeLink()
  const response = await get(path)
  assert.equal(response.status, 303)
  assert.equal(response.headers.get('location'), `/space/${companyCode}/`)
  assertPageHeaders(response)
  assert.equal(await response.text(), '')
  const [cookie = '', ...more] = response.headers.getSetCookie()
  assert.deepEqual(more, [])
  assert.match(
    cookie,
    new RegExp(
      `^space_session_[0-9a-f]{16}=[0-9a-f]{64}; Max-Age=28800; Path=/space/${companyCode}; HttpOnly; SameSite=Lax$`,
    ),
  )
})

test('space: the page says who and where one is, and where the session came from', async () => {
  const { show, space } = await enter({
    memberName: '홍길동',
    companyName: '소프트웨이즈',
    partnerName: 'Acme',
  })
  const page = await assertPage(await show({ 'accept-language': 'ko-KR,ko;q=0.9' }), { status: 200 })
  assert.match(page, /<h1><bdi>홍길동<\/bdi> 님, 안녕하세요<\/h1>/)
  assert.match(page, /<bdi>소프트웨이즈<\/bdi>에 로그인되어 있습니다/)
  assert.match(page, /<dd><bdi>Acme<\/bdi><\/dd>/)
  assert.match(page, /<dd>127\.0\.0\.\*<\/dd>/)
  assert.match(page, new RegExp(`<form method="post" action="${space}/sign-out">`))
  const english = await assertPage(await show({ 'accept-language': 'ko;q=0.2, en-US' }), {
    status: 200,
    lang: 'en',
  })
  assert.match(english, /<h1>Hello, <bdi>홍길동<\/bdi><\/h1>/)
  assert.equal((await get(space, {})).headers.get('location'), `${space}/`)
})

test('space: over HTTPS, and behind an HTTPS origin, the cookie is Secure', async () => {
  const { path } = await makeLink()
  const ca = await readFile(server.caFile)
  const cookies = await new Promise<string[] | undefined>((resolve, reject) => {
    request(server.httpsUrl + path, { ca }, (response) => {
      response.resume()
      resolve(response.headers['set-cookie'])
    })
      .on('error', reject)
      .end()
  })
  assert.match(
    cookies?.[0] ?? '',
    /^__Host-space_session_[0-9a-f]{16}=[0-9a-f]{64}; Max-Age=28800; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )

  const proxied = await startTestServer({ PUBLIC_URL: 'https://vc.example' }, { work: false })
  try {
    const { memberId, companyCode } = await addMember(proxied.app)
    const token = await proxied.app.partners.launches.open(proxied.app.db, memberId)
    const response = await fetch(`${proxied.url}/space/${companyCode}/dashboard/${token}`, {
      redirect: 'manual',
    })
    assert.match(response.headers.getSetCookie()[0] ?? '', /^__Host-.*; Path=\/; HttpOnly; Secure;/)
    const headers = { cookie: cookieOf(response) }
    const shown = () => fetch(`${proxied.url}/space/${companyCode}/`, { headers })
    const page = await shown()
    assert.equal(page.status, 200)
    const left = await fetch(`${proxied.url}/space/${companyCode}/sign-out`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams({ token: formToken(await page.text()) }),
    })
    assert.match(left.headers.getSetCookie()[0] ?? '', /^__Host-.*=; Max-Age=0; Path=\/; .*; Secure;/)
    assert.equal((await shown()).status, 403)
  } finally {
    await proxied.close()
  }
})

test('space: 20 parallel openings of a link make one session, and 19 pages that say so', async () => {
  const { path } = await makeLink()
  const answers = await Promise.all(Array.from({ length: 20 }, () => get(path)))
  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other)
  assert.deepEqual(statuses, [303, ...Array<number>(19).fill(410)])
  assert.equal(answers.flatMap(({ headers }) => headers.getSetCookie()).length, 1)
})

test('space: neither HEAD nor what fetches ahead of a person uses a link up', async () => {
  const { path } = await makeLink()
  const head = await get(path, {}, { method: 'HEAD' })
  assert.deepEqual([head.status, head.headers.get('allow')], [405, 'GET'])
  const early: Record<string, string>[] = [
    { 'sec-purpose': 'prefetch' },
    { 'sec-purpose': 'prefetch;prerender' },
    { purpose: 'prefetch' },
    { 'x-purpose': 'preview' },
    { 'x-moz': 'prefetch' },
    { 'sec-fetch-dest': 'image' },
    { 'sec-fetch-dest': 'iframe' },
    { 'sec-fetch-dest': 'empty' },
  ]
  for (const headers of early) {
    const response = await get(path, headers)
    await assertPage(response, { status: 403, title: '이 요청은 받을 수 없습니다' })
    assert.deepEqual(response.headers.getSetCookie(), [])
  }
  assert.equal((await get(path, { 'sec-fetch-dest': 'document' })).status, 303)
})

test('space: used, expired, forged and broken links get a page that says what to do', async () => {
  const [used, expired, ended] = [await makeLink(), await makeLink(), await makeLink()]
  await get(used.path)
  const { db } = server.app
  await db`update launch set expires_at = now() where member_id = ${expired.memberId}`
  await db`update company set status = 'blocked' where code = ${ended.companyCode}`
  const last = used.token.endsWith('0') ? '1' : '0'
  const cases: [path: string, status: number, ko: string, en: string][] = [
    [used.path, 410, '이미 사용한 링크입니다', 'This link has already been used'],
    [expired.path, 410, '링크의 사용 시간이 지났습니다', 'This link has expired'],
    [ended.path, 410, '더 이상 이용할 수 없습니다', 'This access has ended'],
    ...[
      used.path.slice(0, -1) + last,
      used.path.slice(0, -1),
      `${used.path}0`,
      `/space/${expired.companyCode}/dashboard/${used.token}`,
      `/space/${used.companyCode}/dashboard/`,
      `/space/${used.companyCode}/dashboard/%00`,
      `/space/%00/dashboard/${used.token}`,
      `/space/${used.companyCode}/dashboard/${'a'.repeat(499)}`,
      `/space/${used.companyCode}/nothing`,
      '/space/',
      '/space',
    ].map((path): [string, number, string, string] => [
      path,
      404,
      '찾을 수 없는 주소입니다',
      'There is nothing at this address',
    ]),
    [
      `/space/${used.companyCode}/dashboard/%zz`,
      400,
      '찾을 수 없는 주소입니다',
      'There is nothing at this address',
    ],
    [
      `/space/x/dashboard/${'a'.repeat(600)}`,
      404,
      '찾을 수 없는 주소입니다',
      'There is nothing at this address',
    ],
  ]
  for (const [path, status, ko, en] of cases) {
    const korean = await assertPage(await get(path), { status, title: ko })
    assert.match(korean, /<h2 id="next">이제 어떻게 하나요\?<\/h2>/)
    const english = await assertPage(await get(path, { 'accept-language': 'en' }), {
      status,
      lang: 'en',
      title: en,
    })
    assert.match(english, /<h2 id="next">What to do next<\/h2>/)
    assert.doesNotMatch(english, new RegExp(used.token))
  }
})

test('space: without a session, or with that of another company, there is no page', async () => {
  const [own, other] = [await enter(), await enter()]
  const [name = ''] = own.cookie.split('=')
  for (const cookie of [
    '',
    `${name}=x`,
    `${name}=${'0'.repeat(64)}`,
    other.cookie,
    `${name}=${other.cookie.split('=')[1]}`,
  ]) {
    await assertPage(await own.show({ cookie }), { status: 403, title: '로그인되어 있지 않습니다' })
  }
  await assertPage(await own.show({ 'accept-language': 'en' }), { status: 200, lang: 'en' })
})

test('space: signing out needs the form of the page itself, ends the session and says so', async () => {
  const { companyCode, space, show, signOut } = await enter()
  const token = formToken(await (await show()).text())
  const other = await enter()
  const othersToken = formToken(await (await other.show()).text())
  await assertPage(await signOut({}), { status: 400 })
  await assertPage(await signOut({ token: '' }), { status: 403 })
  await assertPage(await signOut({ token: othersToken }), { status: 403 })
  for (const site of ['cross-site', 'same-site', 'none']) {
    await assertPage(await signOut({ token }, { 'sec-fetch-site': site }), { status: 403 })
  }
  const asGet = await get(`${space}/sign-out`)
  assert.equal(asGet.headers.get('allow'), 'POST')
  await assertPage(asGet, { status: 405 })
  assert.equal((await show()).status, 200)

  const response = await signOut({ token }, { 'sec-fetch-site': 'same-origin' })
  assert.equal(response.status, 303)
  assert.equal(response.headers.get('location'), `${space}/signed-out`)
  assert.match(
    response.headers.getSetCookie()[0] ?? '',
    new RegExp(
      `^space_session_[0-9a-f]{16}=; Max-Age=0; Path=/space/${companyCode}; .*HttpOnly; SameSite=Lax$`,
    ),
  )
  await assertPage(await get(`${space}/signed-out`), { status: 200, title: '로그아웃되었습니다' })
  await assertPage(await get(`${space}/signed-out`, { 'accept-language': 'en' }), {
    status: 200,
    lang: 'en',
    title: 'You are signed out',
  })
  await assertPage(await show(), { status: 403 })
  // Again, and without a cookie: it is so already.
  assert.equal((await signOut({ token })).status, 303)
  assert.equal((await signOut({ token: 'x' }, { cookie: '' })).status, 303)
})

test("space: a company's launch_url gets a ticket that its public key proves", async () => {
  const { path, companyCode, memberId } = await makeLink({
    launchUrl: 'https://lms.example/enter?from=vc',
    companyName: '소프트웨이즈',
  })
  const response = await get(path)
  assert.equal(response.status, 303)
  assertPageHeaders(response)
  assert.deepEqual(response.headers.getSetCookie(), [])
  const url = new URL(response.headers.get('location') ?? '')
  assert.equal(url.origin + url.pathname, 'https://lms.example/enter')
  assert.equal(url.searchParams.get('from'), 'vc')
  const ticket = url.searchParams.get('ticket') ?? ''
  const keys = createRemoteJWKSet(new URL(`${server.url}/.well-known/jwks.json`))
  const expected = { algorithms: ['ES256'], typ: 'launch+jwt', audience: companyCode }
  const { payload } = await jwtVerify(ticket, keys, expected)
  const { iat = 0, exp = 0, jti, ...claims } = payload
  assert.equal(exp - iat, 60)
  assert.match(jti ?? '', /^[0-9a-f-]{36}$/)
  assert.deepEqual(claims, { sub: memberId, aud: companyCode, company: '소프트웨이즈', name: '홍길동' })
  await assert.rejects(jwtVerify(ticket, keys, { ...expected, audience: 'another' }), {
    code: 'ERR_JWT_CLAIM_VALIDATION_FAILED',
  })
  await assertPage(await get(path), { status: 410, title: '이미 사용한 링크입니다' })
})

test('space: hostile names are shown as text', async () => {
  const evil = `<img src=x onerror=alert(1)>"'&</bdi></title><script>`
  const { show } = await enter({ memberName: evil, companyName: evil, partnerName: evil })
  const page = await assertPage(await show(), { status: 200 })
  const escaped =
    '&#60;img src=x onerror=alert(1)&#62;&#34;&#39;&#38;&#60;/bdi&#62;&#60;/title&#62;&#60;script&#62;'
  assert.equal(page.split(escaped).length - 1, 5)
})

test('space: what cannot be answered is a page too, and tells nothing of our insides', async (t) => {
  const { path, space, cookie } = await enter()
  const big = {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams({ token: 'x'.repeat(2_000_000) }),
  }
  await assertPage(await get(`${space}/sign-out`, {}, big), { status: 413 })
  const xml = { method: 'POST', headers: { cookie, 'content-type': 'text/xml' }, body: '<a/>' }
  await assertPage(await get(`${space}/sign-out`, {}, xml), { status: 415 })
  const follow = t.mock.method(server.app.partners.launches, 'follow', () =>
    Promise.reject(new Error('secret of our insides')),
  )
  const page = await assertPage(await get(path), { status: 500, title: '문제가 생겼습니다' })
  assert.doesNotMatch(page, /secret of our insides/)
  const unreachable = Object.assign(new Error('gone'), { code: 'ECONNREFUSED' })
  follow.mock.mockImplementation(() => Promise.reject(unreachable))
  const response = await get(path)
  assert.equal(response.headers.get('retry-after'), '1')
  await assertPage(response, { status: 503, title: '지금은 열 수 없습니다' })
})

test('space: the log names neither link nor session nor member', async () => {
  const { token, cookie, show } = await enter({ memberName: '임꺽정' })
  await show()
  await get(`/space/x/dashboard/${'f'.repeat(63)}e`)
  const log = server.logLines.join('')
  assert.match(log, /\/space\/:company_code\/dashboard\/:token/)
  for (const secret of [token, cookie.split('=')[1] as string, '임꺽정', 'f'.repeat(63)]) {
    assert.ok(!log.includes(secret), secret)
  }
})

test('space: refused links are in the audit log, without what stood in them', async () => {
  const { path, companyCode, token } = await makeLink()
  await get(path)
  await get(path)
  const forged = 'e'.repeat(64)
  await get(`/space/somebody/dashboard/${forged}`)
  const { audit, db } = server.app
  const entries = await eventually(async () => {
    const all = await audit.list(db, { limit: 1000 })
    const isThere = (outcome: string, subject: string) =>
      all.some((entry) => entry.outcome === outcome && entry.subject === subject)
    return isThere('code_already_used', `company ${companyCode}`) && isThere('not_found', '')
      ? all
      : undefined
  })
  const text = JSON.stringify(entries)
  for (const secret of [token, forged, 'somebody', '홍길동']) assert.ok(!text.includes(secret), secret)
  assert.deepEqual((await audit.verify(db)).faults, [])
})
