import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request as httpRequest, type ClientRequest } from 'node:http'
import { test, type TestContext } from 'node:test'
import type { Fault } from '../../core/fault.ts'
import { eventually } from '../../../test/support/callup.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { createHttpServer } from './server.ts'
import { createUploads, passMultipart, readsBody, type UploadRules, type Uploads } from './uploads.ts'
import { speakFaults } from './wire.ts'

const crlf = '\r\n'
const boundary = 'xxBOUNDARYxx'
const small: UploadRules = {
  field: 'file',
  maxFileBytes: 100_000,
  maxBytesInMemory: 250_000,
  timeoutMs: 10_000,
}

interface House {
  readonly url: string
  readonly uploads: Uploads
  /** What was received and not released yet. */
  readonly waiting: (() => void)[]
}

/** A server that answers with the size and the first bytes of what came; it holds the bytes while `holds` is set. */
async function open(t: TestContext, rules: UploadRules = small, holds = false): Promise<House> {
  const log = createLogger({ level: 'silent' })
  const app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  const uploads = createUploads(rules)
  const waiting: (() => void)[] = []
  await app.register(
    async (api) => {
      speakFaults(api, ({ code, detail }) => ({
        status: code === 'overloaded' ? 503 : 400,
        body: { code, detail },
      }))
      passMultipart(api)
      api.post('/upload', { config: readsBody }, async (request) => {
        const { bytes, release } = await uploads.receive(request)
        if (holds) await new Promise<void>((resolve) => void waiting.push(resolve))
        const memory = bytes.buffer.byteLength
        const answer = { size: bytes.length, memory, begins: bytes.toString('hex', 0, 8) }
        release()
        release()
        return answer
      })
      api.post('/other', () => 'other')
    },
    { prefix: '/api' },
  )
  const url = `${await app.listen({ host: '127.0.0.1', port: 0 })}/api`
  t.after(() => {
    for (const release of waiting) release()
    app.server.closeAllConnections()
    return app.close()
  })
  return { url, uploads, waiting }
}

function part(content: Buffer, disposition = 'name="file"; filename="a"'): Buffer {
  const head = `--${boundary}${crlf}Content-Disposition: form-data; ${disposition}${crlf}${crlf}`
  return Buffer.concat([Buffer.from(head), content, Buffer.from(crlf)])
}
const end = Buffer.from(`--${boundary}--${crlf}`)
const headers = { 'content-type': `multipart/form-data; boundary=${boundary}` }

async function post(url: string, body: Buffer, path = '/upload'): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url + path, { method: 'POST', headers, body: Uint8Array.from(body) })
  return { status: response.status, body: await response.json() }
}

/** A request whose body the test writes bit by bit. */
function begin(url: string, length: number | undefined): { request: ClientRequest; status: Promise<number> } {
  const request = httpRequest(`${url}/upload`, {
    method: 'POST',
    headers: { ...headers, ...(length === undefined ? {} : { 'content-length': length }) },
  })
  const status = new Promise<number>((resolve, reject) => {
    request.on('error', reject).on('response', (response) => {
      response.resume()
      resolve(response.statusCode as number)
    })
  })
  status.catch(() => {})
  request.flushHeaders()
  return { request, status }
}

test('upload: the file as it was sent, in a body with memory of its own, however it arrives', async (t) => {
  const { url, uploads } = await open(t)
  for (const size of [1, 100, 5000, 65_536, 100_000]) {
    const file = randomBytes(size)
    const form = Buffer.concat([part(file), end])
    const { status, body } = await post(url, form)
    assert.deepEqual([status, body], [200, { size, memory: form.length, begins: file.toString('hex', 0, 8) }])
  }
  const file = randomBytes(3000)
  const whole = Buffer.concat([Buffer.from('preamble\r\n'), part(file), end, Buffer.from('epilogue')])
  const { request, status } = begin(url, undefined)
  for (let at = 0; at < whole.length; at += 97) {
    request.write(whole.subarray(at, at + 97))
    await new Promise((resolve) => setImmediate(resolve))
  }
  request.end()
  assert.equal(await status, 200)
  assert.equal(uploads.heldBytes, 0)
})

test('upload: a file with lines that are almost the boundary stays whole', async (t) => {
  const { url } = await open(t)
  const file = Buffer.from(`${boundary}\r\n--${boundary.slice(0, -1)}\r\n\r\n-${boundary}\r\n--`)
  const { status, body } = await post(url, Buffer.concat([part(file), end]))
  assert.deepEqual([status, (body as { size: number }).size], [200, file.length])
})

