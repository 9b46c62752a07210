import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Db } from '../../src/platform/db/database.ts'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { eventually, eventuallyEqual } from '../support/callup.ts'
import { cleanUp, connectTo, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-commands-'))
let server: ServerProcess
const servers: ServerProcess[] = []
before(async () => {
  server = await startServer()
})
after(() => cleanUp(dataDir, servers))

async function startServer(): Promise<ServerProcess> {
  const started = await startProcess(dataDir)
  servers.push(started)
  return started
}

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

async function inDatabase<T>(work: (db: Db) => Promise<T>): Promise<T> {
  const db = await connectTo(dataDir)
  try {
    return await work(db)
  } finally {
    await db.end()
  }
}

async function ask(path: string, token: string): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(server.url + path, { headers: { authorization: `token ${token}` } })
  return { status: answer.status, body: await answer.json() }
}

const tokenOf = (output: string) => /token +(\S+)/.exec(output)?.[1] ?? ''
const idOf = (output: string) => /(?:application|user) +(\S+)/.exec(output)?.[1] ?? ''
const createUser = (...args: string[]) => run('create', 'user', '--email', 'owner@shop.example', ...args)

test('create app prints a token that works at once on the running server, from its own block', async () => {
  const made = await run('create', 'app', '--name', 'Shop', '--prefix', '7495123')
  assert.equal(made.status, 0, made.output)
  const answer = await order(tokenOf(made.output), '79160000001')
  assert.equal(answer.status, 200)
  assert.match(await answer.text(), /"prefix":"7495123"/)
})

