import assert from 'node:assert/strict'
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { readFile } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import { refusal } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Answer {
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

async function start(t: TestContext, environment: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer(environment, { work: false })
  t.after(() => server.close())
  return server
}

/** A request by hand: `fetch` would follow and would not let us say the host. */
async function ask(
  base: string,
  path: string,
  {
    method = 'GET',
    headers = {},
    ca,
  }: { method?: string; headers?: Record<string, string>; ca?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = base.startsWith('https:') ? tlsRequest : plainRequest
    send(base, { path, method, headers, agent: false, ...(ca ? { ca } : {}) }, (response) => {
      response.setEncoding('utf8')
      let text = ''
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: text === '' ? undefined : JSON.parse(text),
        }),
      )
    })
      .on('error', reject)
      .end()
  })
}

test('plain HTTP: 308 to the same path by HTTPS, whatever the path, method and key, and nothing is done', async (t) => {
  const server = await start(t)
  const { key } = await server.app.affiliates.create(server.app.db, { name: 'Test' })
  for (const [method, path] of [
    ['GET', '/cp-insurance/candidate/?a=1&b=%2F'],
    ['POST', '/cp-insurance/image/'],
    ['GET', '/cp-insurance/nothing/'],
    ['DELETE', '/cp-insurance/candidate/'],
    ['GET', '/cp-insurance/image/1/view/2'],
  ] as const) {
    const { status, headers, body } = await ask(server.url, path, {
      method,
      headers: { 'x-itechs-api-key': key },
    })
    const location = server.httpsUrl + path
    assert.deepEqual(
      { status, body, location: headers.location, cache: headers['cache-control'] },
      { status: 308, body: refusal(308, `HTTPS only: ${location}`), location, cache: 'no-store' },
    )
  }
  assert.equal((await ask(server.url, '/v1/orders')).status, 403, 'the other APIs stay as they are')
})

test('a Host header is repeated only where our certificate is good for it', async (t) => {
  const server = await start(t)
  const { port } = new URL(server.httpsUrl)
  for (const [host, origin] of [
    ['127.0.0.1', `https://127.0.0.1:${port}`],
    ['[::1]:4000', `https://[::1]:${port}`],
    ['localhost:1', `https://localhost:${port}`],
    ['evil.example', `https://localhost:${port}`],
    ['localhost@evil.example', `https://localhost:${port}`],
    ['evil.example/..//localhost', `https://localhost:${port}`],
    ['localhost.evil.example', `https://localhost:${port}`],
  ] as const) {
    const { headers } = await ask(server.url, '/cp-insurance/candidate/', { headers: { host } })
    assert.equal(headers.location, `${origin}/cp-insurance/candidate/`, host)
  }
})

test('PUBLIC_URL is where redirects and links lead', async (t) => {
  const server = await start(t, { PUBLIC_URL: 'https://insure.example.com' })
  const { headers } = await ask(server.url, '/cp-insurance/candidate/', { headers: { host: 'evil.example' } })
  assert.equal(headers.location, 'https://insure.example.com/cp-insurance/candidate/')
})

test('X-Forwarded-Proto counts from a trusted proxy, and from nobody else', async (t) => {
  const untrusting = await start(t)
  const forged = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }
  const path = '/cp-insurance/candidate/'
  const { status, headers } = await ask(untrusting.url, path, { headers: forged })
  assert.deepEqual([status, headers.location], [308, untrusting.httpsUrl + path])

  const elsewhere = await start(t, { TRUSTED_PROXIES: '10.0.0.0/8' })
  assert.equal((await ask(elsewhere.url, path, { headers: forged })).status, 308)

  const trusting = await start(t, { TRUSTED_PROXIES: '127.0.0.0/8,::1' })
  const { key } = await trusting.app.affiliates.create(trusting.app.db, { name: 'Test' })
  const proxied = {
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'insure.example.com',
    'x-itechs-api-key': key,
  }
  assert.equal((await ask(trusting.url, path, { headers: proxied })).status, 200)
  assert.equal(
    (await ask(trusting.url, path, { headers: { ...proxied, 'x-forwarded-proto': 'http' } })).status,
    308,
  )
  assert.equal((await ask(trusting.url, path, { headers: { 'x-itechs-api-key': key } })).status, 308)
  // Several in a row: the last one is what our own proxy says.
  const chained = { ...proxied, 'x-forwarded-proto': 'https, http' }
  assert.equal((await ask(trusting.url, path, { headers: chained })).status, 308)
  const ca = await readFile(trusting.caFile, 'utf8')
  assert.equal((await ask(trusting.httpsUrl, path, { headers: { 'x-itechs-api-key': key }, ca })).status, 200)
})

test('where there is no HTTPS at all, plain HTTP is refused', async (t) => {
  const server = await start(t, { SWITCHBOARD_ENV: 'production' })
  const { status, headers, body } = await ask(server.url, '/cp-insurance/candidate/')
  assert.deepEqual([status, body, headers.location], [403, refusal(403, 'HTTPS only'), undefined])
})
