import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Fault } from '../../core/fault.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../log/metrics.ts'
import { listen, type Listening } from './listen.ts'
import { refuseOtherMethods } from './methods.ts'
import { createHttpServer } from './server.ts'
import { speakFaults, type WordFault } from './wire.ts'

const statuses: Readonly<Record<string, number>> = {
  not_found: 404,
  method_not_allowed: 405,
  body_too_large: 413,
  unsupported_media_type: 415,
  overloaded: 503,
  database_unavailable: 503,
  internal: 500,
}
/** One envelope wraps what the other says plainly. */
const wordOne: WordFault = ({ code }) => ({ status: statuses[code] ?? 400, body: { one: code } })
const wordTwo: WordFault = ({ code }) => ({ status: 200, body: { result: false, two: code } })

const logLines: string[] = []
let app: FastifyInstance
let listening: Listening

before(async () => {
  const log = createTestLogger((line) => void logLines.push(line))
  const envelopes = [
    { prefix: '/one', word: wordOne },
    { prefix: '/one2', word: wordTwo },
  ]
  app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes })
  const plug = (word: WordFault) => async (api: FastifyInstance) => {
    speakFaults(api, word)
    refuseOtherMethods(api)(() => {
      api.post('/echo', async (request) => ({ got: request.body }))
      api.get('/things/:id', async () => ({ thing: true }))
      api.get('/fault', () => Promise.reject(new Fault('overloaded', { retryAfterSeconds: 7 })))
      api.get('/bug', () => Promise.reject(new Error('the inner cause')))
      api.get('/nothing', () => Promise.reject())
      api.get('/lost', () => Promise.reject(Object.assign(new Error('x'), { code: 'CONNECTION_CLOSED' })))
    })
  }
  await app.register(plug(wordOne), { prefix: '/one' })
  await app.register(plug(wordTwo), { prefix: '/one2' })
  app.get('/lost', () => Promise.reject(Object.assign(new Error('x'), { code: 'CONNECTION_CLOSED' })))
  listening = await listen(app, { host: '127.0.0.1', port: 0 })
})
after(() => listening.close())

type Request = InjectOptions & { url: string }

const asJson = { 'content-type': 'application/json' }
const asForm = { 'content-type': 'application/x-www-form-urlencoded' }

function post(payload: string | Buffer, headers: Record<string, string> = asJson): Request {
  return { method: 'POST', url: '/echo', payload, headers }
}

const refusals: readonly [string, Request, code: string, status: number][] = [
  ['an unknown path', { url: '/nowhere' }, 'not_found', 404],
  ['the prefix alone', { url: '' }, 'not_found', 404],
  ['GET where POST belongs', { url: '/echo' }, 'method_not_allowed', 405],
  ['OPTIONS', { method: 'OPTIONS', url: '/echo' }, 'method_not_allowed', 405],
  ['2 MB', post(JSON.stringify('x'.repeat(2_000_000))), 'body_too_large', 413],
  ['text/plain', post('x', { 'content-type': 'text/plain' }), 'unsupported_media_type', 415],
  [
    'a type that is almost JSON',
    post('{}', { 'content-type': 'application/jsonx' }),
    'unsupported_media_type',
    415,
  ],
  ['a type that is none', post('x', { 'content-type': 'nonsense' }), 'unsupported_media_type', 415],
  ['malformed JSON', post('{"a":'), 'malformed_request', 400],
  ['an empty JSON body', post(''), 'malformed_request', 400],
  ['invalid UTF-8 in JSON', post(Buffer.from([0x22, 0xff, 0x22])), 'malformed_request', 400],
  ['a NUL byte in JSON', post(Buffer.from([0x22, 0x00, 0x22])), 'malformed_request', 400],
  ['a NUL escape in JSON', post('"\\u0000"'), 'malformed_request', 400],
  ['__proto__', post('{"a":{"__proto__":{"admin":true}}}'), 'malformed_request', 400],
  ['__proto__ in escapes', post('{"\\u005f_proto__":{"admin":true}}'), 'malformed_request', 400],
  ['constructor.prototype', post('{"constructor":{"prototype":{}}}'), 'malformed_request', 400],
  ['invalid UTF-8 in a form', post(Buffer.from([0x61, 0x3d, 0xff]), asForm), 'malformed_request', 400],
  ['invalid UTF-8, percent-encoded', post('a=%C0%CE%C1%F5', asForm), 'malformed_request', 400],
  ['malformed percent-encoding in a form', post('a=%zz', asForm), 'malformed_request', 400],
  ['a NUL in a form', post('a=%00', asForm), 'malformed_request', 400],
  ['malformed percent-encoding in the path', { url: '/things/%zz' }, 'malformed_request', 400],
  ['a fault', { url: '/fault' }, 'overloaded', 503],
  ['a bug', { url: '/bug' }, 'internal', 500],
  ['a bug that threw nothing', { url: '/nothing' }, 'internal', 500],
  ['a database that is away', { url: '/lost' }, 'database_unavailable', 503],
]

