import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Agent, request } from 'undici'
import { eventuallyEqual } from '../support/callup.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-itechs-'))
const servers: ServerProcess[] = []
let server: ServerProcess
let dispatcher: Agent
before(async () => {
  server = await startServer()
  dispatcher = new Agent({ connect: { ca: await readFile(server.demo.caFile, 'utf8') } })
})
after(() => cleanUp(dataDir, servers))

async function startServer(): Promise<ServerProcess> {
  const started = await startProcess(dataDir)
  servers.push(started)
  return started
}

async function run(...args: string[]): Promise<{ status: number | string; output: string }> {
  return runIn({}, ...args)
}

async function runIn(environment: Record<string, string>, ...args: string[]) {
  const { ended, output } = runSwitchboard(args, { DATA_DIR: dataDir, ...environment })
  return { status: await ended, output: output() }
}

/** The status of a request with this key, by HTTPS. */
async function statusWith(key: string): Promise<number> {
  const url = `${server.demo.httpsUrl}/cp-insurance/candidate/`
  const { statusCode, body } = await request(url, { dispatcher, headers: { 'x-itechs-api-key': key } })
  await body.dump()
  return statusCode
}

const keyOf = (output: string) => /^key +([0-9a-f]{64})$/m.exec(output)?.[1] ?? ''
const idOf = (output: string) => /^affiliate +(\S+)$/m.exec(output)?.[1] ?? ''

test('create affiliate prints a key that works at once; a second one stands beside it; each can be blocked', async () => {
  const made = await run(
    'create',
    'affiliate',
    '--name',
    'Shop',
    '--webhook-url',
    'https://shop.example/hooks',
  )
  assert.equal(made.status, 0, made.output)
  assert.match(made.output, /^webhooks +signed with whsec_\S{44}$/m)
  const first = keyOf(made.output)
  assert.equal(await statusWith(first), 200)
  const more = await run('create', 'key', '--affiliate', idOf(made.output))
  assert.equal(more.status, 0, more.output)
  const second = keyOf(more.output)
  assert.deepEqual([await statusWith(first), await statusWith(second)], [200, 200])

  /** The server may hear of a change a moment after the command has ended. */
  const become = (statuses: number[]) =>
    eventuallyEqual(() => Promise.all([first, second].map(statusWith)), statuses)
  const blocked = await run('block', 'key', first)
  assert.equal(blocked.status, 0, blocked.output)
  assert.ok(!blocked.output.includes(first), 'what is secret is not printed again')
  await become([401, 200])
  await run('block', 'affiliate', idOf(made.output))
  await become([401, 401])
  await run('unblock', 'affiliate', idOf(made.output))
  await become([401, 200])

  const webhooks = await run('webhooks', 'list', '--affiliate', idOf(made.output))
  assert.deepEqual(webhooks, { status: 0, output: 'Nothing was posted.\n' })
  const both = await run('webhooks', 'list', '--affiliate', idOf(made.output), '--user', '1')
  assert.notEqual(both.status, 0)
  assert.match(both.output, /one of --app ID, --user ID and --affiliate ID/)
  await run('unblock', 'key', first)
  await become([200, 200])
})

test('change affiliate: another URL has another secret, none has none; each change is logged', async () => {
  const made = await run('create', 'affiliate', '--name', 'Old', '--webhook-url', 'https://old.example/hooks')
  const id = idOf(made.output)
  const secretOf = (output: string) => /signed with (whsec_\S{44})$/m.exec(output)?.[1]
  const changed = await run(
    ...['change', 'affiliate', id, '--name', 'New', '--webhook-url', 'https://new.example/hooks'],
  )
  assert.equal(changed.status, 0, changed.output)
  assert.ok(secretOf(changed.output))
  assert.notEqual(secretOf(changed.output), secretOf(made.output))
  const none = await run('change', 'affiliate', id, '--webhook-url', 'none')
  assert.deepEqual([none.status, none.output], [0, `affiliate ${id}: nothing is posted any more\n`])
  const { output } = await run('audit', 'list')
  const actions = output.split('\n').filter((line) => line.includes(`affiliate ${id}`))
  assert.deepEqual(
    actions.map((line) => /affiliate\.[\w-]+/.exec(line)?.[0]),
    ['affiliate.webhook', 'affiliate.webhook', 'affiliate.change', 'affiliate.create'],
  )
  const [, second, first] = actions.map((line) => line.split('  ')[0])
  assert.equal(second, first, 'both or neither')
})

