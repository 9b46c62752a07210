import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { assert as assertProperty, asyncProperty, string, uint8Array, uniqueArray } from 'fast-check'
import type { FastifyInstance } from 'fastify'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { acceptMultipart, type FormFile } from './multipart.ts'
import { createHttpServer } from './server.ts'
import { speakFaults } from './wire.ts'

const statuses: Readonly<Record<string, number>> = {
  body_too_large: 413,
  unsupported_media_type: 415,
  internal: 500,
}

let app: FastifyInstance
let address: string
/** The body as the last handler got it: it may hold what JSON does not show. */
let seen: unknown

before(async () => {
  const log = createLogger({ level: 'silent' })
  app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  await app.register(
    async (api) => {
      speakFaults(api, ({ code, detail }) => ({
        status: statuses[code] ?? 400,
        body: { code, explanation: detail.explanation },
      }))
      acceptMultipart(api, { maxFiles: 3, maxFileBytes: 1000, maxFields: 2000, maxFieldBytes: 100 })
      api.route({
        method: ['POST', 'PUT', 'DELETE'],
        url: '/forms',
        handler: (request, reply) => {
          seen = request.body
          return reply.send({ json: JSON.stringify(request.body) })
        },
      })
    },
    { prefix: '/api' },
  )
  app.post('/elsewhere', () => ({}))
  address = await app.listen({ port: 0, host: '127.0.0.1' })
})
after(() => app.close())

