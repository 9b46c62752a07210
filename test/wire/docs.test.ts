import assert from 'node:assert/strict'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { after, before, test } from 'node:test'
import { readSite } from '../../src/pages/docs/site.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const root = pathToFileURL(`${join(import.meta.dirname, '../..')}/`)

let server: TestServer

before(async () => {
  server = await startTestServer({}, { work: false })
})
after(() => server.close())

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(server.url + path, { headers, redirect: 'manual' })

test('no link of a document is broken, on disk or to a heading', async () => {
  const { pages, broken } = await readSite(root)
  assert.ok(pages.length > 20)
  assert.deepEqual(broken, [])
  assert.deepEqual(
    pages.filter(({ title }) => title === '').map(({ file }) => file),
    [],
  )
})

test('every address that a page leads to is served, and every heading that it names is there', async () => {
  const { pages } = await readSite(root)
  const served = new Map<string, string>()
  const wrong: string[] = []
  const look = async (path: string) => {
    const known = served.get(path)
    if (known !== undefined) return known
    const answer = await get(path)
    const html = answer.status === 200 ? await answer.text() : ''
    served.set(path, html)
    return html
  }
  for (const { url } of pages) {
    const html = await look(url)
    if (html === '') wrong.push(url)
    for (const [, link = ''] of html.matchAll(/(?:href|src)="([^"]*)"/g)) {
      if (/^https?:/.test(link)) continue
      const [path = '', anchor] = link.split('#')
      const target = await look(path || url)
      const isThere = anchor === undefined || target.includes(`id="${decodeURIComponent(anchor)}"`)
      if (target === '' || !isThere) wrong.push(`${url}: ${link}`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('pages carry a strict policy, and are asked for again with an ETag', async () => {
  for (const path of [
    '/docs/',
    '/docs/apis/callup',
    '/docs/docs.css',
    '/docs/docs.js',
    '/docs/search?q=code',
  ]) {
    const answer = await get(path)
    assert.equal(answer.status, 200, path)
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.match(policy, /default-src 'none'/)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/)
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff')
    assert.doesNotMatch(await answer.text(), /<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/)
  }
  const first = await get('/docs/apis/callup')
  const tag = first.headers.get('etag') ?? ''
  assert.match(tag, /^"[\w-]{43}"$/)
  const again = await get('/docs/apis/callup', { 'if-none-match': `"other", W/${tag}` })
  assert.equal(again.status, 304)
  assert.equal(await again.text(), '')
  assert.equal((await get('/docs/apis/callup', { 'if-none-match': '"other"' })).status, 200)
  assert.equal((await fetch(`${server.url}/docs/apis/callup`, { method: 'HEAD' })).status, 200)
})

test('other spellings lead to the page, and what is not there is a 404 page', async () => {
  for (const [path, target] of [
    ['/docs', '/docs/'],
    ['/docs/apis/callup/', '/docs/apis/callup'],
    ['/docs/apis/callup.md', '/docs/apis/callup'],
  ] as const) {
    const answer = await get(path)
    assert.deepEqual([answer.status, answer.headers.get('location')], [308, target])
  }
  for (const path of [
    '/docs/nothing',
    '/docs/apis/',
    '/docs/..%2f..%2fpackage.json',
    '/docs/%00',
    '/docs/ko/nothing',
  ]) {
    const answer = await get(path)
    assert.equal(answer.status, 404, path)
    assert.match(answer.headers.get('content-type') ?? '', /^text\/html/)
  }
  assert.match(await (await get('/docs/ko/nothing')).text(), /없는 페이지입니다/)
})

const find = async (query: string, place = '') => {
  const answer = await get(`/docs${place}/search?q=${encodeURIComponent(query)}`)
  assert.equal(answer.status, 200)
  const html = await answer.text()
  return { html, urls: [...html.matchAll(/<li><a href="([^"]+)">[^<]*<\/a><p>/g)].map(([, url = '']) => url) }
}

test('search: words, names in code, a typing error, and text that looks like HTML', async () => {
  assert.ok((await find('idempotency')).urls.some((url) => url.startsWith('/docs/apis/')))
  assert.ok((await find('idempotncy')).urls.some((url) => url.startsWith('/docs/apis/')))
  assert.ok((await find('tel_auth')).urls.some((url) => url.startsWith('/docs/apis/senicare')))
  assert.ok((await find('PUMPING_GUARD')).urls.some((url) => url.startsWith('/docs/operating/')))
  assert.deepEqual((await find('')).urls, [])
  assert.deepEqual((await find('qwzxqwzx')).urls, [])
  const hostile = await find('"><script>alert(1)</script>')
  assert.doesNotMatch(hostile.html, /<script>/)
  assert.equal((await get('/docs/search?q=%FF')).status, 200)
  assert.equal((await get(`/docs/search?q=${'a+'.repeat(4000)}`)).status, 200)
  assert.equal((await get('/docs/search?q=a&q=b')).status, 200)
  for (const query of ['rolling-restart', '010-1234-5678', '-0', '--', '_-', 'one-time codes']) {
    assert.equal((await get(`/docs/search?q=${query}`)).status, 200, query)
  }
  assert.equal((await get('/docs/search')).status, 200)
})

test('search in Korean: with another particle, without a blank, one syllable; pages of the language and no others', async () => {
  for (const query of ['포인트가', '수신거부', '수신 거부', '환불을', '핀', '부재중 전화']) {
    const { urls } = await find(query, '/ko')
    assert.ok(
      urls.some((url) => url.startsWith('/docs/ko/')),
      query,
    )
    // English only where nothing is translated.
    assert.ok(!urls.some((url) => url.startsWith('/docs/apis/') || url.startsWith('/docs/ru/')), query)
  }
  assert.ok((await find('PUMPING_GUARD', '/ko')).urls.some((url) => url.startsWith('/docs/operating/')))
  assert.ok((await find('звонок', '/ru')).urls.some((url) => url.startsWith('/docs/ru/apis/callup')))
  assert.ok(!(await find('refund')).urls.some((url) => url.startsWith('/docs/ko/')))
})
