import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-guard-'))
const block = '79993333'
let server: ServerProcess
before(async () => {
  server = await startProcess(dataDir)
})
after(() => cleanUp(dataDir, server ? [server] : []))

async function guard(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(['guard', ...args], { DATA_DIR: dataDir })
  return { status: await ended, output: output() }
}

/** What the log has of these actions, the newest first. */
async function logged(): Promise<string[]> {
  const { ended, output } = runSwitchboard(['audit', 'list'], { DATA_DIR: dataDir })
  assert.equal(await ended, 0)
  return output()
    .split('\n')
    .filter((line) => line.includes('guard.'))
}

async function order(place: number): Promise<number> {
  const answer = await fetch(`${server.url}/v1/orders`, {
    method: 'POST',
    headers: { 'x-application-token': server.demo.callup.token, 'content-type': 'application/json' },
    body: JSON.stringify({ phone: block + String(place).padStart(3, '0') }),
  })
  await answer.text()
  return answer.status
}

test('guard list says what is held and why, and unblock ends it on the running server', async () => {
  assert.match((await guard('list')).output, /guard of number blocks is on.*No block was held lately/s)
  const statuses = await Promise.all(Array.from({ length: 60 }, (_, place) => order(place)))
  assert.equal(statuses.filter((status) => status === 200).length, 40)
  const shown = await guard('list')
  assert.equal(shown.status, 0)
  assert.match(shown.output, /79993333xxx +waiting +level 0 +20\S+Z to 20\S+Z\n +\d+ codes were sent/)
  assert.equal((await guard('unblock', `${block}xxx`)).status, 0)
  await eventually(async () => ((await order(100)) === 200 ? true : undefined))
  const [line = ''] = await logged()
  assert.match(line, /command line +guard\.release-block +block 79993333xxx +done/)
})

test('guard trust lifts the judgement of an application, distrust brings it back', async () => {
  const tenant = '5e21ca5e-0000-4000-8000-00000000cafe'
  assert.match((await guard('trust', tenant)).output, /not judged/)
  assert.match((await guard('list')).output, new RegExp(`trusted +${tenant}`))
  assert.equal((await guard('distrust', tenant)).status, 0)
  assert.doesNotMatch((await guard('list')).output, new RegExp(tenant))
  const lines = (await logged()).filter((line) => line.includes(tenant))
  assert.deepEqual(
    lines.map((line) => /guard\.\w+/.exec(line)?.[0]),
    ['guard.distrust', 'guard.trust'],
  )
})

test('guard refuses what makes no sense, and says so', async () => {
  for (const [args, said] of [
    [[], /must be one of list, unblock/],
    [['block'], /must be one of list, unblock/],
    [['unblock'], /block must be a number without its last three digits/],
    [['unblock', '7999abc'], /block must be/],
    [['unblock', '79994444'], /There is no such thing/],
    [['unlock-account', 'nobody'], /There is no such thing/],
    [['unlock-address', '203.0.113.9'], /There is no such thing/],
    [['unlock-account'], /account must be named by its id/],
    [['trust', 'nobody'], /tenant must be the id of an application/],
    [['list', 'a', 'b'], /one argument at most/],
  ] as const) {
    const { status, output } = await guard(...args)
    assert.equal(status, 1, output)
    assert.match(output, said)
  }
  assert.equal((await logged()).filter((line) => line.includes('79994444')).length, 0, 'nothing was let go')
})
