import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../support/callup.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-rotate-key-'))
const environment = { DATA_DIR: dataDir }
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

async function start(): Promise<ServerProcess> {
  const server = await startProcess(dataDir, environment)
  servers.push(server)
  return server
}

async function run(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(args, environment)
  return { status: await ended, output: output() }
}

async function order({ url, demo }: ServerProcess, phone: string, key: string) {
  const headers = {
    'x-application-token': demo.callup.token,
    'content-type': 'application/json',
    'idempotency-key': key,
  }
  const body = JSON.stringify({ phone, code: '0345' })
  const answer = await fetch(`${url}/v1/orders`, { method: 'POST', headers, body })
  return { status: answer.status, text: await answer.text() }
}

async function sendText({ url, demo }: ServerProcess, to: string): Promise<number> {
  const headers = { authorization: `token ${demo.sms4wp.token}`, 'content-type': 'application/json' }
  const wish = { sender_phone: demo.sms4wp.senderPhone, receiver_phone: to, body: `to ${to}` }
  const answer = await fetch(`${url}/api/v1/message/sms/`, {
    method: 'POST',
    headers,
    body: JSON.stringify(wish),
  })
  await answer.text()
  return answer.status
}

/** What the phone of this number was sent. */
async function bodiesOf({ url }: ServerProcess, number: string): Promise<string[]> {
  const answer = await fetch(`${url}/dev/handsets/${number}`)
  return ((await answer.json()) as { messages: { body: string }[] }).messages.map(({ body }) => body)
}

test('rotate-key: killed in the middle and run again, while the server is asked all the time; nothing is refused or lost', async () => {
  const server = await start()
  const first = await order(server, '79160000001', 'before')
  assert.equal(first.status, 200, first.text)
  const texted: string[] = []
  let isDone = false
  const traffic = (async () => {
    // oxlint-disable-next-line no-unmodified-loop-condition -- changed below, when the command has ended
    for (let n = 0; !isDone; n++) {
      const to = `0101${String(n).padStart(7, '0')}`
      assert.equal(await sendText(server, to), 200)
      texted.push(to)
      assert.deepEqual(await order(server, '79160000001', 'before'), first)
      await pause(20)
    }
  })()
  const killed = runSwitchboard(['rotate-key'], environment)
  await eventually(() => Promise.resolve(killed.output().includes('Key 2 is in force') || undefined))
  killed.child.kill('SIGKILL')
  await killed.ended
  assert.match((await run('doctor')).output, /key 2 fits the database; a change is under way/)
  const again = await run('rotate-key')
  isDone = true
  await traffic
  assert.equal(again.status, 0, again.output)
  assert.match(again.output, /^A change that was interrupted goes on\.$/m)
  assert.match(again.output, /^Key 2 alone is in use/m)
  assert.ok(existsSync(join(dataDir, 'master.key.1.old')))
  assert.ok(!existsSync(join(dataDir, 'master.key.next')))

  await assertNothingIsLost(server, { first: first.text, texted })
  server.child.kill('SIGKILL')
  await server.ended
  await assertNothingIsLost(await start(), { first: first.text, texted })
})

async function assertNothingIsLost(
  server: ServerProcess,
  { first, texted }: { first: string; texted: readonly string[] },
): Promise<void> {
  assert.equal((await order(server, '79160000001', 'before')).text, first)
  assert.ok(texted.length > 0)
  for (const number of texted.slice(-20)) {
    const bodies = await eventually(async () => {
      const found = await bodiesOf(server, number)
      return found.length > 0 ? found : undefined
    })
    assert.deepEqual(bodies, [`to ${number}`])
  }
  assert.doesNotMatch(server.output(), /"level":"?(?:50|error)/)
}

test('rotate-key --numbers: refused while the server runs; after it the same phones are found', async () => {
  const server = servers.at(-1) as ServerProcess
  const to = '01099990001'
  assert.equal(await sendText(server, to), 200)
  await eventually(async () => ((await bodiesOf(server, to)).length > 0 ? true : undefined))
  const refused = await run('rotate-key', '--numbers')
  assert.deepEqual(refused, {
    status: 1,
    output: '1 processes use this database: stop all of them first. Nothing was changed.\n',
  })
  server.child.kill('SIGTERM')
  await server.ended
  const done = await run('rotate-key', '--numbers')
  assert.equal(done.status, 0, done.output)
  assert.match(done.output, /^Phone numbers and look-ups have new keys/)
  const again = await start()
  assert.deepEqual(await bodiesOf(again, to), [`to ${to}`])
  assert.equal(await sendText(again, to), 200)
})
