import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-commands-'))
let server: ServerProcess
before(async () => {
  server = await startProcess(dataDir)
})
after(() => cleanUp(dataDir, [server]))

async function run(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(args, { DATA_DIR: dataDir })
  return { status: await ended, output: output() }
}

async function order(token: string, phone: string): Promise<Response> {
  return fetch(`${server.url}/v1/orders`, {
    method: 'POST',
    headers: { 'x-application-token': token, 'content-type': 'application/json' },
    body: JSON.stringify({ phone }),
  })
}

const tokenOf = (output: string) => /token +(\S+)/.exec(output)?.[1] ?? ''
const idOf = (output: string) => /application +(\S+)/.exec(output)?.[1] ?? ''

test('create app prints a token that works at once on the running server, from its own block', async () => {
  const made = await run('create', 'app', '--name', 'Shop', '--prefix', '7495123')
  assert.equal(made.status, 0, made.output)
  const answer = await order(tokenOf(made.output), '79160000001')
  assert.equal(answer.status, 200)
  assert.match(await answer.text(), /"prefix":"7495123"/)
})

test('create app with a callback URL prints the secret of its signatures', async () => {
  const made = await run('create', 'app', '--name', 'Shop', '--callback-url', 'http://127.0.0.1:9/hook')
  assert.match(made.output, /signed with whsec_\S{32,}/)
})

test('create app takes limits of its own, and refuses bad ones by name', async () => {
  const made = await run('create', 'app', '--name', 'Strict', '--resend-gap', '0', '--per-10-minutes', '1')
  const token = tokenOf(made.output)
  assert.equal((await order(token, '79160000002')).status, 200)
  assert.equal((await order(token, '79160000002')).status, 429)
  const refused = await run('create', 'app', '--name', 'Bad', '--attempts', '0', '--per-day', 'many')
  assert.equal(refused.status, 1)
  assert.match(refused.output, /attemptsPerCode must be a whole number from 1 to 10; sendsPerDay must be/)
})

test('block and unblock: token, application and number block, in force within a second', async () => {
  const made = await run('create', 'app', '--name', 'Blocked', '--resend-gap', '0', '--prefix', '7495777')
  const second = await run('create', 'token', '--app', idOf(made.output))
  const [token, other] = [tokenOf(made.output), tokenOf(second.output)]
  assert.equal((await run('block', 'token', token)).status, 0)
  assert.equal((await order(token, '79160000003')).status, 403)
  assert.equal((await order(other, '79160000003')).status, 200)
  await run('block', 'app', idOf(made.output))
  assert.equal((await order(other, '79160000004')).status, 403)
  await run('unblock', 'app', idOf(made.output))
  await run('block', 'block', '7495777')
  assert.equal((await order(other, '79160000004')).status, 503)
})

test('what does not exist, and what is misspelt, is said plainly', async () => {
  for (const [args, words] of [
    [['block', 'app', '01a1fc6b-b425-7417-8789-d6a8770c36aa'], /There is no such thing/],
    [['block', 'app', 'nonsense'], /app must be/],
    [['block', 'phone', '1'], /what to block must be one of app, token, block/],
    [['create', 'app'], /--name must be/],
    [['create', 'app', '--nmae', 'x'], /Unknown option '--nmae'/],
    [['create', 'block', '--prefix', '12a'], /--prefix must be 3 to 11 digits/],
    [['create', 'token', '--app', '01a1fc6b-b425-7417-8789-d6a8770c36aa'], /There is no such thing/],
    [['fly'], /There is no command "fly"/],
  ] as const) {
    const { status, output } = await run(...args)
    assert.notEqual(status, 0, args.join(' '))
    assert.match(output, words)
    assert.ok(!output.includes('    at '), output)
  }
})

test('doctor: all is well on a running development server; what is missing is BAD and status 1', async () => {
  const well = await run('doctor')
  assert.equal(well.status, 0, well.output)
  assert.match(well.output, /good {2}database +PostgreSQL 18/)
  assert.match(well.output, /good {2}queue +0 jobs wait or run, 3 worker lanes are alive/)
  const { ended, output } = runSwitchboard(['doctor'], { DATA_DIR: dataDir, SWITCHBOARD_ENV: 'production' })
  assert.equal(await ended, 1)
  assert.match(output(), /BAD {3}call carrier +none is configured/)
})
