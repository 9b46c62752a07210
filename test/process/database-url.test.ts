import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const postgres = await startDebianPostgres()
const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-url-'))
const servers: ServerProcess[] = []
after(async () => {
  await cleanUp(dataDir, servers)
  await postgres?.stop()
})

test(
  'DATABASE_URL: the same server on a PostgreSQL that is not ours, whose jobs another process does',
  { skip: postgres ? false : 'needs the Debian package postgresql' },
  async () => {
    const environment = { DATA_DIR: dataDir, DATABASE_URL: postgres!.url, CALL_RING_MS: '100' }
    const early = runSwitchboard(['serve'], environment)
    assert.equal(await early.ended, 1)
    assert.match(early.output(), /run `switchboard migrate` first/)

    const migrate = runSwitchboard(['migrate'], environment)
    assert.equal(await migrate.ended, 0, migrate.output())
    const serving = await startProcess(dataDir, environment, 'serve')
    servers.push(serving)
    assert.equal((await fetch(`${serving.url}/readyz`)).status, 503, 'no worker runs yet')

    const headers = { 'x-application-token': serving.demo.callup.token, 'content-type': 'application/json' }
    const body = JSON.stringify({ phone: '79160000001', code: '0345' })
    const ordered = await fetch(`${serving.url}/v1/orders`, { method: 'POST', headers, body })
    assert.equal(ordered.status, 200)

    const askForTask = async () =>
      fetch(`${serving.url}/api/v1/admin/test_task/?x=6&y=7`, {
        headers: { authorization: `token ${serving.demo.sms4wp.adminToken}` },
      })
    const unserved = await askForTask()
    assert.equal(unserved.status, 503)
    assert.match(await unserved.text(), /"detail":"[^"]*worker/)

    servers.push(await startProcess(dataDir, environment, 'work'))
    await eventually(async () => ((await fetch(`${serving.url}/readyz`)).status === 200 ? true : undefined))
    const call = await eventually(async () => {
      const response = await fetch(`${serving.url}/dev/handsets/79160000001`)
      return ((await response.json()) as { calls: { from: string }[] }).calls[0]
    })
    assert.match(call.from, /0345$/)
    const task = await askForTask()
    assert.deepEqual([task.status, await task.json()], [200, { x: 6, y: 7, value: 42 }])
    assert.ok(!existsSync(join(dataDir, 'postgres')), 'no embedded server beside it')
  },
)
