import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import Fastify from 'fastify'
import { buildConsole } from '../../scripts/build-console.ts'
import { addConsolePage } from '../../src/pages/console/console.ts'
import { buildPage } from '../support/console-page.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const firstLoadLimitBytes = 300_000

let server: TestServer
before(async () => {
  await buildPage()
  server = await startTestServer({}, { work: false })
})
after(() => server?.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' })

/** Addresses of scripts and styles that the document names. */
async function readAssets(): Promise<string[]> {
  const html = await (await get('/console/')).text()
  return [...html.matchAll(/(?:src|href)="(\/console\/[^"]+)"/g)].map(([, address = '']) => address)
}

test('page: its address without a slash leads to it', async () => {
  const answer = await get('/console')
  assert.deepEqual([answer.status, answer.headers.get('location')], [308, '/console/'])
})

test('page: scripts and styles of this server only, nothing inline, in no frame, kept by nobody', async () => {
  const answer = await get('/console/')
  const html = await answer.text()
  const nonce = /nonce-([^']+)'/.exec(answer.headers.get('content-security-policy') ?? '')?.[1] ?? ''
  assert.match(nonce, /^[A-Za-z0-9+/]{22}==$/)
  assert.equal(
    answer.headers.get('content-security-policy'),
    [
      "default-src 'none'",
      `script-src 'self' 'nonce-${nonce}'`,
      `style-src 'self' 'nonce-${nonce}'`,
      "img-src 'self' data: blob:",
      "connect-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
  )
  assert.equal(answer.headers.get('x-frame-options'), 'DENY')
  assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
  assert.equal(answer.headers.get('referrer-policy'), 'no-referrer')
  assert.equal(answer.headers.get('cache-control'), 'no-store')
  assert.doesNotMatch(html, /<script(?![^>]* src=)|%NONCE%|%ENVIRONMENT%| on[a-z]+=/)
  const again = await (await get('/console/')).text()
  assert.ok(!again.includes(nonce), 'a nonce is used once')
})

test('page: every address of its own is answered with it, also one with an id in it', async () => {
  for (const path of [
    '/console/handset',
    '/console/messages/01a1fc6b-b425-7417-8789-d6a8770c36aa',
    '/console/index.html',
  ]) {
    const answer = await get(path)
    assert.deepEqual(
      [answer.status, answer.headers.get('content-type')],
      [200, 'text/html; charset=utf-8'],
      path,
    )
  }
})

test('page: what is no file of the build is not read', async () => {
  for (const path of [
    '/console/assets/nothing.js',
    '/console/assets/..%2f..%2fcurrent',
    '/console/assets/%2e%2e/%2e%2e/package.json',
    '/console/assets/../../../package.json',
  ]) {
    const answer = await get(path)
    const text = await answer.text()
    assert.ok(answer.status === 404 || text.startsWith('<!doctype html>'), path)
    assert.doesNotMatch(text, /"name": "switchboard"/)
  }
})

test('page: an address of the API that leads nowhere is refused in the words of the API', async () => {
  for (const path of ['/console/api', '/console/api/nothing']) {
    const answer = await get(path)
    assert.equal(answer.headers.get('content-type'), 'application/problem+json; charset=utf-8')
    assert.deepEqual(await answer.json(), {
      type: 'urn:switchboard:problem:not_found',
      title: 'Not found',
      status: 404,
      code: 'not_found',
    })
  }
})

test('assets: named by their content and kept for a year; packed as the client takes it; 304', async () => {
  const [script = ''] = (await readAssets()).filter((address) => /\/assets\/.*\.js$/.test(address))
  const answers = await Promise.all(
    ['br, gzip', 'gzip;q=1, br;q=0', 'identity'].map((accepted) =>
      get(script, { 'accept-encoding': accepted }),
    ),
  )
  assert.deepEqual(
    answers.map(({ headers }) => [headers.get('content-encoding'), headers.get('vary')]),
    [
      ['br', 'accept-encoding'],
      ['gzip', 'accept-encoding'],
      [null, 'accept-encoding'],
    ],
  )
  const [packed, , plain] = await Promise.all(answers.map((answer) => answer.text()))
  assert.equal(packed, plain)
  const etag = answers[0]?.headers.get('etag') ?? ''
  const known = await get(script, { 'accept-encoding': 'br', 'if-none-match': etag })
  assert.deepEqual(
    [known.status, known.headers.get('cache-control')],
    [304, 'public, max-age=31536000, immutable'],
  )
  const icon = await get('/console/icon.svg')
  assert.deepEqual(
    [icon.status, icon.headers.get('content-type'), icon.headers.get('cache-control')],
    [200, 'image/svg+xml; charset=utf-8', 'no-cache'],
  )
})

test(`first load: under ${firstLoadLimitBytes} bytes, packed with gzip, all told`, async (t) => {
  const seen = new Map<string, number>()
  async function load(address: string): Promise<void> {
    if (seen.has(address)) return
    const text = await (await get(address)).text()
    seen.set(address, gzipSync(text).length)
    // What a script imports at once comes with it; what it imports later does not.
    const imports = [...text.matchAll(/(?:from|import)\s*"(\.\/[^"]+\.js)"/g)]
    await Promise.all(imports.map(([, other = '']) => load(new URL(other, `http://x${address}`).pathname)))
  }
  await Promise.all(['/console/', ...(await readAssets())].map(load))
  const bytes = [...seen.values()].reduce((sum, each) => sum + each, 0)
  t.diagnostic(`${bytes} bytes in ${seen.size} files`)
  assert.ok(seen.size >= 4, [...seen.keys()].join())
  assert.ok(bytes < firstLoadLimitBytes, `${bytes} bytes`)
})

test('build: nothing is built when nothing has changed', async () => {
  const said: string[] = []
  await buildConsole((line) => said.push(line))
  assert.deepEqual(said, [])
})

test('page: a server without a build says what to do, and its API is asked as ever', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-no-build-'))
  const http = Fastify()
  t.after(async () => {
    await http.close()
    await rm(folder, { recursive: true })
  })
  const warnings: unknown[] = []
  await addConsolePage(http, {
    isDevelopment: false,
    log: { ...server.app.log, warn: (line: unknown) => void warnings.push(line) } as typeof server.app.log,
    wordFault: () => ({ status: 404, body: { code: 'not_found' } }),
    builds: pathToFileURL(`${folder}/`),
  })
  assert.match(String(warnings[0]), /npm run build/)
  for (const path of ['/console/', '/console/messages']) {
    const answer = await http.inject(path)
    assert.deepEqual([answer.statusCode, answer.headers['retry-after']], [503, '10'], path)
    assert.match(answer.body, /npm run build/)
  }
  assert.deepEqual((await http.inject('/console/api/x')).json(), { code: 'not_found' })
})
