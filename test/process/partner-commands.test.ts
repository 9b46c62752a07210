import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { eventuallyEqual } from '../support/callup.ts'
import { cleanUp, connectTo, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'
import { speakFor, type VirtualclassClient } from '../support/virtualclass.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-partner-commands-'))
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

async function done(...args: string[]): Promise<string> {
  const { status, output } = await run(...args)
  assert.equal(status, 0, output)
  return output
}

const word = (output: string, name: string) => new RegExp(`^${name} +(\\S+)$`, 'm').exec(output)?.[1] ?? ''

/** A partner with a company, made by commands alone. */
async function makePartner(code: string): Promise<VirtualclassClient> {
  const partnerId = word(await done('create', 'partner', '--name', 'Partner'), 'partner')
  const [company, key] = await Promise.all([
    done('create', 'company', '--partner', partnerId, '--code', code, '--name', '기관'),
    done('create', 'key', '--partner', partnerId),
  ])
  assert.equal(word(company, 'company'), code)
  const [id, value, secret] = ['id', 'key', 'secret'].map((name) => word(key, name)) as [
    string,
    string,
    string,
  ]
  return speakFor(server.url, { id, value, secret, partnerId, code })
}

/** Of the first test, for those after it. */
let client: VirtualclassClient
const createCompany = (...options: string[]) =>
  done('create', 'company', '--partner', client.partnerId, '--name', '기관', ...options)

const result = async (asking: VirtualclassClient) => (await asking.isCompany()).body
/** The server may hear of a change a moment after the command has ended. */
const becomes = (asking: VirtualclassClient, expected: unknown) =>
  eventuallyEqual(() => result(asking), expected)

test('create partner, company and key: what they print works at once on the running server', async () => {
  client = await makePartner('first')
  assert.deepEqual(await result(client), { result: true })
  assert.match(await client.signUpOne(), /^[0-9a-f]{64}$/)
  await createCompany('--code', 'guarded', '--replay-protection', '--launch-url', 'http://127.0.0.1:9/enter')
  assert.deepEqual((await client.isCompany('guarded')).body, { result: false, message: 'missing_headers' })
})

test('rotate and retire: both secrets work, then the newer alone, then none', async () => {
  const rotated = await makePartner('rotated')
  const { partnerId, code, keyId: id, apiKey: value } = rotated
  const secret = word(await done('rotate', 'key', id), 'secret')
  const newer = speakFor(server.url, { id, value, secret, partnerId, code })
  await becomes(newer, { result: true })
  assert.deepEqual(await result(rotated), { result: true })
  assert.match((await run('rotate', 'key', value)).output, /two secrets are live/)
  await done('retire', 'key', value)
  await becomes(rotated, { result: false, message: 'signature_mismatch', hint: 'company_code=rotated' })
  assert.deepEqual(await result(newer), { result: true })
  assert.match((await run('retire', 'key', id)).output, /There is no such thing/)
  await done('retire', 'key', id, '--all')
  await becomes(newer, { result: false, message: 'secret_not_found' })
})

test('change: a company gets another name, page and protection; what is not named stays', async () => {
  await createCompany('--code', 'changing', '--launch-url', 'https://lms.example/')
  const db = await connectTo(dataDir)
  const findCompany = async () => {
    const [row] = await db`select name, launch_url, replay_protection from company where code = 'changing'`
    return Object.values(row ?? {})
  }

  await done('change', 'company', 'changing', '--name', '새 기관', '--replay-protection', 'on')
  assert.deepEqual(await findCompany(), ['새 기관', 'https://lms.example/', true])
  await done('change', 'company', 'changing', '--launch-url', 'none', '--replay-protection', 'off')
  assert.deepEqual(await findCompany(), ['새 기관', null, false])
  await db.end()
  await done('change', 'partner', client.partnerId, '--name', '새 파트너')
  const log = await done('audit', 'list')
  assert.equal(log.match(/ {2}company\.change {2}company changing {2}done {2}/g)?.length, 2)
  assert.match(log, / {2}partner\.change {2}partner \S+ {2}done {2}/)
})

test('block and unblock: a company by its code, a key by its value', async () => {
  await done('block', 'company', 'first')
  await becomes(client, { result: false })
  await done('unblock', 'company', 'first')
  const said = await done('block', 'key', client.apiKey)
  assert.ok(!said.includes(client.apiKey), 'a key is not repeated')
  await becomes(client, { result: false, message: 'invalid_api_key' })
  await done('unblock', 'key', client.keyId)
  await becomes(client, { result: true })
})

