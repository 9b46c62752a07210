import assert from 'node:assert/strict'
import { createServer, type AddressInfo } from 'node:net'
import { test } from 'node:test'
import { createPost, type PostOptions } from './post.ts'
import { makeCertificate, startReceiver } from './receiver.test-support.ts'

const timeout = 30_000
const certificate = await makeCertificate()
const development = createPost({ allowPrivate: true })

/** Here 127.0.0.1 plays the public address and 127.0.0.2 the private one: both can be listened on. */
function createProductionPost(answers: string[][], options: Partial<PostOptions> = {}) {
  const asked: string[] = []
  const post = createPost({
    allowPrivate: false,
    ca: certificate.cert,
    isPublic: (address) => address === '127.0.0.1',
    resolve: async (name) => {
      asked.push(name)
      const answer = answers[asked.length - 1] ?? []
      return answer.map((address) => ({ address, family: 4 }))
    },
    ...options,
  })
  return { asked, send: (url: string) => post({ url, headers: {}, body: '{}' }) }
}

const send = (url: string) => development({ url, headers: { 'x-own': 'yes' }, body: '{"a":"é"}' })

test('post: sends the body and our headers, returns status and answer', async (t) => {
  const receiver = await startReceiver(t, [202])
  assert.deepEqual(await send(`${receiver.url}?key=1`), {
    failure: null,
    status: 202,
    body: '{"result":true}',
  })
  const [request] = receiver.requests
  assert.equal(request?.method, 'POST')
  assert.equal(request?.url, '/hook?key=1')
  assert.equal(request?.body, '{"a":"é"}')
  assert.equal(request?.headers['content-type'], 'application/json')
  assert.equal(request?.headers['content-length'], '10')
  assert.equal(request?.headers['x-own'], 'yes')
})

test('post: a redirect is refused and its target sees nothing', async (t) => {
  const target = await startReceiver(t)
  for (const status of [301, 302, 303, 307, 308]) {
    const receiver = await startReceiver(t, (_, response) => {
      response.writeHead(status, { location: target.url }).end()
    })
    assert.deepEqual(await send(receiver.url), { failure: 'redirect', status })
  }
  assert.equal(target.connections(), 0)
})

test('post: any other answer that is not 2xx is a failure with its status', async (t) => {
  const receiver = await startReceiver(t, [400, 404, 410, 500, 503])
  for (const status of [400, 404, 410, 500, 503]) {
    assert.deepEqual(await send(receiver.url), { failure: 'status', status })
  }
})

test(
  'post: a receiver that never answers, and one that drips, run into the same total time-out',
  { timeout },
  async (t) => {
    const silent = await startReceiver(t, () => {})
    const dripping = await startReceiver(t, (_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(timer))
    })
    const deaf = createPost({ allowPrivate: true, timeoutMs: 200, resolve: () => new Promise(() => {}) })
    const post = createPost({ allowPrivate: true, timeoutMs: 200 })
    for (const [sender, url] of [
      [post, silent.url],
      [post, dripping.url],
      [deaf, 'http://receiver.test/'],
    ] as const) {
      const startedAt = performance.now()
      assert.deepEqual(await sender({ url, headers: {}, body: '{}' }), { failure: 'timeout', status: null })
      assert.ok(performance.now() - startedAt < 8000)
    }
  },
)

test('post: an answer of 10 MB is cut off at 64 KiB and the connection closed', { timeout }, async (t) => {
  const chunk = Buffer.alloc(1024 * 1024, 'a')
  let closedBeforeEnd: Promise<boolean> | undefined
  const receiver = await startReceiver(t, (_, response) => {
    closedBeforeEnd = new Promise((resolve) =>
      response.on('close', () => resolve(!response.writableFinished)),
    )
    for (let i = 0; i < 10; i++) response.write(chunk)
    response.end()
  })
  const result = await send(receiver.url)
  assert.equal(result.failure, null)
  assert.equal('body' in result && result.body.length, 64 * 1024)
  assert.equal(await closedBeforeEnd, true)
})

test(
  'post: an answer that breaks off, a closed port, a hang-up and an upgrade are failures',
  { timeout },
  async (t) => {
    const broken = await startReceiver(t, (_, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    })
    assert.deepEqual(await send(broken.url), { failure: 'connection_failed', status: 200 })
    const rude = await startReceiver(t, (request) => request.socket.destroy())
    assert.deepEqual(await send(rude.url), { failure: 'connection_failed', status: null })
    assert.deepEqual(await send('http://127.0.0.1:1/'), { failure: 'connection_failed', status: null })
    const upgrading = await startReceiver(t, (_, response) => {
      response.writeHead(101, { connection: 'upgrade', upgrade: 'websocket' }).end()
    })
    assert.equal((await send(upgrading.url)).failure, 'connection_failed')
  },
)

