import assert from 'node:assert/strict'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'
import { apiKey, apiSecret } from '../support/solapi-rules.ts'
import { startSolapiServer } from '../support/solapi-server.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-carriers-'))
const file = join(dataDir, 'carriers.json')
const environment = { DATA_DIR: dataDir, CARRIERS_FILE: file }
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

const write = (texts: unknown) => writeFile(file, JSON.stringify({ texts }))

const logged = (server: ServerProcess, what: RegExp) =>
  eventually(() => Promise.resolve(what.exec(server.output()) ?? undefined))

async function doctor(): Promise<string> {
  const { ended, output } = runSwitchboard(['doctor'], environment)
  await ended
  return output()
}

async function run(...args: string[]): Promise<string> {
  const { ended, output } = runSwitchboard(args, environment)
  assert.equal(await ended, 0, output())
  return output()
}

function clientOf(server: ServerProcess) {
  const { token } = server.demo.sms4wp
  const send = async (receiver: string) => {
    const answer = await fetch(`${server.url}/api/v1/message/sms/`, {
      method: 'POST',
      headers: { authorization: `token ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sender_phone: '0212345678', receiver_phone: receiver, body: 'hi' }),
    })
    assert.equal(answer.status, 200)
    return ((await answer.json()) as { id: number }).id
  }
  const codeOf = async (id: number) => {
    const answer = await fetch(`${server.url}/api/v1/message/?message_id=${id}`, {
      headers: { authorization: `token ${token}` },
    })
    const [message] = (await answer.json()) as [
      { message_detail: { message_results: [{ report_status: { code: number } }] } },
    ]
    return message.message_detail.message_results[0].report_status.code
  }
  const delivered = (id: number) => eventually(async () => ((await codeOf(id)) === 4100 ? true : undefined))
  return { send, codeOf, delivered }
}

test('carriers are drained, changed and added while the server runs; a wrong file changes nothing', async () => {
  await write({ carriers: { handsets: { kind: 'loopback' } } })
  const server = await startProcess(dataDir, environment)
  servers.push(server)
  const { send, codeOf, delivered } = clientOf(server)
  await delivered(await send('01012340001'))

  await writeFile(file, '{"texts": {"carriers": {"handsets": {"kind": "pigeon"}}}}')
  await logged(server, /"faults":\["texts\.carriers\.handsets\.kind must be one of [^"]*"\].*not changed/)
  await delivered(await send('01012340002'))
  assert.match(
    await doctor(),
    /CARRIERS_FILE must be a file without this fault: texts\.carriers\.handsets\.kind/,
  )

  await write({ carriers: { handsets: { kind: 'loopback', drained: true } } })
  await logged(server, /the carriers were changed/)
  const waiting = await send('01012340003')
  assert.match(await doctor(), /good {2}texts +handsets \(loopback\), drained/)
  assert.equal(await codeOf(waiting), 1000, 'nobody takes it now')

  await write({
    carriers: { handsets: { kind: 'loopback', drained: true }, fast: { kind: 'sink' } },
    routes: [{ prefix: '010', order: [{ fast: 2, handsets: 1 }] }],
  })
  await eventually(async () => ((await doctor()).includes('fast (sink); simulated up') ? true : undefined))
  assert.match(await doctor(), /good {2}texts route +010 \/ \* \/ \*: fast x 2 \| handsets/)
  await delivered(await send('01012340004'))
  // What found nobody is tried again after 5 seconds.
  await delivered(waiting)
})

test('a carrier that is paused by command takes nothing, after a restart too, until it is resumed', async () => {
  await write({ carriers: { fast: { kind: 'sink' } } })
  const [server] = servers
  assert.ok(server)
  await eventually(async () => ((await doctor()).includes('fast (sink); simulated up') ? true : undefined))
  assert.equal(await run('carriers', 'pause', 'texts', 'fast'), 'fast gets nothing new of the texts\n')
  server.child.kill('SIGTERM')
  assert.equal(await server.ended, 0)
  const again = await startProcess(dataDir, environment)
  servers.push(again)
  const { send, codeOf, delivered } = clientOf(again)
  const waiting = await send('01012340005')
  await eventually(async () => ((await doctor()).includes('paused') ? true : undefined))
  assert.match(await run('carriers', 'list'), /^paused {2}texts {2}fast {2}since 20\S+Z$/m)
  assert.equal(await codeOf(waiting), 1000, 'nobody takes it now')
  const { ended } = runSwitchboard(['carriers', 'pause', 'texts', 'fast'], environment)
  assert.equal(await ended, 1, 'it is paused already')
  await run('carriers', 'resume', 'texts', 'fast')
  // What waited may wait for its next try.
  await delivered(await send('01012340006'))
  assert.match(await run('audit', 'list'), /command line {2}carrier\.resume {2}texts of fast {2}done/)
})

test('doctor asks vendors that are paid in advance what is left, and says why when it is not told', async (t) => {
  const vendor = await startSolapiServer(t)
  const solapi = { kind: 'solapi', apiKey, apiSecret, baseUrl: vendor.url }
  await write({ carriers: { vendor: solapi } })
  vendor.money = { balance: 12_345, point: 0 }
  assert.match(await doctor(), /good {2}balance +vendor: 12345 won/)
  await write({ carriers: { vendor: { ...solapi, apiSecret: 'another' } } })
  assert.match(await doctor(), /BAD {3}balance +vendor: .+/)
})