async function send(body: FormData | Buffer | string, type?: string, method = 'POST') {
  seen = undefined
  const headers = type === undefined ? {} : { 'content-type': type }
  const response = await fetch(`${address}/api/forms`, { method, headers, body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** A body of parts written by hand: their headers, and the content after an empty line. */
const parts = (...all: string[]) => `${all.map((part) => `--b\r\n${part}\r\n`).join('')}--b--\r\n`
const field = (name: string, content: string) =>
  `content-disposition: form-data; name="${name}"\r\n\r\n${content}`
const byHand = (body: string | Buffer, method?: string) =>
  send(body, 'multipart/form-data; boundary=b', method)

test('multipart: fields, repeated fields and files come as a plain object, by POST, PUT and DELETE', async () => {
  for (const method of ['POST', 'PUT', 'DELETE']) {
    const form = new FormData()
    form.append('body', '안녕 뷁😀\r\n둘째')
    form.append('receiver_phone', '1')
    form.append('receiver_phone', '2')
    form.append('empty', '')
    form.append(
      'file',
      new File([Buffer.from([0, 255, 13, 10, 45, 45])], '한글 "a".xlsx', { type: 'Application/X' }),
    )
    assert.equal((await send(form, undefined, method)).status, 200)
    const { file, ...texts } = seen as { file: FormFile }
    assert.deepEqual(texts, { body: '안녕 뷁😀\r\n둘째', receiver_phone: ['1', '2'], empty: '' })
    assert.deepEqual(
      { ...file },
      {
        fileName: '한글 "a".xlsx',
        mimeType: 'application/x',
        bytes: Buffer.from([0, 255, 13, 10, 45, 45]),
      },
    )
  }
})

test('multipart: several files of one name are an array, and as JSON they are their hashes', async () => {
  const form = new FormData()
  for (const text of ['a', 'b']) form.append('file', new File([text], `${text}.jpg`))
  const { body } = await send(form)
  assert.deepEqual(
    (seen as { file: FormFile[] }).file.map(({ bytes }) => bytes.toString()),
    ['a', 'b'],
  )
  assert.match(
    String(body['json']),
    /^\{"file":\[\{"fileName":"a.jpg","mimeType":"application\/octet-stream","sha256":"[0-9a-f]{64}"\},/,
  )
})

test('multipart: whatever a form holds comes back as it was', async () => {
  const name = string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) =>
    /^[^\0\r\n"%\\]+$/.test(text),
  )
  const content = uint8Array({ maxLength: 300 })
  const names = uniqueArray(name, { minLength: 1, maxLength: 3 })
  await assertProperty(
    asyncProperty(names, content, async (all, bytes) => {
      const form = new FormData()
      for (const each of all) form.append(each, new Blob([Buffer.from(bytes)]), 'f')
      assert.equal((await send(form)).status, 200)
      for (const each of all) {
        const file = (seen as Record<string, FormFile>)[each]
        assert.deepEqual(file && new Uint8Array(file.bytes), bytes)
      }
      assert.deepEqual(Object.keys(seen as object).toSorted(), all.toSorted())
    }),
    { numRuns: 200 },
  )
})

test('multipart: all ways to write a body are read', async () => {
  const bodies = [
    parts(field('a', '1')),
    `preamble\r\n${parts(field('a', '1'))}epilogue`,
    `\r\n${parts(field('a', '1'))}`,
    parts(field('a', '')),
    parts(field('a', '\r\n')),
    parts(field('a', '-b')),
    parts(field('a', '\r\n--c\r\n-')),
    '--b--\r\n',
    '--b--',
    parts('Content-Disposition: FORM-DATA; NAME=a\r\n\r\n1'),
    parts('content-type: text/plain\r\ncontent-disposition: form-data;name="a"\r\n\r\n1'),
    parts(field('a%22b', '1')),
  ]
  const values = [
    { a: '1' },
    { a: '1' },
    { a: '1' },
    { a: '' },
    { a: '\r\n' },
    { a: '-b' },
    { a: '\r\n--c\r\n-' },
    {},
    {},
    { a: '1' },
    { a: '1' },
    { 'a"b': '1' },
  ]
  for (const [index, body] of bodies.entries()) {
    const { status } = await byHand(body)
    assert.deepEqual([status, seen], [200, values[index]], JSON.stringify(body))
  }
})

test('multipart: file names as old clients write them', async () => {
  for (const [given, expected] of [
    [String.raw`filename="C:\fakepath\a.xls"`, 'a.xls'],
    ['filename="../../etc/passwd"', 'passwd'],
    [String.raw`filename="a\"b.xls"`, 'a"b.xls'],
    [`filename="x"; filename*=UTF-8''%ED%95%9C.xls`, '한.xls'],
    ['filename=a.xls', 'a.xls'],
  ]) {
    await byHand(parts(`content-disposition: form-data; name="file"; ${given}\r\n\r\nx`))
    assert.equal((seen as { file?: FormFile } | undefined)?.file?.fileName, expected, given)
  }
})

test('multipart: a file field that nobody filled in is left out', async () => {
  await byHand(
    parts(
      'content-disposition: form-data; name="file"; filename=""\r\ncontent-type: application/octet-stream\r\n\r\n',
      field('a', '1'),
    ),
  )
  assert.deepEqual(seen, { a: '1' })
})

test('multipart: names of JavaScript’s own are names like others', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
  assert.equal((await byHand(parts(...names.map((name) => field(name, 'x'))))).status, 200)
  assert.deepEqual(
    Object.entries(seen as object),
    names.map((name) => [name, 'x']),
  )
  assert.equal(Object.getPrototypeOf(seen), Object.prototype)
  assert.equal(({} as Record<string, unknown>)['x'], undefined)
})

test('multipart: what is malformed is 400, and no request hangs', async () => {
  const whole = parts(field('a', '1'), field('b', '2'))
  for (const body of [
    '',
    'x',
    '--b',
    '--b\r\n',
    '--bb--',
    '--b\r\n--b--',
    '--b\r\n\r\n--b--',
    `--b junk\r\n${field('a', '1')}\r\n--b--`,
    parts('\r\n1'),
    parts(field('a', '--b')),
    parts('content-type: text/plain\r\n\r\n1'),
    parts('content-disposition: form-data\r\n\r\n1'),
    parts('content-disposition: attachment; name="a"\r\n\r\n1'),
    parts('content-disposition: form-data; name="a\r\n\r\n1'),
    parts('content-disposition: form-data; name="a"; junk\r\n\r\n1'),
    parts(`content-disposition: form-data; name*=UTF-8''%FF\r\n\r\n1`),
    parts(`content-disposition: form-data; name*=EUC-KR''%C7%D1\r\n\r\n1`),
    parts('no header\r\n\r\n1'),
    parts(field('a', '1').replace('\r\n\r\n', '\r\ncontent-disposition: form-data; name="b"\r\n\r\n')),
    parts('content-transfer-encoding: base64\r\ncontent-disposition: form-data; name="a"\r\n\r\nMQ=='),
    parts(`x: ${'x'.repeat(10_000)}\r\n${field('a', '1')}`),
    parts(field('a', '\0')),
    parts(field('a\0', '1')),
    parts('content-disposition: form-data; name="f"; filename="\0"\r\n\r\n1'),
    Buffer.from(parts(field('a', '\xff')), 'latin1'),
    Buffer.from(parts(field('\xc7\xd1', '1')), 'latin1'),
    ...Array.from({ length: whole.length - 4 }, (_, length) => whole.slice(0, length)),
  ]) {
    const { status, body: answer } = await byHand(body)
    assert.deepEqual([status, answer['code']], [400, 'malformed_request'], JSON.stringify(body))
  }
})

test('multipart: a content type without a boundary that can be one is 400', async () => {
  for (const type of [
    '',
    ';',
    '; boundary=',
    '; boundary=""',
    `; boundary=${'b'.repeat(71)}`,
    '; boundary="b "',
    '; x',
  ]) {
    const { status } = await send(parts(field('a', '1')), `multipart/form-data${type}`)
    assert.equal(status, 400, type)
  }
  assert.equal(
    (await send(parts(field('a', '1')), 'Multipart/Form-Data; charset=utf-8; Boundary="b"')).status,
    200,
  )
})

test('multipart: every limit is taken, and one more is 413 that says the count', async () => {
  const files = (count: number, bytes: number) => {
    const form = new FormData()
    for (let index = 0; index < count; index++) form.append('file', new File([Buffer.alloc(bytes)], 'f'))
    return form
  }
  const fields = (count: number, bytes: number) =>
    parts(...Array.from({ length: count }, () => field('a', 'x'.repeat(bytes))))
  assert.equal((await send(files(3, 1000))).status, 200)
  assert.equal((await byHand(fields(2000, 100))).status, 200)
  assert.deepEqual(await send(files(4, 1)), {
    status: 413,
    body: { code: 'body_too_large', explanation: '4 files, and at most 3 are taken' },
  })
  assert.equal(
    (await send(files(1, 1001))).body['explanation'],
    '1001 bytes in a file, and at most 1000 are taken',
  )
  assert.equal((await byHand(fields(2001, 1))).body['explanation'], '2001 fields, and at most 2000 are taken')
  assert.equal(
    (await byHand(fields(1, 101))).body['explanation'],
    '101 bytes in a field, and at most 100 are taken',
  )
  assert.equal((await byHand(Buffer.alloc(1024 * 1024 + 1))).status, 413, 'the route’s own limit')
})

test('multipart: 2,000 fields take no time that others would feel', async () => {
  const body = parts(...Array.from({ length: 2000 }, () => field('receiver_phone', '01012345678')))
  const tookMs = []
  for (let round = 0; round < 5; round++) {
    const startedAt = performance.now()
    assert.equal((await byHand(body)).status, 200)
    tookMs.push(performance.now() - startedAt)
  }
  assert.ok(Math.min(...tookMs) < 100, String(tookMs))
})

test('multipart: a client that leaves in the middle leaves nothing behind', async () => {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    'POST /api/forms HTTP/1.1\r\nhost: x\r\ncontent-type: multipart/form-data; boundary=b\r\ncontent-length: 999\r\n\r\n--b\r\n',
  )
  socket.destroy()
  assert.equal((await byHand(parts(field('a', '1')))).status, 200)
})

test('multipart: an API that does not ask for it refuses it', async () => {
  const response = await fetch(`${address}/elsewhere`, { method: 'POST', body: new FormData() })
  assert.equal(response.status, 415)
})