for (const [what, options, code, status] of refusals) {
  test(`wire: ${what} is ${code}, in each plugin's own envelope`, async () => {
    const send = (prefix: string) => app.inject({ ...options, url: prefix + options.url })
    const [one, two] = [await send('/one'), await send('/one2')]
    assert.deepEqual([one.statusCode, one.json()], [status, { one: code }])
    assert.deepEqual([two.statusCode, two.json()], [200, { result: false, two: code }])
    for (const reply of [one, two]) {
      assert.equal(reply.headers['content-type'], 'application/json; charset=utf-8')
      assert.equal(reply.headers['cache-control'], 'no-store')
    }
  })
}

test('wire: 405 names the methods that there are; a fault says when to come again', async () => {
  const post405 = await app.inject({ method: 'DELETE', url: '/one/echo' })
  assert.equal(post405.headers.allow, 'POST')
  const get405 = await app.inject({ method: 'POST', url: '/one/things/1', payload: '{}', headers: asJson })
  assert.equal(get405.headers.allow, 'GET, HEAD')
  assert.equal((await app.inject('/one/fault')).headers['retry-after'], '7')
})

test('wire: HEAD answers as GET does, without a body', async () => {
  for (const [path, status] of [
    ['/one/things/1', 200],
    ['/one/nowhere', 404],
    ['/one/echo', 405],
    ['/one/bug', 500],
  ] as const) {
    const reply = await app.inject({ method: 'HEAD', url: path })
    assert.deepEqual([reply.statusCode, reply.body], [status, ''])
  }
})

test('wire: outside every plugin faults are plain, with the status that they mean', async () => {
  for (const [path, status, code] of [
    ['/nowhere', 404, 'not_found'],
    ['/onesome', 404, 'not_found'],
    ['/onesome/%zz', 400, 'malformed_request'],
    ['/lost', 503, 'database_unavailable'],
  ] as const) {
    const reply = await app.inject(path)
    assert.deepEqual([reply.statusCode, reply.json()], [status, { error: { code, message: code } }])
  }
})

test('wire: a form arrives as a plain object, a name given twice as a list, no name as a prototype', async () => {
  const form = 'a=1&a=2&b=%EC%9D%B8+%2B&c&__proto__=x'
  const reply = await app.inject({ ...post(form, asForm), url: '/one/echo' })
  assert.equal(reply.statusCode, 200)
  assert.equal(reply.body, '{"got":{"a":["1","2"],"b":"인 +","c":"","__proto__":"x"}}')
})

test('wire: a bug is logged once, with its cause, and does not tell the client', async () => {
  logLines.length = 0
  const reply = await app.inject('/one/bug')
  assert.doesNotMatch(reply.body, /inner cause/)
  const errors = logLines.filter((line) => line.includes('"level":"error"'))
  assert.equal(errors.length, 1)
  assert.match(errors[0] ?? '', /the inner cause.*"route":"\/one\/bug"/)
})

test('wire: a client that goes away in the middle of its body is no bug', async () => {
  logLines.length = 0
  const client = connect(listening.port, '127.0.0.1')
  await once(client, 'connect')
  client.write(
    'POST /one/echo HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{',
  )
  // When one that came later is answered, the first has been begun.
  await fetch(`http://127.0.0.1:${listening.port}/one/things/1`)
  client.destroy()
  await once(client, 'close')
  await fetch(`http://127.0.0.1:${listening.port}/one/things/2`)
  assert.ok(!logLines.some((line) => /"level":"(error|warn)"/.test(line)), logLines.join(''))
})
