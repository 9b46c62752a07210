import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test, type TestContext } from 'node:test'
import { createApp } from '../../src/app/app.ts'
import { work } from '../../src/app/work.ts'
import {
  contentType,
  createSenicareClient,
  newPerson,
  newPhone,
  otherThan,
  succeeded,
  type Reply,
  type SenicareClient,
} from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: SenicareClient

before(async () => {
  server = await startTestServer({ CODE_SENDS_PER_10_MINUTES: '50' })
  client = createSenicareClient(server)
})
after(() => server.close())

const DT = [400, { code: 'DT', message: 'Duplicated TelNumber' }]
const TF = [500, { code: 'TF', message: 'Auth Number Send Failed' }]
const TAF = [401, { code: 'TAF', message: 'Telnumber Authentication Failed' }]
const TMR = [429, { code: 'TMR', message: 'Too Many Requests' }]
const SU = [200, succeeded]

const said = ({ status, body }: Reply) => [status, body]
const ask = (telNumber: string, of = client) => of.form('/tel_auth', { telNumber })
const check = (telNumber: string, authNumber: string, of = client) =>
  of.form('/tel-auth-check', { telNumber, authNumber })

async function startOwn(t: TestContext, environment: Record<string, string>, duties = { work: true }) {
  const own = await startTestServer(environment, duties)
  t.after(() => own.close())
  return { own, client: createSenicareClient(own) }
}

/** What was stored and charged for this number. */
async function tracesOf({ app }: TestServer, number: string): Promise<number> {
  const sealed = app.secrets.numbers.seal(number as never)
  const [row] = await app.db<{ count: number }[]>`
    select (select count(*) from verification_code where sealed_number = ${sealed})::int
           + (select count(*) from number_budget where sealed_number = ${sealed})::int
           + (select count(*) from message_recipient where sealed_number = ${sealed})::int
           + (select count(*) from account_number_proof where sealed_number = ${sealed})::int as count`
  return row?.count ?? 0
}

async function countRates({ app }: TestServer): Promise<number> {
  await app.guard.close()
  const [row] = await app.db<{ count: number }[]>`select count(*)::int as count from guard_rate`
  return row?.count ?? 0
}

test('tel_auth: tel-auth is the same, by form and JSON, with a slash; the code waits on the phone', async () => {
  for (const [path, send] of [
    ['/tel_auth', client.form],
    ['/tel-auth', client.form],
    ['/tel_auth/', client.json],
    ['/tel-auth/', client.json],
  ] as const) {
    const telNumber = newPhone()
    const reply = await send(path, { telNumber })
    assert.deepEqual(said(reply), SU, path)
    assert.equal(reply.headers.get('content-type'), contentType)
    assert.equal((await client.textsOn(telNumber)).length, 1, 'sent before the answer')
  }
})

test('tel_auth: a second code within a minute is refused and says when it may be asked for', async () => {
  const telNumber = newPhone()
  assert.deepEqual(said(await ask(telNumber)), SU)
  const reply = await ask(telNumber)
  assert.deepEqual(said(reply), TMR)
  const wait = Number(reply.headers.get('retry-after'))
  assert.ok(wait > 50 && wait <= 60, `${wait}`)
  assert.equal((await client.textsOn(telNumber)).length, 1)
})

test('tel_auth: 20 at once for one number send one text', async () => {
  const telNumber = newPhone()
  const replies = await Promise.all(Array.from({ length: 20 }, () => ask(telNumber)))
  const sent = replies.filter(({ status }) => status === 200)
  assert.equal(sent.length, 1)
  for (const reply of replies) if (!sent.includes(reply)) assert.deepEqual(said(reply), TMR)
  assert.equal((await client.textsOn(telNumber)).length, 1)
})

test('tel_auth: a taken number is told before the limits of the number are looked at', async () => {
  const { telNumber } = await client.signUp()
  const reply = await ask(telNumber)
  assert.deepEqual(said(reply), DT)
})

