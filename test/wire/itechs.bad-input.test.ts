import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { connect } from 'node:tls'
import { after, before, test } from 'node:test'
import {
  heic,
  makeAnimatedGif,
  makeAnimatedWebp,
  makeHeavyJpeg,
  makeJpeg,
  makeManyScans,
  makePng,
  makePngBomb,
  makeTiff,
  svg,
} from '../../src/domain/images/sample-images.test-support.ts'
import { eventually } from '../support/callup.ts'
import { createItechsClient, refusal, type ItechsClient, type Reply } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
})
after(() => server.close())

async function countImages(): Promise<number> {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int as count from image`
  return row?.count ?? 0
}

const crlf = '\r\n'
const boundary = 'xxBOUNDARYxx'

/** A part of a form, by hand. */
function part(disposition: string, content: Buffer | string, type = 'image/jpeg'): Buffer {
  const head = `--${boundary}${crlf}Content-Disposition: form-data; ${disposition}${crlf}Content-Type: ${type}${crlf}${crlf}`
  return Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(crlf)])
}
const end = Buffer.from(`--${boundary}--${crlf}`)

function post(body: Buffer | string, type = `multipart/form-data; boundary=${boundary}`, path = '/image/') {
  return itechs.send('POST', path, { headers: { 'content-type': type }, body })
}

const taken = 'JPEG, PNG and WebP are taken'
const damaged = 'the image is damaged or cut off'
const oneFile = [
  'file must be one file, and the only one of the form',
  { file: 'must be one file, and the only one of the form' },
] as const
const named = 'name="file"; filename="image.jpg"'

/** Each: status, message, fields; none may leave a trace. */
const refusals: readonly [
  string,
  () => Promise<Reply>,
  number,
  readonly [message: string, fields?: Record<string, string>],
][] = [
  [
    'a text named .jpg',
    async () => itechs.upload(Buffer.from('hello')),
    415,
    [`the file is a text file; ${taken}`],
  ],
  ['an SVG', async () => itechs.upload(svg), 415, [`the file is an SVG, XML or HTML file; ${taken}`]],
  ['a HEIC', async () => itechs.upload(heic), 415, [`the file is a HEIC file; ${taken}`]],
  [
    'a GIF animation',
    async () => itechs.upload(await makeAnimatedGif()),
    415,
    [`the file is a GIF file; ${taken}`],
  ],
  ['a TIFF', async () => itechs.upload(await makeTiff()), 415, [`the file is a TIFF file; ${taken}`]],
  [
    'a PDF',
    async () => itechs.upload(Buffer.from('%PDF-1.7\n%âãÏÓ\n')),
    415,
    [`the file is a PDF file; ${taken}`],
  ],
  [
    'noise',
    async () => itechs.upload(Buffer.alloc(1000, 0xee)),
    415,
    [`the file is no image that we know; ${taken}`],
  ],
  [
    'a WebP animation',
    async () => itechs.upload(await makeAnimatedWebp()),
    415,
    ['the file is an animation; still images are taken'],
  ],
  ['0 bytes', async () => itechs.upload(Buffer.alloc(0)), 400, ['the file is empty']],
  [
    'a JPEG that is cut off',
    async () => {
      const whole = await makeJpeg({ width: 800, height: 600 })
      return itechs.upload(whole.subarray(0, whole.length - 400))
    },
    400,
    [damaged],
  ],
  [
    'a PNG with a changed byte',
    async () => {
      const whole = await makePng({ width: 300, height: 300 })
      whole.fill(0xff, whole.length >> 1, (whole.length >> 1) + 8)
      return itechs.upload(whole)
    },
    400,
    [damaged],
  ],
  [
    'three bytes of a JPEG',
    async () => itechs.upload(Buffer.from('ffd8ff', 'hex')),
    400,
    ['the image is damaged'],
  ],
  [
    'a PNG of 50,000 x 50,000 pixels in a hundred bytes',
    async () => itechs.upload(makePngBomb(50_000, 50_000)),
    400,
    ['the image is 50000 x 50000 pixels, and at most 50000000 pixels are taken'],
  ],
  [
    'a PNG of 50,000 x 50,000 pixels that are all there',
    async () => itechs.upload(makePngBomb(50_000, 50_000, 50_000)),
    400,
    ['the image is 50000 x 50000 pixels, and at most 50000000 pixels are taken'],
  ],
  [
    'a JPEG of 1,000 scans',
    async () => itechs.upload(await makeManyScans(1000)),
    400,
    ['the image has more than 100 scans'],
  ],
  [
    '11 MiB',
    async () => itechs.upload(Buffer.concat([await makeJpeg(), randomBytes(11 * 1024 * 1024)])),
    413,
    ['at most 10485760 bytes are taken'],
  ],
  [
    'two files in one request',
    async () => post(Buffer.concat([part(named, await makeJpeg()), part(named, await makeJpeg()), end])),
    400,
    oneFile,
  ],
  [
    'a second file under another name',
    async () =>
      post(Buffer.concat([part(named, await makeJpeg()), part('name="b"; filename="b.jpg"', 'x'), end])),
    400,
    oneFile,
  ],
  [
    'no file',
    async () => post(Buffer.concat([part('name="note"', 'hello', 'text/plain'), end])),
    400,
    oneFile,
  ],
  ['an empty form', async () => post(end), 400, oneFile],
  [
    'a wrong field name',
    async () => post(Buffer.concat([part('name="image"; filename="a.jpg"', await makeJpeg()), end])),
    400,
    oneFile,
  ],
  [
    'a field instead of a file',
    async () => post(Buffer.concat([part('name="file"', 'hello', 'text/plain'), end])),
    400,
    oneFile,
  ],
  [
    'no boundary',
    async () => post(Buffer.concat([part(named, await makeJpeg()), end]), 'multipart/form-data'),
    400,
    ['malformed request: the content type names no boundary'],
  ],
  [
    'a body that ends before its last boundary',
    async () => post(part(named, await makeJpeg())),
    400,
    ['malformed request: the body ends before its last delimiter'],
  ],
  [
    'an empty body',
    async () => post(''),
    400,
    ['malformed request: the body ends before its last delimiter'],
  ],
  [
    '200 fields beside the file',
    async () =>
      post(
        Buffer.concat([
          ...Array.from({ length: 200 }, (_, i) => part(`name="f${i}"`, 'x', 'text/plain')),
          part(named, await makeJpeg()),
          end,
        ]),
      ),
    413,
    ['101 fields, and at most 100 are taken'],
  ],
  [
    'JSON where a form belongs',
    async () => post('{}', 'application/json'),
    415,
    ['unsupported content type'],
  ],
  [
    'the image itself for a body',
    async () => post(await makeJpeg(), 'image/jpeg'),
    415,
    ['unsupported content type'],
  ],
  [
    'a form where JSON belongs',
    async () => post(Buffer.concat([part('name="os"', 'ios', 'text/plain'), end]), undefined, '/candidate/'),
    415,
    ['unsupported content type'],
  ],
  ['an unknown path', async () => itechs.get('/images/'), 404, ['not found']],
  ['GET where POST belongs', async () => itechs.get('/image/'), 405, ['method not allowed, use POST']],
  [
    'DELETE of an image',
    async () => itechs.send('DELETE', `/image/${randomUUID()}/`),
    405,
    ['method not allowed, use GET, HEAD'],
  ],
  [
    'a broken percent-encoding',
    async () => itechs.get('/image/%zz/'),
    400,
    ['malformed request: send JSON or a form, in UTF-8'],
  ],
]

for (const [what, send, status, [message, fields = {}]] of refusals) {
  test(`${what}: ${status}`, async () => {
    const imagesBefore = await countImages()
    const reply = await send()
    assert.deepEqual([reply.status, reply.body], [status, refusal(status, message, fields)])
    assert.match(String(reply.headers['content-type']), /^application\/json/)
    assert.equal(reply.headers['cache-control'], 'no-store')
    assert.equal(await countImages(), imagesBefore)
  })
}

test('the same file in the right form is taken, with other fields beside it and an odd name', async () => {
  const body = Buffer.concat([
    part('name="note"', 'hello', 'text/plain'),
    part('name="file"; filename="../../../etc/passwd"', await makeJpeg()),
    end,
  ])
  assert.equal((await post(body)).status, 201)
})

for (const [what, headers] of [
  ['missing', {}],
  ['empty', { 'x-itechs-api-key': '' }],
  ['no key', { 'x-itechs-api-key': 'secret' }],
  ['unknown', { 'x-itechs-api-key': randomBytes(32).toString('hex') }],
  ['too long', { 'x-itechs-api-key': 'a'.repeat(10_000) }],
] as const) {
  test(`a key that is ${what}: 401 on every path, also on one that does not exist`, async () => {
    for (const path of ['/candidate/', `/image/${randomUUID()}/`, '/nothing/']) {
      const reply = await itechs.send('GET', path, { headers: { 'x-itechs-api-key': '', ...headers } })
      assert.deepEqual(
        [reply.status, reply.body],
        [401, refusal(401, 'a valid X-ITECHS-API-KEY is needed')],
        path,
      )
    }
  })
}

test('a blocked key, and a blocked affiliate, are refused within a second', async () => {
  const { affiliates, db } = server.app
  const blocked = await createItechsClient(server)
  const status = async () => (await blocked.get('/candidate/')).status
  assert.equal(await status(), 200)
  for (const set of [
    (to: 'active' | 'blocked') => affiliates.setKeyStatus(db, blocked.key, to),
    (to: 'active' | 'blocked') => affiliates.setStatus(db, blocked.affiliateId, to),
  ]) {
    await set('blocked')
    await new Promise((resolve) => setTimeout(resolve, 900))
    assert.equal(await status(), 401)
    await set('active')
    await new Promise((resolve) => setTimeout(resolve, 900))
    assert.equal(await status(), 200)
  }
})

test('an upload that is broken off leaves nothing, and the next one is taken', async () => {
  const imagesBefore = await countImages()
  const ca = await readFile(server.caFile, 'utf8')
  const { port } = new URL(server.httpsUrl)
  const socket = connect({ host: 'localhost', port: Number(port), ca, servername: 'localhost' })
  await new Promise((resolve) => socket.once('secureConnect', resolve))
  const image = await makeHeavyJpeg(300_000)
  socket.write(
    [
      'POST /cp-insurance/image/ HTTP/1.1',
      'Host: localhost',
      `X-ITECHS-API-KEY: ${itechs.key}`,
      `Content-Type: multipart/form-data; boundary=${boundary}`,
      `Content-Length: ${image.length + 500}`,
      crlf,
    ].join(crlf),
  )
  socket.write(part(named, image).subarray(0, 200_000))
  await new Promise((resolve) => setTimeout(resolve, 200))
  socket.destroy()
  assert.equal((await itechs.upload(image)).status, 201)
  await eventually(async () => ((await countImages()) === imagesBefore + 1 ? true : undefined))
})

test('after all this nothing failed that was not meant to', () => {
  const failures = server.logLines.filter((line) => /"level":"(?:error|fatal)"/.test(line))
  assert.deepEqual(failures, [])
})