test('post: https wants a certificate it can trust, for the very name', async (t) => {
  const receiver = await startReceiver(t, [200], { tls: certificate })
  const { send: trusting } = createProductionPost([['127.0.0.1'], ['127.0.0.1']])
  assert.equal((await trusting(`https://receiver.test:${receiver.port}/`)).failure, null)
  assert.equal((await trusting(`https://other.test:${receiver.port}/`)).failure, 'tls_failed')
  assert.deepEqual(await send(receiver.url), { failure: 'tls_failed', status: null })
  const plain = await startReceiver(t)
  assert.equal((await send(plain.url.replace('http', 'https'))).failure, 'tls_failed')
  assert.equal(receiver.requests.length, 1)
})

test('post: in production no literal of a private address is connected to', async (t) => {
  let connections = 0
  const server = createServer((socket) => {
    connections++
    socket.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  t.after(() => server.close())
  const { port } = server.address() as AddressInfo
  const post = createPost({ allowPrivate: false, timeoutMs: 500 })
  const hosts = [
    '127.0.0.1',
    '[::1]',
    '169.254.169.254',
    '[::ffff:10.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
  ]
  for (const host of [...hosts, 'user:word@127.0.0.1', 'localhost']) {
    const result = await post({ url: `https://${host}:${port}/`, headers: {}, body: '{}' })
    assert.deepEqual(result, { failure: 'refused_address', status: null }, host)
  }
  assert.equal(connections, 0)
})

test('post: in production a name is refused when any of its addresses is private', async (t) => {
  const receiver = await startReceiver(t, [200], { tls: certificate })
  const { send: guarded } = createProductionPost([
    ['127.0.0.2'],
    ['127.0.0.1', '127.0.0.2'],
    ['127.0.0.2', '127.0.0.1'],
  ])
  for (let i = 0; i < 3; i++) {
    assert.equal((await guarded(`https://receiver.test:${receiver.port}/`)).failure, 'refused_address')
  }
  assert.equal(receiver.connections(), 0)
})

test('post: a name is resolved once and the connection goes where the check looked (DNS rebinding)', async (t) => {
  const tls = certificate
  const outside = await startReceiver(t, [200], { tls, address: '127.0.0.1' })
  const inside = await startReceiver(t, [200], { tls, address: '127.0.0.2', port: outside.port })
  const { asked, send: guarded } = createProductionPost([['127.0.0.1'], ['127.0.0.2'], ['127.0.0.2']])
  assert.equal((await guarded(`https://receiver.test:${outside.port}/`)).failure, null)
  assert.deepEqual(asked, ['receiver.test'])
  assert.equal(outside.requests.length, 1)
  assert.equal(inside.connections(), 0)
})

test('post: in production plain http is refused before the name is even resolved', async () => {
  const { asked, send: guarded } = createProductionPost([['127.0.0.1']])
  assert.deepEqual(await guarded('http://receiver.test/'), { failure: 'refused_address', status: null })
  assert.deepEqual(asked, [])
})

test('post: a name that leads outside today and inside at the next try is refused at the next try', async (t) => {
  const tls = certificate
  const outside = await startReceiver(t, [200, 200], { tls, address: '127.0.0.1' })
  const inside = await startReceiver(t, [200], { tls, address: '127.0.0.2', port: outside.port })
  const { asked, send: guarded } = createProductionPost([['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1']])
  const url = `https://receiver.test:${outside.port}/`
  const failures = [await guarded(url), await guarded(url), await guarded(url)].map(({ failure }) => failure)
  assert.deepEqual(failures, [null, 'refused_address', null])
  assert.equal(asked.length, 3)
  assert.equal(inside.connections(), 0)
})

test('post: in production names that lead to services of clouds and to this machine are refused', async () => {
  const post = createPost({
    allowPrivate: false,
    timeoutMs: 2000,
    resolve: (name) =>
      Promise.resolve([{ address: inside[name] ?? '', family: inside[name]?.includes(':') ? 6 : 4 }]),
  })
  const inside: Record<string, string> = {
    'metadata.google.internal': '169.254.169.254',
    'ecs.test': '169.254.170.2',
    'any.test': '0.0.0.0',
    'any6.test': '::',
    'mapped.test': '::ffff:169.254.169.254',
    'nat64.test': '64:ff9b::a9fe:a9fe',
    'link-local.test': 'fe80::1%lo',
    'localhost.': '127.0.0.1',
  }
  for (const name of Object.keys(inside)) {
    const result = await post({ url: `https://${name}/`, headers: {}, body: '{}' })
    assert.deepEqual(result, { failure: 'refused_address', status: null }, name)
  }
})
