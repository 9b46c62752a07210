import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import * as http from 'node:http'
import * as https from 'node:https'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { connect as connectTls, TLSSocket } from 'node:tls'
import { eventually } from '../../../test/support/callup.ts'
import { createLogger } from '../log/logger.ts'
import { createMetrics } from '../log/metrics.ts'
import { makeDevelopmentCertificate, type DevelopmentCertificate } from './development-certificate.ts'
import { listen } from './listen.ts'
import { createHttpServer } from './server.ts'

const host = '127.0.0.1'
let dataDir: string
let certificate: DevelopmentCertificate
let ca: string
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-listen-'))
  certificate = await makeDevelopmentCertificate(dataDir)
  ca = await readFile(certificate.caFile, 'utf8')
})
after(() => rm(dataDir, { recursive: true }))

/** A server whose `/slow` waits for the test. */
function createSlowServer() {
  const log = createLogger({ level: 'silent' })
  const app = createHttpServer({ log, metrics: createMetrics(), trustProxy: false, envelopes: [] })
  let arrive = (): void => {}
  let finish = (): void => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const finished = new Promise<void>((resolve) => (finish = resolve))
  app.get('/quick', async () => 'quick')
  app.get('/slow', async () => {
    arrive()
    await finished
    return 'slow'
  })
  return { app, arrived, finish }
}

type Client = { port: number; tls: boolean; agent: http.Agent }

async function get({ port, tls, agent }: Client, path: string): Promise<string> {
  const request = (tls ? https : http).get({ host, port, agent, path, ca })
  const [response] = (await once(request, 'response')) as [http.IncomingMessage]
  let text = ''
  response.setEncoding('utf8').on('data', (part) => (text += part))
  await once(response, 'end')
  return text
}

for (const tls of [false, true]) {
  test(`listen: connections that never asked for anything do not keep ${tls ? 'HTTPS' : 'HTTP'} from closing`, async () => {
    const { app } = createSlowServer()
    const listening = await listen(app, { host, port: 0, https: { ...certificate, port: 0 } })
    const port = tls ? (listening.httpsPort ?? 0) : listening.port
    // As browsers hold them in reserve: one that is shaking hands, and one that has.
    const spare = [connect({ host, port }), ...(tls ? [connectTls({ host, port, ca })] : [])]
    await Promise.all(
      spare.map((socket) => once(socket, socket instanceof TLSSocket ? 'secureConnect' : 'connect')),
    )
    const ended = spare.map((socket) => once(socket.resume(), 'close'))
    const startedAtMs = performance.now()
    await listening.close()
    await Promise.all(ended)
    assert.ok(performance.now() - startedAtMs < 5000)
  })
}

for (const tls of [false, true]) {
  const name = tls ? 'HTTPS' : 'HTTP'
  test(`listen: close answers the request under way on ${name}, and refuses new connections`, async () => {
    const { app, arrived, finish } = createSlowServer()
    const listening = await listen(app, { host, port: 0, https: { ...certificate, port: 0 } })
    const port = tls ? (listening.httpsPort ?? 0) : listening.port
    assert.ok(port > 0 && listening.port !== listening.httpsPort)
    const make = () => new (tls ? https : http).Agent({ keepAlive: true })
    const [busy, idle, late] = [make(), make(), make()].map((agent) => ({ port, tls, agent }))
    assert.ok(busy && idle && late)
    assert.equal(await get(idle, '/quick'), 'quick')
    const slow = get(busy, '/slow')
    await arrived
    let isClosed = false
    const closed = listening.close().then(() => (isClosed = true))
    // Who connects at that very moment is answered yet.
    const asking = async () => {
      for (;;) assert.equal(await get(late, '/quick'), 'quick')
    }
    await assert.rejects(asking(), { code: 'ECONNREFUSED' })
    assert.equal(isClosed, false)
    finish()
    assert.equal(await slow, 'slow')
    const began = performance.now()
    await closed
    assert.ok(performance.now() - began < 5000, 'it does not wait for its clients to hang up')
    for (const { agent } of [busy, idle, late]) agent.destroy()
  })
}

for (const tls of [false, true]) {
  test(`listen: whoever ${tls ? 'HTTPS' : 'HTTP'} connected before close is answered, under load too`, async () => {
    const { app } = createSlowServer()
    const listening = await listen(app, { host, port: 0, https: { ...certificate, port: 0 } })
    const port = tls ? (listening.httpsPort ?? 0) : listening.port
    const agent = new (tls ? https : http).Agent()
    let answered = 0
    // Each opens a connection for each request, as a balancer does while this server drains.
    const ask = async (): Promise<unknown> => {
      try {
        for (; ; answered++) await get({ port, tls, agent }, '/quick')
      } catch (error) {
        return (error as { code?: unknown }).code
      }
    }
    const ends = Array.from({ length: 24 }, ask)
    await eventually(async () => (answered > 50 ? true : undefined))
    await listening.close()
    assert.deepEqual(await Promise.all(ends), Array(24).fill('ECONNREFUSED'))
    agent.destroy()
  })
}

for (const tls of [false, true]) {
  test(`listen: while it drains, each answer on ${tls ? 'HTTPS' : 'HTTP'} ends its connection`, async () => {
    const { app } = createSlowServer()
    const listening = await listen(app, { host, port: 0, https: { ...certificate, port: 0 } })
    const port = tls ? (listening.httpsPort ?? 0) : listening.port
    const agent = new (tls ? https : http).Agent({ keepAlive: true })
    const kept = async () => {
      const request = (tls ? https : http).get({ host, port, agent, path: '/quick', ca })
      const [response] = (await once(request, 'response')) as [http.IncomingMessage]
      assert.equal(response.statusCode, 200)
      await once(response.resume(), 'end')
      return { header: response.headers.connection, wasReused: request.reusedSocket }
    }
    assert.deepEqual(await kept(), { header: 'keep-alive', wasReused: false })
    assert.deepEqual(await kept(), { header: 'keep-alive', wasReused: true })
    listening.drain()
    assert.deepEqual(await kept(), { header: 'close', wasReused: true })
    assert.deepEqual(await kept(), { header: 'close', wasReused: false })
    await listening.close()
    agent.destroy()
  })
}

test('listen: without a certificate there is no HTTPS', async () => {
  const { app } = createSlowServer()
  const listening = await listen(app, { host, port: 0 })
  assert.equal(listening.httpsPort, undefined)
  assert.equal(await get({ port: listening.port, tls: false, agent: new http.Agent() }, '/quick'), 'quick')
  await listening.close()
})

test('listen: when one port is taken it says so, and leaves nothing open', async () => {
  const occupant = createServer().listen(0, host)
  await once(occupant, 'listening')
  const { port } = occupant.address() as AddressInfo
  for (const ports of [
    { port, https: { ...certificate, port: 0 } },
    { port: 0, https: { ...certificate, port } },
  ]) {
    const { app } = createSlowServer()
    await assert.rejects(listen(app, { host, ...ports }), { code: 'EADDRINUSE', port })
    assert.equal(app.server.listening, false)
  }
  occupant.close()
})

test('listen: a client that speaks no TLS to HTTPS does no harm', async () => {
  const { app } = createSlowServer()
  const listening = await listen(app, { host, port: 0, https: { ...certificate, port: 0 } })
  const port = listening.httpsPort ?? 0
  await assert.rejects(get({ port, tls: false, agent: new http.Agent() }, '/quick'))
  assert.equal(await get({ port, tls: true, agent: new https.Agent() }, '/quick'), 'quick')
  await listening.close()
})