test('audit: the log lists what was done, is verified, and a change is found', async () => {
  await createCompany('--code', 'audited')
  assert.match(
    await done('audit', 'list'),
    / {2}command line {2}company\.create {2}company audited {2}done {2}/,
  )
  const file = join(dataDir, 'heads.json')
  await writeFile(file, await done('audit', 'heads'))
  await createCompany('--code', 'audited-later')
  assert.match(
    await done('audit', 'verify', '--heads', file),
    /^The audit log is whole: [0-9]+ entries in [0-9]+ batches\.$/m,
  )
  const db = await connectTo(dataDir)
  await db`set session_replication_role = replica`
  await db`update audit_entry set subject = 'company other' where subject = 'company audited'`
  await db.end()
  const changed = await run('audit', 'verify')
  assert.equal(changed.status, 1)
  assert.match(
    changed.output,
    /^strand [0-9]+, batch [0-9]+: its entries, or the hash before it, were changed$/m,
  )
  assert.match(changed.output, /The audit log is NOT whole/)
})

test('what is wrong is said plainly', async () => {
  const nobody = '01a1fc6b-b425-7417-8789-d6a8770c36aa'
  const company = ['create', 'company', '--partner', client.partnerId, '--name', 'x', '--code']
  const refusals: [string[], RegExp][] = [
    [['create', 'partner'], /--name must be/],
    [['create', 'company', '--code', 'x', '--name', 'x'], /--partner must be the id of a partner/],
    [['create', 'company', '--partner', nobody, '--code', 'x', '--name', 'x'], /There is no such thing/],
    [[...company, 'first'], /this company code is taken/],
    [[...company, '한글'], /code must be 1 to 64 letters/],
    [[...company, 'a/b'], /code must be 1 to 64 letters/],
    [[...company, 'y', '--launch-url', 'ftp://x'], /--launch-url must be/],
    [['create', 'key', '--partner', nobody], /There is no such thing/],
    [['rotate', 'key', nobody], /There is no such thing/],
    [['rotate', 'secret', 'x'], /what to rotate must be one of key/],
    [['retire', 'key'], /the key must be named/],
    [['change', 'company', 'nobody', '--name', 'x'], /There is no such thing/],
    [['change', 'company', 'first'], /the change must be given by one option at least/],
    [['change', 'company', 'first', '--launch-url', 'ftp://x'], /--launch-url must be/],
    [['change', 'company', 'first', '--launch-url', ''], /--launch-url must be/],
    [['change', 'company', 'first', '--replay-protection', 'yes'], /--replay-protection must be on or off/],
    [['change', 'partner', nobody, '--name', 'x'], /There is no such thing/],
    [['block', 'company', 'nobody'], /There is no such thing/],
    [['block', 'partner', 'x'], /There is no such thing/],
    [['audit', 'burn'], /what to do with the audit log must be one of verify, heads, list/],
    [['audit', 'verify', '--heads', '/nowhere'], /--heads must be/],
    [['audit', 'list', '--before', 'noon'], /--before must be/],
  ]
  const check = async ([args, words]: [string[], RegExp]) => {
    const { status, output } = await run(...args)
    assert.equal(status, 1, args.join(' '))
    assert.match(output, words)
    assert.ok(!output.includes('    at '), output)
  }
  await Promise.all(refusals.map(check))
})

test('demo: the same key at a later start, and another for the same company when demo.json is lost', async () => {
  const { virtualclass } = server.demo
  assert.deepEqual(Object.keys(virtualclass), ['apiKey', 'secret', 'companyCode'])
  assert.equal(virtualclass.companyCode, 'softways')
  const works = async (demo: typeof virtualclass, { url }: ServerProcess) => {
    const { apiKey: value, secret, companyCode: code } = demo
    return result(speakFor(url, { id: '', value, secret, partnerId: '', code }))
  }
  assert.deepEqual(await works(virtualclass, server), { result: true })
  const second = await startServer()
  assert.deepEqual(second.demo.virtualclass, virtualclass)
  await rm(join(dataDir, 'demo.json'))
  const third = await startServer()
  assert.notEqual(third.demo.virtualclass.apiKey, virtualclass.apiKey)
  assert.deepEqual(await works(third.demo.virtualclass, third), { result: true })
  assert.match(third.output(), /VirtualClass +key/)
})