test('upload: texts beside the file are passed over, and a file may be one by its type only', async (t) => {
  const { url } = await open(t)
  const file = randomBytes(500)
  const nameless = part(file, `name="file"${crlf}Content-Type: application/octet-stream`)
  const { status, body } = await post(
    url,
    Buffer.concat([part(Buffer.from('텍스트'), 'name="a"'), nameless, end]),
  )
  assert.deepEqual([status, (body as { size: number }).size], [200, 500])
})

test('upload: one byte too many is refused, by its length and, without one, as soon as it comes', async (t) => {
  const { url, uploads } = await open(t)
  const tooLarge = { code: 'body_too_large', detail: { explanation: 'at most 100000 bytes are taken' } }
  const { status, body } = await post(url, Buffer.concat([part(randomBytes(100_001)), end]))
  assert.deepEqual([status, body], [400, tooLarge])
  const huge = begin(url, 500_000_000)
  assert.equal(await huge.status, 400)
  huge.request.destroy()
  const endless = begin(url, undefined)
  endless.request.write(part(randomBytes(10)).subarray(0, -2))
  const timer = setInterval(() => endless.request.write(Buffer.alloc(16_384)), 1)
  assert.equal(await endless.status, 400)
  clearInterval(timer)
  endless.request.destroy()
  assert.equal(uploads.heldBytes, 0)
})

test('upload: what all hold together is bounded; who comes too late is 503, and the rest goes on', async (t) => {
  const { url, uploads, waiting } = await open(t, small, true)
  const body = Buffer.concat([part(randomBytes(100_000)), end])
  const held = [post(url, body), post(url, body)]
  await eventually(() => Promise.resolve(waiting.length === 2 ? true : undefined))
  assert.equal(uploads.heldBytes, 2 * body.length)
  const { status, body: refused } = await post(url, body)
  assert.deepEqual([status, refused], [503, { code: 'overloaded', detail: { retryAfterSeconds: 1 } }])
  assert.equal(uploads.heldBytes, 2 * body.length)
  for (const release of waiting) release()
  assert.deepEqual(
    (await Promise.all(held)).map((reply) => reply.status),
    [200, 200],
  )
  assert.equal(uploads.heldBytes, 0)
})

test('upload: what is broken off holds nothing any more', async (t) => {
  const { url, uploads } = await open(t, { ...small, timeoutMs: 60_000 })
  const { request } = begin(url, 90_000)
  request.write(part(randomBytes(80_000)).subarray(0, 60_000))
  await eventually(() => Promise.resolve(uploads.heldBytes > 50_000 ? true : undefined))
  request.destroy()
  await eventually(() => Promise.resolve(uploads.heldBytes === 0 ? true : undefined))
})

test('upload: a client that drips is told so in time, and holds nothing', async (t) => {
  const { url, uploads } = await open(t, { ...small, timeoutMs: 300 })
  const { request, status } = begin(url, 50_000)
  request.write(part(randomBytes(1000)).subarray(0, 500))
  const timer = setInterval(() => request.write('x'), 50)
  const began = performance.now()
  assert.equal(await status, 400)
  clearInterval(timer)
  assert.ok(performance.now() - began < 3000)
  assert.equal(uploads.heldBytes, 0)
  request.destroy()
})

test('upload: broken forms are refused and never hang', async (t) => {
  const { url, uploads } = await open(t)
  const file = part(randomBytes(100))
  for (const [body, code] of [
    [file, 'malformed_request'],
    [file.subarray(0, 30), 'malformed_request'],
    [end, 'invalid_input'],
    [Buffer.from('nothing of the kind'), 'malformed_request'],
    [Buffer.alloc(0), 'malformed_request'],
    [Buffer.concat([file, file, end]), 'invalid_input'],
    [Buffer.concat([part(randomBytes(9), 'name="other"; filename="a"'), file, end]), 'invalid_input'],
    [Buffer.concat([part(randomBytes(9), 'name="__proto__"; filename="a"'), end]), 'invalid_input'],
    [Buffer.concat([part(randomBytes(9), 'filename="a"'), end]), 'malformed_request'],
    [Buffer.concat([part(Buffer.from('text'), 'name="file"'), end]), 'invalid_input'],
    [
      Buffer.concat([Buffer.from(`--${boundary}${crlf}X: ${'y'.repeat(20_000)}${crlf}${crlf}x${crlf}`), end]),
      'malformed_request',
    ],
  ] as const) {
    const reply = await post(url, body)
    assert.deepEqual(
      [reply.status, (reply.body as Fault).code],
      [400, code],
      body.toString('latin1').slice(0, 200),
    )
  }
  assert.equal(uploads.heldBytes, 0)
})

test('upload: routes that do not read their body themselves take no multipart', async (t) => {
  const { url } = await open(t)
  const { status, body } = await post(url, Buffer.concat([part(randomBytes(9)), end]), '/other')
  assert.deepEqual([status, body], [400, { code: 'unsupported_media_type', detail: {} }])
})
