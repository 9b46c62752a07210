import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, stat } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { cleanUp, postgresPid, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'
import { nicenessOf, readersOf } from '../support/readers.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-process-'))
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

async function start(environment = {}): Promise<ServerProcess> {
  const server = await startProcess(dataDir, { CALL_RING_MS: '700', ...environment })
  servers.push(server)
  return server
}

function order({ url, demo }: ServerProcess, phone: string): Promise<Response> {
  return fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: { 'x-application-token': demo.callup.token, 'content-type': 'application/json' },
    body: JSON.stringify({ phone }),
  })
}

/** What the handset shows of each call, newest first. */
async function callsOf({ url }: ServerProcess, phone: string): Promise<string[]> {
  const { calls } = (await (await fetch(`${url}/dev/handsets/${phone}`)).json()) as {
    calls: { state: string }[]
  }
  return calls.map(({ state }) => state)
}

test('start: the first start makes everything and prints what to paste; what it prints works', async () => {
  const server = await start({ RECOGNITION_WARM: 'on' })
  assert.match(server.output(), /curl -X POST http:\/\/localhost:\d+\/v1\/orders/)
  assert.ok(server.output().includes(server.demo.callup.token))
  assert.equal((await order(server, '79160000001')).status, 200)
  assert.equal((await fetch(`${server.demo.baseUrl}/readyz`)).status, 200)
  assert.equal((await stat(join(dataDir, 'demo.json'))).mode & 0o777, 0o600)
})

test('HTTPS answers with a certificate of the CA that it names', async () => {
  const [server] = servers
  const ca = await readFile(server!.demo.caFile)
  const status = await new Promise((resolve, reject) => {
    request(`${server!.demo.httpsUrl}/healthz`, { ca }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })
  assert.equal(status, 200)
})

test('readers of pictures start beside what is served already, and give way to it', async () => {
  const [server] = servers
  const [reader] = await eventually(async () => {
    const readers = readersOf(server!.pid)
    return readers.length > 0 ? readers : undefined
  })
  assert.ok(nicenessOf(reader!) >= 10)
})

test('SIGTERM drains: the call that rings is finished and recorded, then PostgreSQL stops too', async () => {
  const [server] = servers
  assert.equal((await order(server!, '79160000002')).status, 200)
  await eventually(async () => ((await callsOf(server!, '79160000002'))[0] === 'ringing' ? true : undefined))
  const readers = readersOf(server!.pid)
  server!.child.kill('SIGTERM')
  assert.equal(await server!.ended, 0)
  assert.equal(await postgresPid(dataDir), undefined)
  assert.match(server!.output(), /"msg":"stopped"/)
  assert.equal(readers.length, 2)
  for (const pid of readers) assert.ok(!existsSync(`/proc/${pid}`), 'its readers have ended too')
})

test('a second start keeps token and data, and rings no phone again', async () => {
  const [first] = servers
  const server = await start()
  assert.equal(server.demo.callup.token, first!.demo.callup.token)
  for (const phone of ['79160000001', '79160000002'])
    assert.deepEqual(await callsOf(server, phone), ['missed'])
})

test('a second process on a port that is taken says so, without a stack trace, and stops', async () => {
  const [, running] = servers
  const { output, ended } = runSwitchboard(['start'], { DATA_DIR: dataDir, PORT: new URL(running!.url).port })
  assert.equal(await ended, 1)
  assert.match(output(), /Port \d+ is taken: stop what listens there, or set PORT/)
  assert.ok(!output().includes('    at '))
  assert.equal((await fetch(`${running!.url}/readyz`)).status, 200, 'the first one still has its database')
})

test('a bad configuration is refused whole: every fault is named at once', async () => {
  const { output, ended } = runSwitchboard(['start'], {
    DATA_DIR: dataDir,
    PORT: '70000',
    CALL_RING_MS: 'long',
  })
  assert.equal(await ended, 1)
  assert.match(output(), /PORT must be a whole number from 0 to 65535/)
  assert.match(output(), /CALL_RING_MS must be/)
})

test('another master key is refused before anything is sealed with it', async () => {
  const SWITCHBOARD_KEY = Buffer.alloc(32, 7).toString('base64')
  const { output, ended } = runSwitchboard(['start'], { DATA_DIR: dataDir, SWITCHBOARD_KEY })
  assert.equal(await ended, 1)
  assert.match(output(), /sealed with another master key/)
})

test('in production there are no handsets, no demo, and no call without a carrier', async () => {
  const [, running] = servers
  running!.child.kill('SIGTERM')
  await running!.ended
  const server = await start({ SWITCHBOARD_ENV: 'production' })
  assert.equal((await fetch(`${server.url}/dev/handsets/79160000001`)).status, 404)
  assert.ok(!server.output().includes('curl'))
  assert.deepEqual(readersOf(server.pid), [])
  const refused = await order(server, '79160000003')
  assert.deepEqual(
    [refused.status, await refused.json()],
    [503, { data: null, errors: [{ message: 'call could not be placed' }] }],
  )
})

test('start: what to try cannot be written down, and it serves all the same', async (t) => {
  const own = await mkdtemp(join(tmpdir(), 'switchboard-process-'))
  await mkdir(join(own, 'demo.json'))
  const started: ServerProcess[] = []
  t.after(() => cleanUp(own, started))
  const server = await startProcess(own)
  started.push(server)
  assert.match(server.output(), /what to try could not be offered/)
  assert.equal((await fetch(`${server.url}/readyz`)).status, 200)
})