test('what was created and blocked stands in the audit log, with its id and no secret', async () => {
  const app = await run('create', 'app', '--name', 'Logged')
  const user = await createUser('--membership-id', '4711')
  await run('block', 'app', idOf(app.output))
  const { output } = await run('audit', 'list')
  const lines = (subject: string) =>
    [...output.matchAll(/command line {2}(\S+) {2}(.+?) {2}done/g)]
      .filter(([, , logged]) => logged === subject)
      .map(([, action]) => action)
  assert.deepEqual(lines(`application ${idOf(app.output)}`), ['application.block', 'application.create'])
  assert.deepEqual(lines(`user ${idOf(user.output)}`), ['user.create'])
  assert.ok(!output.includes(tokenOf(app.output)) && !output.includes(tokenOf(user.output)))
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

test('block and unblock: token, application and number block, in force on the running server', async () => {
  const made = await run('create', 'app', '--name', 'Blocked', '--resend-gap', '0', '--prefix', '7495777')
  const second = await run('create', 'token', '--app', idOf(made.output))
  const [token, other] = [tokenOf(made.output), tokenOf(second.output)]
  // Each time a number of its own: what is taken before the server has heard counts against it.
  let number = 79_160_001_000
  const becomes = (with_: string, status: number) =>
    eventuallyEqual(async () => (await order(with_, String(number++))).status, status)
  assert.equal((await run('block', 'token', token)).status, 0)
  await becomes(token, 403)
  await becomes(other, 200)
  await run('block', 'app', idOf(made.output))
  await becomes(other, 403)
  await run('unblock', 'app', idOf(made.output))
  await run('block', 'block', '7495777')
  await becomes(other, 503)
})

test('create user prints a token that works at once, with the points that it was given', async () => {
  const url = 'http://127.0.0.1:9/reports'
  const made = await createUser('--membership-id', '501', '--points', '350', '--report-url', url)
  assert.equal(made.status, 0, made.output)
  assert.match(made.output, /signed with whsec_\S{32,}/)
  const user = Number(idOf(made.output))
  const { status, body } = await ask('/api/v1/user_point/', tokenOf(made.output))
  assert.equal(status, 200)
  const { id, ...rest } = body as { id: number }
  assert.ok(Number.isSafeInteger(id))
  assert.deepEqual(rest, { user, value: 350 })
  assert.equal((await ask('/api/v1/admin/version/', tokenOf(made.output))).status, 403)
})

test('create user takes a group and limits, and all of it or nothing', async () => {
  const made = await createUser(
    ...['--membership-id', '502', '--group', 'admin', '--limit-per-day', '10', '--limit-per-once', '2'],
  )
  assert.equal(made.status, 0, made.output)
  assert.doesNotMatch(made.output, /signed with/)
  assert.equal((await ask('/api/v1/admin/version/', tokenOf(made.output))).status, 200)
  const counter = (await ask('/api/v1/message_counter/', tokenOf(made.output))).body as object
  const limits = { user: Number(idOf(made.output)), limit_per_day: 10, limit_per_once: 2 }
  assert.deepEqual({ ...counter, ...limits }, counter)
  const taken = await createUser('--membership-id', '502')
  assert.equal(taken.status, 1)
  assert.match(taken.output, /already exists/)
  const refused = await createUser('--membership-id', '503', '--type', 'nobody.example')
  assert.equal(refused.status, 1)
  assert.equal((await createUser('--membership-id', '503')).status, 0, 'nothing is left of the refused one')
})

test('create token --user: one of another scope stands beside the first, one of the same replaces it', async () => {
  const first = await createUser('--membership-id', '504')
  const beside = await run('create', 'token', '--user', idOf(first.output), '--scope', 'client.develop')
  assert.equal(beside.status, 0, beside.output)
  const works = async (output: string) => (await ask('/api/v1/user/', tokenOf(output))).status === 200
  assert.deepEqual([await works(first.output), await works(beside.output)], [true, true])
  const second = await run('create', 'token', '--user', idOf(first.output))
  const all = [first, beside, second]
  await eventuallyEqual(() => Promise.all(all.map(({ output }) => works(output))), [false, true, true])
})

test('ledger verify: right it says so; a balance that differs is named and the status is 1', async () => {
  const user = idOf((await createUser('--membership-id', '505', '--points', '90')).output)
  const right = await run('ledger', 'verify')
  assert.equal(right.status, 0, right.output)
  assert.match(right.output, /The ledger is right: \d+ accounts/)
  const shift = (by: number) =>
    inDatabase((db) => db`update point_account set balance = balance + ${by} where customer_id = ${user}`)
  await shift(10)
  const wrong = await run('ledger', 'verify')
  assert.equal(wrong.status, 1)
  assert.match(wrong.output, new RegExp(`user ${user}: the balance is 100, its transactions sum to 90`))
  assert.match(wrong.output, /The ledger is WRONG: 1 of \d+ accounts/)
  await shift(-10)
  assert.equal((await run('ledger', 'verify')).status, 0)
})

test('webhooks: the log names each try, and what was posted can be posted again', async (t) => {
  const receiver = await startReceiver(t)
  const made = await createUser(
    '--membership-id',
    '4004',
    '--points',
    '5',
    '--report-url',
    `${receiver.url}/r`,
  )
  assert.equal(made.status, 0, made.output)
  const user = idOf(made.output)
  assert.match((await run('webhooks', 'list', '--user', user)).output, /^Nothing was posted/)
  const sent = await fetch(`${server.url}/api/v1/message/sms/`, {
    method: 'POST',
    headers: { authorization: `token ${tokenOf(made.output)}`, 'content-type': 'application/json' },
    body: '{"sender_phone":"0212345678","receiver_phone":"01012345678","body":"hi"}',
  })
  assert.equal(sent.status, 200)
  await eventually(() => Promise.resolve(receiver.requests[0]))
  const log = await eventually(async () => {
    const { output } = await run('webhooks', 'list', '--user', user)
    return output.includes('delivered') ? output : undefined
  })
  const [, id = ''] =
    /^([0-9a-f-]{36})  delivered  \S+  message\.result  \S+\/r\n  try 1  \S+  \d+ ms  200$/m.exec(log) ?? []
  assert.equal(receiver.requests[0]?.headers['webhook-id'], id, log)

  const replayed = await run('webhooks', 'replay', '--user', user, id)
  assert.equal(replayed.status, 0, replayed.output)
  const again = await eventually(() => Promise.resolve(receiver.requests[1]))
  assert.equal(again.headers['webhook-id'], id)
  const audit = await run('audit', 'list')
  assert.match(audit.output, new RegExp(`command line +webhook\\.replay +webhook ${id} +done`))
  for (const args of [
    ['replay', '--user', '1', id],
    ['replay', '--user', user, crypto.randomUUID()],
    ['list', '--user', '99999'],
    ['list', '--user', user, '--app', id],
    ['list'],
    ['list', '--app', 'x'],
    ['list', '--user', user, '--before', 'x'],
    ['replay', '--user', user],
  ]) {
    assert.equal((await run('webhooks', ...args)).status, 1, args.join(' '))
  }
})

test('what does not exist, and what is misspelt, is said plainly', async () => {
  const user = ['create', 'user', '--email', 'a@b.example', '--membership-id', '9']
  const refusals: [string[], RegExp][] = [
    [['block', 'app', '01a1fc6b-b425-7417-8789-d6a8770c36aa'], /There is no such thing/],
    [['block', 'app', 'nonsense'], /app must be/],
    [['block', 'phone', '1'], /what to block must be one of app, token, block/],
    [['create', 'constructor'], /what to create must be one of app, user, token, block/],
    [['create', 'app'], /--name must be/],
    [['create', 'app', '--nmae', 'x'], /Unknown option '--nmae'/],
    [['create', 'block', '--prefix', '12a'], /--prefix must be 3 to 11 digits/],
    [['create', 'token', '--app', '01a1fc6b-b425-7417-8789-d6a8770c36aa'], /There is no such thing/],
    [['create', 'token'], /the owner must be one of --app ID and --user ID/],
    [['create', 'token', '--user', '999999'], /There is no such thing/],
    [['create', 'token', '--user', 'x'], /There is no such thing/],
    [['create', 'user', '--membership-id', '1'], /--email must be/],
    [['create', 'user', '--email', 'a@b.example'], /--membership-id must be/],
    [['create', 'user', '--email', 'a', '--membership-id', 'x'], /membership_id must be .*; email must be/],
    [[...user, '--points', 'many'], /--points must be a whole number/],
    [[...user, '--limit-per-day', '3000000000'], /limit_per_day must be a whole number/],
    [[...user, '--group', 'root'], /--group must be/],
    [[...user, '--type', 'nobody.example'], /membership_type_name must be a known/],
    [[...user, '--report-url', 'x'], /--report-url must/],
    [['ledger', 'burn'], /what to do with the ledger must be one of verify/],
    [['fly'], /There is no command "fly"/],
  ]
  const check = async ([args, words]: [string[], RegExp]) => {
    const { status, output } = await run(...args)
    assert.notEqual(status, 0, args.join(' '))
    assert.match(output, words)
    assert.ok(!output.includes('    at '), output)
  }
  await Promise.all(refusals.map(check))
})

test('doctor: all is well on a running development server; what is missing is BAD and status 1', async () => {
  const well = await eventually(async () => {
    const said = await run('doctor')
    assert.equal(said.status, 0, said.output)
    // Minutes bring jobs of their own.
    return / 0 jobs wait or run/.test(said.output) ? said : undefined
  })
  assert.match(well.output, /good {2}database +PostgreSQL 18/)
  assert.match(well.output, /good {2}queue +0 jobs wait or run, 6 worker lanes are alive/)
  assert.match(
    well.output,
    /good {2}texts +loopback \(loopback\); simulated up, 0 under way, 0\/s \(\S+:\d+\)/,
  )
  const { ended, output } = runSwitchboard(['doctor'], { DATA_DIR: dataDir, SWITCHBOARD_ENV: 'production' })
  assert.equal(await ended, 1)
  assert.match(output(), /BAD {3}calls +no carrier is configured/)
})

test('demo: the same user at a later start, and the same tokens as long as demo.json is there', async () => {
  const { sms4wp } = server.demo as unknown as { sms4wp: Record<string, unknown> }
  assert.deepEqual(Object.keys(sms4wp), ['token', 'userId', 'adminToken', 'signature', 'senderPhone'])
  assert.equal(typeof sms4wp['userId'], 'number')
  assert.deepEqual(((await startServer()).demo as unknown as { sms4wp: object }).sms4wp, sms4wp)
  await rm(join(dataDir, 'demo.json'))
  const { token, adminToken, ...rest } = ((await startServer()).demo as unknown as { sms4wp: typeof sms4wp })
    .sms4wp
  const { token: earlierToken, adminToken: earlierAdminToken, ...same } = sms4wp
  assert.deepEqual(rest, same)
  assert.notEqual(token, earlierToken)
  assert.notEqual(adminToken, earlierAdminToken)
  const { body } = await ask('/api/v1/user/', String(token))
  const { membership_id, email } = body as Record<string, unknown>
  assert.deepEqual({ membership_id, email }, { membership_id: 11, email: 'tester1@ibnet.co.kr' })
})