test('tel_auth: one address may ask for so many codes an hour, whatever the number', async (t) => {
  const own = await startOwn(t, { GUARD_CODES_PER_ADDRESS: '2' })
  const taken = await own.client.signUp()
  assert.deepEqual(said(await ask(newPhone(), own.client)), SU)
  const reply = await ask(newPhone(), own.client)
  assert.deepEqual(said(reply), TMR)
  assert.ok(Number(reply.headers.get('retry-after')) > 0)
  assert.deepEqual(
    said(await ask(taken.telNumber, own.client)),
    TMR,
    'numbers cannot be asked about without end',
  )
})

test('id-check, sign-up: one address may ask so often an hour what is taken', async (t) => {
  const own = await startOwn(t, { GUARD_ID_CHECKS_PER_ADDRESS: '2', GUARD_SIGN_UPS_PER_ADDRESS: '2' })
  const free = { userId: 'nobody' }
  const unproved = { ...newPerson(), authNumber: '1234', joinPath: 'HOME' }
  for (const _ of [1, 2]) {
    assert.deepEqual(said(await own.client.form('/id-check', free)), SU)
    assert.deepEqual(said(await own.client.form('/sign-up', unproved)), TAF)
  }
  for (const reply of [
    await own.client.form('/id-check', free),
    await own.client.form('/sign-up', unproved),
  ]) {
    assert.deepEqual(said(reply), TMR)
    assert.ok(Number(reply.headers.get('retry-after')) > 0)
  }
})

test('tel_auth: without a carrier it fails at once, and nothing is stored or charged', async (t) => {
  const { own, client: none } = await startOwn(t, { SMS_CARRIER: 'none' })
  const telNumber = newPhone()
  const startedAt = performance.now()
  assert.deepEqual(said(await ask(telNumber, none)), TF)
  assert.ok(performance.now() - startedAt < 2500, 'nobody is waited for')
  assert.equal(await tracesOf(own, telNumber), 0)
  assert.equal(await countRates(own), 0)
})

test('tel_auth: with a carrier that is down it fails as if there were none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-carriers-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'carriers.json')
  const binds = [{ host: '127.0.0.1', port: 1, systemId: 'a', password: 'b' }]
  await writeFile(file, JSON.stringify({ texts: { carriers: { down: { kind: 'smpp', binds } } } }))
  const { own, client: down } = await startOwn(t, { CARRIERS_FILE: file })
  const telNumber = newPhone()
  assert.deepEqual(said(await ask(telNumber, down)), TF)
  assert.equal(await tracesOf(own, telNumber), 0)
})

test('tel_auth: a number that the carrier refuses is told, one that nothing is heard of is not', async () => {
  assert.deepEqual(said(await ask('01000000140')), TF, 'refused at submission')
  const startedAt = performance.now()
  assert.deepEqual(said(await ask('01000000142')), SU, 'busy: tried again later')
  const waitedMs = performance.now() - startedAt
  assert.ok(waitedMs > 2500 && waitedMs < 15_000, `${waitedMs}`)
})

test('tel_auth: where another process works, its word is waited for', async (t) => {
  const { own, client: served } = await startOwn(t, {}, { work: false })
  const { address, db } = own.app.database
  const worker = await createApp(own.app.config, { address, db, close: async () => {} }, own.app.log)
  const workers = await work(worker)
  t.after(async () => {
    await workers.stop()
    await worker.close()
  })
  const telNumber = newPhone()
  assert.deepEqual(said(await ask(telNumber, served)), SU)
  assert.equal((await served.textsOn(telNumber)).length, 1, 'it was sent before the answer')
  assert.deepEqual(said(await ask('01000000140', served)), TF)
  await db`update carrier_status set lines = '[{"line": "1", "state": "down", "outstanding": 0, "perSecond": 0}]'`
  // What others said is remembered for a second; they say it every five.
  await new Promise((resolve) => setTimeout(resolve, 1100))
  const down = newPhone()
  assert.deepEqual(said(await ask(down, served)), TF, 'all carriers are down there')
  assert.equal(await tracesOf(own, down), 0)
})

test('tel-auth-check: 20 right ones at once all succeed', async () => {
  const telNumber = newPhone()
  const code = await client.askCode(telNumber)
  const replies = await Promise.all(Array.from({ length: 20 }, () => check(telNumber, code)))
  for (const reply of replies) assert.deepEqual(said(reply), SU)
})

