import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { createImageLinks } from '../../src/domain/images/image-links.ts'
import {
  makeJpeg,
  makePng,
  makePolyglot,
  makeTalkativeJpeg,
  makeWebp,
} from '../../src/domain/images/sample-images.test-support.ts'
import { createItechsClient, refusal, type ItechsClient, type UploadedImage } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
})
after(() => server.close())

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const linkRefused = refusal(403, 'this link is not valid, or not any more')

async function databaseClock(): Promise<number> {
  const [row] = await server.app.db<{ now: number }[]>`
    select (extract(epoch from clock_timestamp()) * 1000)::float8 as now`
  return row?.now ?? NaN
}

/** A link as it was given out so many milliseconds ago. */
async function linkOfAge(ageMs: number, id: string, affiliateId = itechs.affiliateId): Promise<string> {
  const links = createImageLinks(server.app.secrets.lookupKey)
  const token = links.sign({ affiliateId, id }, (await databaseClock()) - ageMs)
  return `${server.httpsUrl}/cp-insurance/image/${id}/view/${token}`
}

async function openJson(url: string): Promise<{ status: number; body: unknown }> {
  const { status, bytes } = await itechs.open(url)
  return { status, body: JSON.parse(bytes.toString()) }
}

/** Red, green, blue of one pixel. */
async function colourAt(bytes: Buffer, left: number, top: number): Promise<string> {
  const raw = await sharp(bytes).removeAlpha().extract({ left, top, width: 1, height: 1 }).raw().toBuffer()
  return [...raw].map((value) => (value > 128 ? 'f' : '0')).join('')
}

test('upload: the whole envelope, an id, and a link that opens the image without a key', async () => {
  const { status, headers, body } = await itechs.upload(await makeJpeg())
  const { id, url } = (body as { data: UploadedImage }).data
  assert.equal(status, 201)
  assert.deepEqual(body, { code: 201, data: { id, url }, error: null })
  assert.match(id, uuid)
  assert.ok(url.startsWith(`${server.httpsUrl}/cp-insurance/image/${id}/view/`), url)
  assert.equal(headers['cache-control'], 'no-store')
  const opened = await itechs.open(url)
  assert.equal(opened.status, 200)
  const { format, width, height } = await sharp(opened.bytes).metadata()
  assert.deepEqual({ format, width, height }, { format: 'jpeg', width: 64, height: 48 })
})

test('GET image: the whole envelope; its link opens as well, with and without the last slash', async () => {
  const { id } = await itechs.uploadKnown(await makePng())
  for (const path of [`/image/${id}/`, `/image/${id}`, `/image/${id.toUpperCase()}/`]) {
    const { status, body } = await itechs.get(path)
    const { url } = (body as { data: { url: string } }).data
    assert.equal(status, 200)
    assert.deepEqual(body, { code: 200, data: { url }, error: null })
    assert.equal((await itechs.open(url)).status, 200)
  }
})

test('each type is shown as what it is, by its content and not by its name, and nothing is kept or run', async () => {
  for (const [format, bytes] of [
    ['jpeg', await makeJpeg()],
    ['png', await makePng()],
    ['webp', await makeWebp()],
  ] as const) {
    const { body } = await itechs.upload(bytes, { fileName: 'evil.html', type: 'text/html' })
    const { headers, status } = await itechs.open((body as { data: UploadedImage }).data.url)
    assert.equal(status, 200)
    const shown = Object.fromEntries(
      [
        'content-type',
        'cache-control',
        'x-content-type-options',
        'content-security-policy',
        'content-disposition',
        'accept-ranges',
      ].map((name) => [name, headers[name]]),
    )
    assert.deepEqual(shown, {
      'content-type': `image/${format}`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': 'inline',
      'accept-ranges': 'none',
    })
  }
})