test('candidates: a file takes the place of the list, a wrong one changes nothing and says which line', async () => {
  assert.match((await run('candidates', 'list')).output, /SM-S921N\|SM-S921B/)
  const file = join(dataDir, 'devices.csv')
  await writeFile(file, 'id,os,name,model_names\na,aos,Galaxy S24,SM-S921N\nb,aos,,x\n')
  const refused = await run('candidates', 'import', file)
  assert.deepEqual([refused.status, refused.output.trim()], [1, 'line 3 must be name: 1 to 200 characters'])
  assert.match((await run('candidates', 'list')).output, /iPhone15,4/)
  await writeFile(file, 'id,os,name,model_names\na,aos,Galaxy S24,SM-S921N\n')
  const taken = await run('candidates', 'import', file)
  assert.deepEqual([taken.status, taken.output.trim()], [0, '1 devices can be insured now; before it were 7'])
  assert.equal((await run('candidates', 'list')).output.trim(), 'a  aos  Galaxy S24  SM-S921N')
})

test('what does not exist, and what is misspelt, is said plainly', async () => {
  const unknown = '01a1fc6b-b425-7417-8789-d6a8770c36aa'
  const refusals = [
    [['create', 'affiliate'], /--name must be/],
    [['create', 'affiliate', '--name', ' '], /name must be a text of 1 to 100 characters on one line/],
    [['create', 'affiliate', '--name', 'x', '--webhook-url', 'ftp://x'], /--webhook-url must be/],
    [['create', 'affiliate', '--name', 'x', '--webhook-url', ''], /--webhook-url must be/],
    [['create', 'key'], /the owner must be one of --partner ID and --affiliate ID/],
    [['create', 'key', '--affiliate', 'x'], /--affiliate must be/],
    [['create', 'key', '--affiliate', unknown], /There is no such thing/],
    [['change', 'affiliate', unknown, '--name', 'x'], /There is no such thing/],
    [['change', 'affiliate', unknown, '--name', ''], /name must be a text of 1 to 100 characters/],
    [['change', 'affiliate', unknown, '--name', 'x'.repeat(101)], /name must be a text of 1 to 100/],
    [['change', 'affiliate', unknown, '--name', 'a\nb'], /name must be a text of .* on one line/],
    [['change', 'affiliate', unknown, '--webhook-url', 'ftp://x'], /--webhook-url must be/],
    [['change', 'affiliate', unknown], /the change must be given by one option at least/],
    [['change', 'affiliate', '--name', 'x'], /what to change must be named by one id or code/],
    [['block', 'affiliate', 'x'], /affiliate must be/],
    [['block', 'affiliate', unknown], /There is no such thing/],
    [['block', 'key', 'f'.repeat(64)], /There is no such thing/],
    [['candidates'], /what to do with candidates must be one of import, list/],
    [['candidates', 'import'], /what to import must be one CSV file/],
    [['candidates', 'import', '/nowhere.csv'], /a file that can be read \(ENOENT\)/],
  ] as const
  const check = async ([args, words]: (typeof refusals)[number]) => {
    const { status, output } = await run(...args)
    assert.equal(status, 1, args.join(' '))
    assert.match(output, words)
    assert.ok(!output.includes('    at '), output)
  }
  await Promise.all(refusals.map(check))
})

test('doctor: the store of images is tried, and one that cannot be reached is BAD', async () => {
  const well = await run('doctor')
  assert.match(
    well.output,
    /good {2}objects +\S+\/objects: written, read and deleted in \d+ ms; 0 looked at, all with a row/,
  )
  const environment = {
    OBJECTS: 's3',
    S3_BUCKET: 'images',
    S3_ENDPOINT: 'http://127.0.0.1:9',
    S3_ACCESS_KEY_ID: 'a',
    S3_SECRET_ACCESS_KEY: 'b',
  }
  const bad = await runIn(environment, 'doctor')
  assert.equal(bad.status, 1)
  assert.match(bad.output, /BAD {3}objects +bucket images at http:\/\/127\.0\.0\.1:9: .*ECONNREFUSED/)
})

test('demo: the same affiliate at a later start as long as demo.json is there', async () => {
  const { itechs } = server.demo
  assert.match(itechs.apiKey, /^[0-9a-f]{64}$/)
  assert.match(itechs.webhookSecret, /^whsec_/)
  assert.match(
    server.output(),
    /curl --cacert \S+ca\.pem -X POST https:\/\/localhost:\d+\/cp-insurance\/candidate\//,
  )
  assert.deepEqual((await startServer()).demo.itechs, itechs)
  await rm(join(dataDir, 'demo.json'))
  assert.notEqual((await startServer()).demo.itechs.apiKey, itechs.apiKey)
  assert.equal(
    (await run('candidates', 'list')).output.trim(),
    'a  aos  Galaxy S24  SM-S921N',
    'a list of one’s own stays',
  )
})