test('tel-auth-check: three wrong guesses kill a code, at once or one by one, in either call', async () => {
  const atOnce = newPhone()
  const code = await client.askCode(atOnce)
  const guesses = Array.from({ length: 20 }, (_, i) => check(atOnce, otherThan(code, i + 1)))
  for (const reply of await Promise.all(guesses)) assert.deepEqual(said(reply), TAF)
  assert.deepEqual(said(await check(atOnce, code)), TAF, 'even the right one')
  const sealed = server.app.secrets.numbers.seal(atOnce as never)
  const [budget] = await server.app.db<{ failures: number }[]>`
    select failures from number_budget where sealed_number = ${sealed}`
  assert.equal(budget?.failures, 3, 'no more were evaluated')

  const person = newPerson()
  const { telNumber } = person
  const other = await client.askCode(telNumber)
  assert.deepEqual(said(await check(telNumber, otherThan(other))), TAF)
  assert.deepEqual(said(await client.json('/sign-up', { ...person, authNumber: otherThan(other) })), TAF)
  assert.deepEqual(said(await check(telNumber, other)), SU, 'two are survived')
  assert.deepEqual(said(await client.json('/sign-up', { ...person, authNumber: otherThan(other) })), TAF)
  assert.deepEqual(
    said(await client.json('/sign-up', { ...person, authNumber: other })),
    TAF,
    'also when it was checked',
  )
})

test('tel-auth-check: a new code replaces the earlier one', async (t) => {
  const { client: own } = await startOwn(t, { CODE_RESEND_GAP_SECONDS: '0' })
  const telNumber = newPhone()
  const first = await own.askCode(telNumber)
  let second = await own.askCode(telNumber)
  if (second === first) second = await own.askCode(telNumber)
  assert.deepEqual(said(await check(telNumber, first, own)), TAF)
  assert.deepEqual(said(await check(telNumber, second, own)), SU)
})

test('tel-auth-check: a number that never asked is refused like a wrong code', async () => {
  assert.deepEqual(said(await check(newPhone(), '1234')), TAF)
})

/** As if so many seconds had passed for the code of this number. */
async function letPass(telNumber: string, seconds: number): Promise<void> {
  const { db, secrets } = server.app
  await db`
    update verification_code set expires_at = expires_at - make_interval(secs => ${seconds})
     where sealed_number = ${secrets.numbers.seal(telNumber as never)}`
}

test('tel-auth-check: a code lives 180 seconds; checked in time it is good for sign-up for 10 minutes', async () => {
  const late = newPhone()
  const lateCode = await client.askCode(late)
  await letPass(late, 180)
  assert.deepEqual(said(await check(late, lateCode)), TAF)

  const person = newPerson()
  const { telNumber } = person
  const code = await client.askCode(telNumber)
  await letPass(telNumber, 170)
  assert.deepEqual(said(await check(telNumber, code)), SU)
  await letPass(telNumber, 590)
  assert.deepEqual(said(await check(telNumber, code)), SU, 'checked again, which does not make it younger')
  await letPass(telNumber, 10)
  assert.deepEqual(said(await client.json('/sign-up', { ...person, authNumber: code })), TAF)

  const quick = newPerson()
  const quickCode = await client.askCode(quick.telNumber)
  assert.deepEqual(said(await check(quick.telNumber, quickCode)), SU)
  await letPass(quick.telNumber, 590)
  assert.deepEqual(said(await client.json('/sign-up', { ...quick, authNumber: quickCode })), SU)
})

test('autofill: with a host the last line of the text is for browsers', async (t) => {
  const { client: own } = await startOwn(t, { SENICARE_AUTOFILL_HOST: 'example.com' })
  const telNumber = newPhone()
  const code = await own.askCode(telNumber)
  assert.deepEqual(await own.textsOn(telNumber), [`[Senicare] 인증번호 ${code}\n@example.com #${code}`])
})

test('codes: nobody reads one in the log, whatever became of it', async () => {
  const telNumber = newPhone()
  const code = await client.askCode(telNumber)
  await check(telNumber, otherThan(code))
  const log = server.logLines.join('')
  assert.ok(log.includes('/api/v1/auth/tel-auth-check'), 'requests are logged at this level')
  assert.ok(!log.includes(telNumber))
  assert.ok(!log.includes('인증번호'))
})