test('what is shown is upright and without EXIF, place and script; the moment of capture is kept apart', async () => {
  const original = await makeTalkativeJpeg()
  assert.ok(original.includes('<script>'))
  const { id, url } = await itechs.uploadKnown(original)
  const { bytes } = await itechs.open(url)
  const metadata = await sharp(bytes).metadata()
  assert.deepEqual(
    [metadata.width, metadata.height, metadata.orientation, metadata.exif, metadata.xmp],
    [48, 64, undefined, undefined, undefined],
  )
  assert.ok(!bytes.includes('<script>'))
  // The blue corner of the lying image is the top right one when it stands.
  assert.deepEqual([await colourAt(bytes, 40, 8), await colourAt(bytes, 8, 8)], ['00f', 'f00'])
  const image = await server.app.images.get({ affiliateId: itechs.affiliateId, id })
  assert.equal(image.capturedAt, '2026-11-20 13:14:15')
  assert.deepEqual([image.width, image.height, image.bytes], [48, 64, original.length])
})

test('an image that is a page and a ZIP as well is taken, and shown as an image and nothing else', async () => {
  const original = await makePolyglot()
  const { id, url } = await itechs.uploadKnown(original)
  const { bytes, headers } = await itechs.open(url)
  assert.equal(headers['content-type'], 'image/jpeg')
  assert.ok(!bytes.includes('<html>') && !bytes.includes('PK\x05\x06'))
  const kept = await server.app.images.readOriginal({ affiliateId: itechs.affiliateId, id })
  assert.deepEqual(kept, original)
})

test('at rest nothing of an image can be read: neither in the store nor in the database', async () => {
  const original = await makeTalkativeJpeg()
  const { id } = await itechs.uploadKnown(original)
  const [file = ''] = globSync(`objects/images/*/${id}`, { cwd: server.app.config.dataDir })
  const stored = readFileSync(join(server.app.config.dataDir, file))
  assert.ok(stored.length > original.length)
  assert.ok(!stored.includes('<script>') && !stored.includes('Exif'))
  const { sha256 } = await server.app.images.get({ affiliateId: itechs.affiliateId, id })
  assert.deepEqual(sha256, createHash('sha256').update(original).digest())
})

test('the same image twice is two images', async () => {
  const bytes = await makeJpeg()
  const [one, other] = [await itechs.uploadKnown(bytes), await itechs.uploadKnown(bytes)]
  assert.notEqual(one.id, other.id)
})

test('20 uploads at once are 20 images', async () => {
  const bytes = await makeJpeg({ width: 800, height: 600 })
  const images = await Promise.all(Array.from({ length: 20 }, () => itechs.uploadKnown(bytes)))
  assert.equal(new Set(images.map(({ id }) => id)).size, 20)
  const opened = await Promise.all(images.map(({ url }) => itechs.open(url)))
  assert.deepEqual([...new Set(opened.map(({ status }) => status))], [200])
})

test('a link opens for 15 seconds and is 403 in second 16', async () => {
  const { id } = await itechs.uploadKnown(await makeJpeg())
  assert.equal((await itechs.open(await linkOfAge(10_000, id))).status, 200)
  assert.deepEqual(await openJson(await linkOfAge(15_001, id)), { status: 403, body: linkRefused })
  assert.equal((await itechs.open(await linkOfAge(15_001, id), { method: 'HEAD' })).status, 403)
})

test('a link opens its own image only, and not when a character of it is another one', async () => {
  const [{ id, url }, other] = [
    await itechs.uploadKnown(await makeJpeg()),
    await itechs.uploadKnown(await makeJpeg()),
  ]
  const token = url.split('/').at(-1) as string
  const refused = [url.replace(id, other.id), url.slice(0, -1), `${url}A`, url.replace(token, ''), `${url}/`]
  for (let at = 0; at < token.length; at += 3) {
    const changed = token[at] === '1' ? '2' : '1'
    refused.push(url.replace(token, token.slice(0, at) + changed + token.slice(at + 1)))
  }
  for (const link of refused) {
    const { status } = await openJson(link)
    assert.ok(status === 403 || (status === 401 && /\/view\/$|\/$/.test(link)), `${status} ${link}`)
  }
  assert.equal((await itechs.open(url)).status, 200)
})

