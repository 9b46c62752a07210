/** A server with data of all five APIs is backed up under load and restored elsewhere, by the commands. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { copyFile, mkdtemp, open, readFile, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { Agent, FormData, request } from 'undici'
import { makeHeavyJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { eventually } from '../support/callup.ts'
import {
  cleanUp,
  runSwitchboard,
  startProcess,
  type Environment,
  type ServerProcess,
} from '../support/process.ts'
import { createSenicareClient } from '../support/senicare.ts'
import { newPhone, speakFor } from '../support/virtualclass.ts'

const newFolder = () => mkdtemp(join(tmpdir(), 'switchboard-drill-'))
const [original, restored] = [await newFolder(), await newFolder()]
const servers: ServerProcess[] = []
after(() => cleanUp(original, servers.slice(0, 1)))
after(() => cleanUp(restored, servers.slice(1)))

const passphrase = { BACKUP_PASSPHRASE: 'a horse of another colour' }

async function run(
  args: string[],
  environment: Environment,
): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(args, environment)
  return { status: await ended, output: output() }
}

async function orderCall({ url, demo }: ServerProcess): Promise<string> {
  const response = await fetch(`${url}/v1/orders`, {
    method: 'POST',
    headers: { 'x-application-token': demo.callup.token, 'content-type': 'application/json' },
    body: JSON.stringify({ phone: `7916${randomBytes(4).readUInt32BE() % 10_000_000}`.padEnd(11, '0') }),
  })
  return ((await response.json()) as { data: { id: string } }).data.id
}

async function sendText({ url, demo }: ServerProcess): Promise<number> {
  const response = await fetch(`${url}/api/v1/message/sms/`, {
    method: 'POST',
    headers: { authorization: `token ${demo.sms4wp.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      sender_phone: demo.sms4wp.senderPhone,
      receiver_phone: '01022223333',
      body: 'kept',
    }),
  })
  const answer = (await response.json()) as { id: number }
  assert.equal(response.status, 200, JSON.stringify(answer))
  return answer.id
}

const partnerOf = ({ url, demo }: ServerProcess) =>
  speakFor(url, {
    id: '',
    value: demo.virtualclass.apiKey,
    secret: demo.virtualclass.secret,
    partnerId: '',
    code: demo.virtualclass.companyCode,
  })

async function atAffiliate(server: ServerProcess, from: ServerProcess) {
  const dispatcher = new Agent({ connect: { ca: await readFile(server.demo.caFile, 'utf8') } })
  const headers = { 'x-itechs-api-key': from.demo.itechs.apiKey }
  return {
    async upload(): Promise<string> {
      const body = new FormData()
      body.set('file', new Blob([Uint8Array.from(await makeHeavyJpeg(100_000))]), 'a.jpg')
      const url = `${server.demo.httpsUrl}/cp-insurance/image/`
      const answer = await request(url, { dispatcher, method: 'POST', headers, body })
      return ((await answer.body.json()) as { data: { id: string } }).data.id
    },
    async open(id: string): Promise<number> {
      const url = `${server.demo.httpsUrl}/cp-insurance/image/${id}/`
      const link = await request(url, { dispatcher, headers })
      const { data } = (await link.body.json()) as { data: { url: string } }
      const { statusCode, body } = await request(data.url, { dispatcher })
      await body.dump()
      return statusCode
    },
  }
}

/** Signs members on and orders calls until it is told to stop; what was answered, in this order. */
function keepBusy(server: ServerProcess) {
  const partner = partnerOf(server)
  const done = { tokens: [] as string[], orders: [] as string[] }
  const stopping = new AbortController()
  const work = async () => {
    while (!stopping.signal.aborted) {
      done.tokens.push(
        await partner.signUpOne().catch(() => partner.signUp({ phone: newPhone() }).then(() => '')),
      )
      done.orders.push(await orderCall(server))
    }
  }
  const running = Promise.all([work(), work(), work()])
  return {
    done,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

test('backup drill: what was answered before the backup is there after the restore, for all five APIs', async () => {
  const first = await startProcess(original, { CALL_RING_MS: '200' })
  servers.push(first)
  const senicare = createSenicareClient(first)
  const person = await senicare.signUp()
  const accessToken = await senicare.signIn(person)
  const [order, text] = [await orderCall(first), await sendText(first)]
  const image = await (await atAffiliate(first, first)).upload()
  const load = keepBusy(first)
  await eventually(() => Promise.resolve(load.done.orders.length > 20 ? true : undefined))
  const before = { tokens: [...load.done.tokens], orders: [...load.done.orders] }

  const archive = join(restored, 'switchboard.backup')
  const made = await run(['backup', archive, '--with-master-key'], { DATA_DIR: original, ...passphrase })
  assert.equal(made.status, 0, made.output)
  assert.ok(load.done.orders.length > before.orders.length, 'nothing went on meanwhile')
  await load.stop()
  assert.equal((await stat(archive)).mode & 0o777, 0o600)

  const refused = await run(['restore', archive], { DATA_DIR: original, ...passphrase })
  assert.equal(refused.status, 1)
  assert.match(refused.output, /not empty/)
  const elsewhere = { DATA_DIR: restored, ...passphrase }
  const done = await run(['restore', archive], elsewhere)
  assert.equal(done.status, 0, done.output)
  assert.match(done.output, /master key was in it/)
  for (const args of [['doctor'], ['ledger', 'verify'], ['audit', 'verify']]) {
    const { status, output } = await run(args, elsewhere)
    assert.equal(status, 0, output)
  }

  // Else a start in development grants its demo user another token in place of this one.
  await copyFile(join(original, 'demo.json'), join(restored, 'demo.json'))
  const second = await startProcess(restored)
  servers.push(second)
  const known = async (id: string) => {
    const headers = { 'x-application-token': first.demo.callup.token }
    return (await fetch(`${second.url}/v1/orders/${id}`, { headers })).status
  }
  for (const id of [order, ...before.orders]) assert.equal(await known(id), 200, `order ${id}`)
  const partner = partnerOf({ ...second, demo: first.demo })
  for (const token of before.tokens.filter((each) => each !== '')) {
    const { body } = await partner.post('/cancel/softways', { user_token: token })
    assert.equal((body as { result: boolean }).result, true)
  }
  const me = await fetch(`${second.url}/api/v1/auth/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  assert.equal(me.status, 200)
  await createSenicareClient(second).signIn(person)
  const listed = await fetch(`${second.url}/api/v1/message/?message_id=${text}`, {
    headers: { authorization: `token ${first.demo.sms4wp.token}` },
  })
  const shown = await listed.text()
  assert.equal(listed.status, 200, shown)
  assert.match(shown, /"body":"kept"/)
  assert.equal(await (await atAffiliate(second, first)).open(image), 200)
})

test('backup drill: by a key file to the standard output; each refusal says what to do, and changes nothing', async (t) => {
  const folder = await newFolder()
  t.after(() => cleanUp(folder, []))
  const [archive, key, other] = ['backup', 'key', 'other'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  await writeFile(key, `${randomBytes(32).toString('base64')}\n`)
  await writeFile(other, randomBytes(32).toString('hex'))
  const output = await open(archive, 'w')
  const child = spawn(
    join(import.meta.dirname, '../../bin/switchboard'),
    ['backup', '-', '--key-file', key],
    { env: { PATH: process.env['PATH'], DATA_DIR: original }, stdio: ['ignore', output.fd, 'ignore'] },
  )
  assert.deepEqual(await once(child, 'close'), [0, null])
  await output.close()

  const target = { DATA_DIR: join(folder, 'data') }
  const checked = await run(['restore', archive, '--check', '--key-file', key], target)
  assert.equal(checked.status, 0, checked.output)
  assert.match(checked.output, /whole and unaltered/)
  const cases: [string[], Environment, RegExp][] = [
    [['restore', archive], target, /always sealed: give --key-file/],
    [['restore', archive, '--key-file', other], target, /not the one that this backup was made with/],
    [['restore', archive], { ...target, ...passphrase }, /made with a key file/],
    [['restore', join(folder, 'none'), '--key-file', key], target, /There is no file/],
    [
      ['restore', archive, '--key-file', key],
      { ...target, SWITCHBOARD_KEY: randomBytes(32).toString('hex') },
      /master key that is here is not/,
    ],
    [['backup', archive, '--key-file', key], { DATA_DIR: original }, /is there already/],
    [['backup', '-', '--with-master-key', '--key-file', key], { DATA_DIR: original }, /BACKUP_PASSPHRASE/],
    [['restore', archive], { ...target, BACKUP_PASSPHRASE: 'short' }, /12 characters or more/],
  ]
  for (const [args, environment, words] of cases) {
    const { status, output: said } = await run(args, environment)
    assert.equal(status, 1, said)
    assert.match(said, words)
    assert.ok(!said.includes('    at '), said)
  }
  await truncate(archive, (await stat(archive)).size - 100)
  const cut = await run(['restore', archive, '--key-file', key], target)
  assert.equal(cut.status, 1)
  assert.match(cut.output, /altered or damaged|is missing/)
  await assert.rejects(stat(target.DATA_DIR), { code: 'ENOENT' })
})
