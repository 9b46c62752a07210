import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { connect as connectTls } from 'node:tls'
import { createCallupClient, newNumber } from '../support/callup.ts'
import { createConsoleClient } from '../support/console.ts'
import { createItechsClient, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient } from '../support/sms4wp.ts'
import { createVirtualclassClient } from '../support/virtualclass.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
})
after(() => server.close())

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

interface Sent {
  readonly method?: string
  readonly headers?: Record<string, string>
  readonly body?: string
}

/** As it is: no redirect is followed, no header added. A stream is left after its head. */
async function ask(url: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Answer> {
  const ca = await readFile(server.caFile)
  return new Promise((resolve, reject) => {
    const make = url.startsWith('https:') ? httpsRequest : httpRequest
    const request = make(url, { method, headers, agent: false, ca }, (response) => {
      const finish = () => {
        const { statusCode: status = 0, headers: answered } = response
        resolve({ status, headers: answered, body: text })
      }
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
      if (!response.headers['content-type']?.startsWith('text/event-stream'))
        return response.on('end', finish)
      finish()
      return request.destroy()
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** What a browser keeps to when it shows the answer: whatever kind it is. */
function assertGuarded({ headers, status, body }: Answer, what: string): void {
  assert.equal(headers['x-content-type-options'], 'nosniff', what)
  const policy = String(headers['content-security-policy'])
  assert.match(policy, /(?:^|; )default-src 'none'(?:;|$)/, what)
  // A sandbox without allow-same-origin is an origin of its own, with nothing to frame or to send.
  if (!/(?:^|; )sandbox(?:;|$)/.test(policy)) {
    assert.match(policy, /(?:^|; )frame-ancestors 'none'(?:;|$)/, what)
    assert.match(policy, /(?:^|; )base-uri 'none'(?:;|$)/, what)
    assert.match(policy, /(?:^|; )form-action '(?:none|self)'(?:;|$)/, what)
  }
  assert.match(String(headers['referrer-policy']), /^(?:no-referrer|same-origin)$/, what)
  for (const name of ['server', 'x-powered-by']) assert.equal(headers[name], undefined, what)
  if (body !== '' && status !== 304) {
    const type = String(headers['content-type'])
    assert.match(
      type,
      /^(?:image\/(?:png|jpeg)|font\/woff2|[^;]+; ?charset=utf-8$|text\/plain; version=)/i,
      what,
    )
  }
}

const pages = [
  '/',
  '/nothing',
  '/%zz',
  `/v1/auth/${'x'.repeat(600)}/1`,
  '/healthz',
  '/readyz',
  '/metrics',
  '/.well-known/jwks.json',
  '/openapi/callup.json',
  '/docs',
  '/docs/',
  '/docs/apis/callup',
  '/docs/docs.css',
  '/docs/docs.js',
  '/docs/icon.svg',
  '/docs/search?q=code',
  '/docs/nothing',
  '/docs/reference',
  '/docs/reference/',
  '/console',
  '/console/',
  '/console/inspections',
  '/console/assets/nothing.js',
  '/console/api',
  '/console/api/nothing',
  '/space/softways/',
  '/space/softways/dashboard/x',
  '/space/%zz',
  '/senicare',
  '/senicare/',
  '/senicare/page.js',
  '/oauth2/callback/kakao',
  '/oauth2/callback/nobody',
  '/dev/handsets',
  '/dev/handsets/01012345678',
  '/dev/handsets/01012345678/events',
  '/dev/tries',
  '/v1/nothing',
  '/v1/%zz',
  '/api/v1/nothing',
  '/api/v1/auth/nothing',
  '/private/nothing',
  '/cp-insurance/nothing/',
] as const

test('headers: on pages, documents, files, streams, redirects and refusals, by HTTP and by HTTPS', async () => {
  for (const origin of [server.url, server.httpsUrl]) {
    for (const path of pages) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const answer = await ask(origin + path, { method })
        assertGuarded(answer, `${method} ${path}: ${answer.status}`)
      }
    }
  }
})

test('headers: a script of the reference page keeps them too', async () => {
  const { body } = await ask(`${server.url}/docs/reference/`)
  const script = new URL(/src="([^"]+)"/.exec(body)?.[1] ?? '', `${server.url}/docs/reference/`)
  assertGuarded(await ask(script.href), script.pathname)
})

test('headers: of every route of every API, refused without a credential, kept by nobody', async () => {
  let routes = 0
  for (const name of ['callup', 'senicare', 'sms4wp', 'virtualclass', 'itechs', 'console']) {
    const { paths } = JSON.parse((await ask(`${server.url}/openapi/${name}.json`)).body) as {
      paths: Record<string, Record<string, object>>
    }
    for (const [path, methods] of Object.entries(paths)) {
      for (const method of Object.keys(methods)) {
        routes++
        const url = server.httpsUrl + path.replaceAll(/\{[^}]+\}/g, '1')
        const answer = await ask(url, {
          method: method.toUpperCase(),
          ...(method === 'get'
            ? {}
            : { body: '{}', headers: { 'content-type': 'application/json', 'content-length': '2' } }),
        })
        assertGuarded(answer, `${method} ${path}: ${answer.status}`)
        assert.match(String(answer.headers['cache-control']), /no-store/, `${method} ${path}`)
      }
    }
  }
  assert.ok(routes > 150, `${routes} routes`)
})

test('headers: answers that carry a code, a token or a person are stored nowhere', async () => {
  const callup = await createCallupClient(server)
  const sms4wp = await createSms4wpClient(server)
  const virtualclass = await createVirtualclassClient(server)
  const viewer = await createConsoleClient(server, 'viewer')
  const answers: Record<string, { status: number; headers: Headers | IncomingHttpHeaders }> = {
    'an order with its code': await callup.order({ phone: newNumber() }, { query: '?fields=code.value' }),
    'a user': await sms4wp.get('/v1/user/'),
    'a member': await virtualclass.signUp(),
    'an operator': await viewer.get('/me'),
    'a contract': await itechs.get('/contract/'),
    'a session': await viewer.get('/session'),
  }
  for (const [what, { headers }] of Object.entries(answers)) {
    const header = (name: string) => (headers instanceof Headers ? headers.get(name) : headers[name])
    assert.match(String(header('cache-control')), /no-store/, what)
    assert.equal(header('x-content-type-options'), 'nosniff', what)
  }
  for (const what of ['an order with its code', 'a user', 'a member', 'an operator', 'a session']) {
    assert.equal(answers[what]?.status, 200, what)
  }
})

test('headers: what is no HTTP gets a refusal in JSON, by HTTP and by HTTPS, and the connection is closed', async () => {
  const ca = await readFile(server.caFile)
  for (const origin of [server.url, server.httpsUrl]) {
    const { hostname, port, protocol } = new URL(origin)
    const options = { host: hostname, port: Number(port) }
    const socket = protocol === 'https:' ? connectTls({ ...options, ca }) : connect(options)
    let text = ''
    socket.on('data', (chunk: Buffer) => (text += chunk.toString()))
    socket.on('error', () => {})
    socket.write(
      'GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    )
    await once(socket, 'close')
    assert.match(text, /^HTTP\/1\.1 400 Bad Request\r\n/, origin)
    assert.match(text, /\r\nx-content-type-options: nosniff\r\n/)
    assert.match(text, /\r\ncontent-security-policy: default-src 'none'; .*frame-ancestors 'none'\r\n/)
    assert.match(text, /\r\nconnection: close\r\n/)
    assert.ok(
      text.endsWith('\r\n\r\n{"error":{"code":"malformed_request","message":"malformed_request"}}'),
      text,
    )
  }
})

test('headers: TRACE, which would tell cookies back, is refused', async () => {
  for (const path of ['/', '/v1/orders', '/console/', '/console/api/session', '/space/softways/']) {
    const { status, body } = await ask(server.url + path, {
      method: 'TRACE',
      headers: { 'x-application-token': 'told-back' },
    })
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
    assert.ok(!body.includes('told-back'))
  }
})

const hsts = (answer: Answer) => answer.headers['strict-transport-security']
const stayOnHttps = 'max-age=31536000; includeSubDomains'

test('HSTS: in development never, so that browsers still open http://localhost', async () => {
  for (const origin of [server.url, server.httpsUrl])
    assert.equal(hsts(await ask(`${origin}/console/`)), undefined)
})

test('HSTS: on every kind of answer by HTTPS, never by HTTP; behind a proxy, what a trusted one says', async (t) => {
  const strict = await startTestServer({ HSTS: 'on', TRUSTED_PROXIES: '127.0.0.1' }, { work: false })
  t.after(() => strict.close())
  const ca = await readFile(strict.caFile)
  const byHttps = (path: string) =>
    new Promise<IncomingHttpHeaders>((resolve, reject) => {
      httpsRequest(strict.httpsUrl + path, { ca, agent: false }, (response) => {
        resolve(response.resume().headers)
      })
        .on('error', reject)
        .end()
    })
  for (const path of pages.filter((each) => !each.endsWith('/events'))) {
    assert.equal((await byHttps(path))['strict-transport-security'], stayOnHttps, path)
    assert.equal(hsts(await ask(strict.url + path)), undefined, path)
    // Of a path that cannot be routed nothing else is known.
    if (/%zz|xxx/.test(path)) continue
    const proxied = await ask(strict.url + path, { headers: { 'x-forwarded-proto': 'https' } })
    assert.equal(hsts(proxied), stayOnHttps, path)
  }
})

test('HSTS: production has it unless it is switched off', async () => {
  const { readConfig } = await import('../../src/app/config/config.ts')
  const hstsOf = (environment: Record<string, string>) => readConfig(environment).hsts
  assert.deepEqual(
    [
      {},
      { SWITCHBOARD_ENV: 'production' },
      { SWITCHBOARD_ENV: 'production', HSTS: 'off' },
      { HSTS: 'on' },
    ].map((environment) => hstsOf(environment)),
    [false, true, false, true],
  )
})