test('a link with a longer life, made without our key, is 403', async () => {
  const { id, url } = await itechs.uploadKnown(await makeJpeg())
  const token = url.split('/').at(-1) as string
  const later = (Date.now() + 3_600_000).toString(16).padStart(12, '0')
  const forged = token.slice(0, 32) + later + token.slice(44)
  assert.deepEqual(await openJson(url.replace(token, forged)), { status: 403, body: linkRefused })
  assert.equal((await itechs.open(await linkOfAge(0, id, randomUUID()))).status, 404)
})

test("another affiliate's image is 404, and so is one that does not exist", async () => {
  const other = await createItechsClient(server)
  const { id } = await itechs.uploadKnown(await makeJpeg())
  const unknown = { status: 404, body: refusal(404, 'image not found') }
  for (const [client, path] of [
    [other, `/image/${id}/`],
    [itechs, `/image/${randomUUID()}/`],
    [itechs, '/image/1/'],
    [itechs, '/image/..%2F..%2Fetc%2Fpasswd/'],
    [itechs, `/image/${id}%00/`],
    [itechs, `/image/${id.slice(0, -1)}/`],
    [itechs, `/image/%E2%80%8B${id}/`],
  ] as const) {
    const { status, body } = await client.get(path)
    assert.deepEqual({ status, body }, unknown, path)
  }
})

test('HEAD of a link says what it is without the image; a range is answered with the whole', async () => {
  const { url } = await itechs.uploadKnown(await makeJpeg())
  const whole = await itechs.open(url)
  const head = await itechs.open(url, { method: 'HEAD' })
  assert.deepEqual([head.status, head.headers['content-type'], head.bytes.length], [200, 'image/jpeg', 0])
  const part = await itechs.open(url, { headers: { range: 'bytes=0-9' } })
  assert.deepEqual([part.status, part.bytes], [200, whole.bytes])
  assert.equal((await itechs.open(url, { method: 'DELETE' })).status, 401)
})

test('Idempotency-Key: the same upload again is the first answer, and leaves no second image', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const bytes = await makeJpeg()
  const first = await itechs.upload(bytes, { headers })
  const again = await itechs.upload(bytes, { headers })
  assert.deepEqual([again.status, again.body], [201, first.body])
  assert.equal(again.headers['idempotency-replayed'], 'true')
  const other = await itechs.upload(await makePng(), { headers })
  assert.deepEqual(
    [other.status, other.body],
    [422, refusal(422, 'this Idempotency-Key was used for another request')],
  )
  const states = await server.app.db<{ state: string; count: number }[]>`
    select state, count(*)::int as count from image group by state`
  assert.equal(
    states.find(({ state }) => state === 'storing'),
    undefined,
  )
  assert.equal(states.find(({ state }) => state === 'erasing')?.count, 2)
})

test('Idempotency-Key: 6 uploads at once with one key make one image', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const bytes = await makeJpeg({ width: 400, height: 300 })
  const replies = await Promise.all(Array.from({ length: 6 }, () => itechs.upload(bytes, { headers })))
  const made = replies.filter(({ status }) => status === 201)
  assert.ok(made.length > 0)
  assert.ok(replies.every(({ status }) => status === 201 || status === 409))
  assert.equal(new Set(made.map(({ body }) => (body as { data: UploadedImage }).data.id)).size, 1)
})

test('no log line of all this holds a key, a link, or what an image says', async () => {
  const { url } = await itechs.uploadKnown(await makeTalkativeJpeg())
  await itechs.open(url)
  const log = server.logLines.join('')
  assert.ok(log.includes('/cp-insurance/image/:image_id/view/:token'), 'requests are logged at this level')
  assert.ok(!log.includes(itechs.key))
  assert.ok(!log.includes(url.split('/').at(-1) as string))
  assert.ok(!log.includes('<script>'))
})
