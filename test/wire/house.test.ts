import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { request } from 'node:https'
import { after, before, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await startTestServer()
})
after(() => server.close())

test('healthz, readyz and metrics', async () => {
  assert.deepEqual(await (await fetch(`${server.url}/healthz`)).json(), { status: 'up' })
  assert.deepEqual(await (await fetch(`${server.url}/readyz`)).json(), { status: 'ready' })
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  assert.match(
    metrics,
    /^switchboard_http_request_seconds_count\{method="GET",route="\/healthz",status="200"\} \d+$/m,
  )
  assert.match(metrics, /^switchboard_queue_depth \d+$/m)
})

test('the OpenAPI document of CallUp has every route, its credential and its refusals', async () => {
  const document = (await (await fetch(`${server.url}/openapi/callup.json`)).json()) as {
    openapi: string
    paths: Record<string, Record<string, { responses: object }>>
    components: { securitySchemes: { credential: { name: string } } }
  }
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(Object.keys(document.paths).toSorted(), [
    '/v1/auth/{order_id}/{order_code}',
    '/v1/orders',
    '/v1/orders/{order_id}',
  ])
  assert.deepEqual(Object.keys(document.paths['/v1/orders'] ?? {}), ['post'])
  assert.equal(document.components.securitySchemes.credential.name, 'X-Application-Token')
  assert.ok('429' in (document.paths['/v1/orders']?.['post']?.responses ?? {}))
})

test('every schema of every document is a JSON Schema: the server takes them as they are', async () => {
  const ajv = new Ajv2020({ strict: false })
  const [checked, wrong]: [string[], string[]] = [[], []]
  const look = (node: unknown, place: string): void => {
    if (typeof node !== 'object' || node === null) return
    for (const [key, value] of Object.entries(node)) {
      if (key === 'schema') {
        checked.push(place)
        if (!ajv.validateSchema(value as object)) wrong.push(`${place}: ${ajv.errorsText()}`)
      } else look(value, `${place} ${key}`)
    }
  }
  for (const name of ['callup', 'senicare', 'sms4wp', 'virtualclass', 'itechs', 'console']) {
    const soFar = checked.length
    look(await (await fetch(`${server.url}/openapi/${name}.json`)).json(), name)
    assert.ok(checked.length > soFar + 5, name)
  }
  assert.deepEqual(wrong, [])
})

test('the reference page needs nothing from elsewhere', async () => {
  const page = await fetch(`${server.url}/docs/reference/`)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'.*connect-src 'self'/)
  const html = await page.text()
  assert.doesNotMatch(html, /(?:src|href)="(?:https?:)?\/\//)
  const script = await fetch(new URL(/src="([^"]+)"/.exec(html)?.[1] ?? '', page.url))
  assert.equal(script.status, 200)
  assert.match(script.headers.get('content-type') ?? '', /^text\/javascript/)
  assert.equal(script.headers.get('content-encoding'), 'gzip', 'it is 4 MB')
  const etag = script.headers.get('etag') ?? ''
  assert.ok((await script.text()).length > 1_000_000)
  const again = await fetch(script.url, { headers: { 'if-none-match': etag } })
  assert.equal(again.status, 304)
})

test('a path outside every API is a plain JSON 404, a broken one 400', async () => {
  for (const [path, status] of [
    ['/', 404],
    ['/nothing', 404],
    ['/%zz', 400],
  ] as const) {
    const response = await fetch(server.url + path)
    assert.equal(response.status, status)
    assert.match(response.headers.get('content-type') ?? '', /^application\/json/)
  }
})

test('HTTPS: trusted with the CA that was written, for its names only, and by TLS 1.2 at least', async () => {
  const ca = await readFile(server.caFile)
  const get = (url: string, options: object) =>
    new Promise((resolve, reject) => {
      request(`${url}/healthz`, { agent: false, ...options }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })
  assert.equal(await get(server.httpsUrl, { ca }), 200)
  assert.equal(await get(server.httpsUrl.replace('localhost', '127.0.0.1'), { ca }), 200)
  await assert.rejects(get(server.httpsUrl, {}), /certificate/)
  await assert.rejects(get(server.httpsUrl, { ca, servername: 'example.com' }), /altnames/)
  await assert.rejects(get(server.httpsUrl, { ca, maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }))
})
