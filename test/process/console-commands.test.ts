import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createApp, type App } from '../../src/app/app.ts'
import { readConfig } from '../../src/app/config/config.ts'
import { openDatabase, type OpenDatabase } from '../../src/app/database.ts'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import { makeJpeg } from '../../src/domain/images/sample-images.test-support.ts'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { eventually } from '../support/callup.ts'
import { createTestLogger } from '../support/kept-logs.ts'
import { cookieOf, sendToConsole } from '../support/console.ts'
import { clearScreen, sampleImei, sampleLocation } from '../support/contracts.ts'
import { cleanUp, runSwitchboard, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-console-'))
let server: ServerProcess
/** Beside the server on its database: makes what affiliates would. */
let database: OpenDatabase
let app: App
before(async () => {
  server = await startProcess(dataDir)
  const config = readConfig({ DATA_DIR: dataDir })
  database = await openDatabase(config, () => {})
  app = await createApp(
    config,
    database,
    createTestLogger(() => {}, 'error'),
  )
  app.recognition.readScreen = () => Promise.resolve(clearScreen(sampleImei))
})
after(async () => {
  await app?.close()
  await database?.close()
  await cleanUp(dataDir, server ? [server] : [])
})

async function run(...args: string[]): Promise<{ status: number | string; output: string }> {
  const { ended, output } = runSwitchboard(args, { DATA_DIR: dataDir })
  return { status: await ended, output: output() }
}

const signIn = (email: string, password: string) =>
  sendToConsole(server, 'POST', '/session', { body: { email, password } })
const passwordOf = (output: string) => /password +(\S+)/.exec(output)?.[1] ?? ''

test('demo.json names an owner who can sign in', async () => {
  const { url, email, password } = server.demo.console
  assert.equal(url, `${server.url}/console/`)
  const { status, body } = await signIn(email, password)
  assert.equal(status, 200)
  const { role, mustChangePassword } = (body as { operator: { role: string; mustChangePassword: boolean } })
    .operator
  assert.deepEqual([role, mustChangePassword], ['owner', false])
})

test('create operator prints a password that signs in once; role, block, unblock, reset and list', async () => {
  const email = 'anna@example.com'
  const made = await run('create', 'operator', '--email', email, '--role', 'inspector')
  assert.equal(made.status, 0, made.output)
  const signedIn = await signIn(email, passwordOf(made.output))
  assert.equal(signedIn.status, 200)
  const cookie = cookieOf(signedIn)
  const me = () => sendToConsole(server, 'GET', '/me', { headers: { cookie } })

  assert.equal((await run('operators', 'role', email, 'viewer')).status, 0)
  assert.equal(((await me()).body as { role: string }).role, 'viewer')
  assert.equal((await run('block', 'operator', email)).status, 0)
  assert.equal((await me()).status, 401)
  assert.match((await run('operators', 'list')).output, /viewer +anna@example\.com +\(blocked, has not/)
  assert.equal((await run('unblock', 'operator', email)).status, 0)
  assert.equal((await signIn(email, passwordOf(made.output))).status, 200)
  const reset = await run('operators', 'reset', email)
  assert.equal((await signIn(email, passwordOf(made.output))).status, 401)
  assert.equal((await signIn(email, passwordOf(reset.output))).status, 200)
})

test('operator commands refuse what cannot be, with a word on it', async () => {
  const refusals: [string[], RegExp][] = [
    [['create', 'operator', '--email', 'a@b', '--role', 'king'], /--role must be one of viewer, inspector/],
    [['operators', 'reset', 'nobody@example.com'], /no such thing/],
    [['operators', 'role', server.demo.console.email, 'viewer'], /last owner/],
  ]
  const runs = await Promise.all(refusals.map(([args]) => run(...args)))
  for (const [index, { status, output }] of runs.entries()) {
    assert.equal(status, 1, output)
    assert.match(output, refusals[index]?.[1] as RegExp)
  }
})

/** A contract that waits for an inspector. */
async function newContract(affiliateId: string): Promise<string> {
  const { enrolment, images } = app
  const newImage = async () => {
    const image = await images.receive({ affiliateId, bytes: await makeJpeg() })
    await images.keep(image)
    return image.id
  }
  const key = await enrolment.create({
    affiliateId,
    affiliateUid: randomUUID(),
    affiliateCid: randomUUID(),
    customer: {
      name: '홍길동',
      birthdate: '1986-09-06',
      ssn: undefined,
      cellphone: asPhoneNumber('01024846313'),
      email: 'hong@example.com',
      extras: [null, null, null],
      device: { os: 'aos', name: 'SM-S921N' },
    },
  })
  const register = await enrolment.readDevice(key, {
    deviceInfo: { imei: sampleImei },
    image: { field: 'device_info_image', id: await newImage() },
    location: sampleLocation,
  })
  await register()
  await enrolment.submitPhotos(key, {
    photos: [
      { field: 'front_image', role: 'front', ids: [await newImage()] },
      { field: 'back_image', role: 'back', ids: [await newImage()] },
    ],
    location: undefined,
    checkoutUrl: 'https://pay.example.com/1',
  })
  await enrolment.reportCheckout(key, { type: 'once', amount: 66_000, paidAt: new Date() })
  return key.id
}

test('inspect: list, show, ask again and refuse; a verdict is one, and on what waits', async () => {
  const { id: affiliateId } = await app.affiliates.create(app.db, { name: 'Silent shop' })
  const [first, second] = [await newContract(affiliateId), await newContract(affiliateId)]
  const listed = await run('inspect', 'list')
  assert.match(listed.output, new RegExp(`${first}  since \\S+Z  Silent shop  SM-S921N  waits\n${second}  `))
  const shown = await run('inspect', 'show', first)
  assert.equal(shown.status, 0, shown.output)
  for (const part of [
    'customer     홍길동, 1986-09-06, 01024846313, hong@example.com',
    `device       IMEI ${sampleImei}, serial number R3CT40ABCDE`,
    `  IMEI ${sampleImei}, slot 1, 99 %, by text`,
    'checkout     once, 66000 won',
  ]) {
    assert.ok(shown.output.includes(part), part)
  }
  assert.match(
    (await run('inspect', 'again', first)).output,
    /result must be false for one of front and rear/,
  )
  // The refusal gave it back.
  assert.equal((await run('inspect', 'again', first, '--front', 'QR이 보이지 않습니다')).status, 0)
  assert.equal((await app.enrolment.show({ affiliateId, id: first })).status, 4)
  assert.equal((await run('inspect', 'refuse', second, '--type', '1', '--reason', '파손')).status, 0)
  const decided = (await run('inspect', 'show', second)).output
  assert.match(decided, /status 6.*verdict +refused \(1\): 파손, accepted, by command line/s)
  const again = await run('inspect', 'pass', second)
  assert.equal(again.status, 1)
  assert.match(again.output, /step out of order/)
})

test('inspect: a contract is taken and given back', async () => {
  const { id: affiliateId } = await app.affiliates.create(app.db, { name: 'Patient shop' })
  const id = await newContract(affiliateId)
  const isHeld = async () => /command line until/.test((await run('inspect', 'list')).output)
  assert.match((await run('inspect', 'take', id)).output, new RegExp(`${id} is yours until \\S+Z`))
  assert.equal(await isHeld(), true)
  assert.match((await run('inspect', 'take')).output, /No contract waits/)
  assert.equal((await run('inspect', 'release', id)).status, 0)
  assert.equal(await isHeld(), false)
  assert.match((await run('inspect', 'take')).output, new RegExp(id))
  const tooMuch = [
    ['pass', id, '--start', '2027'],
    ['pass', id, '--end', '2027-01'],
    ['refuse', id, '--type', 't'.repeat(51), '--reason', 'no'],
    ['refuse', id, '--type', '1', '--reason', 'r'.repeat(501)],
    ['again', id, '--front', 'f'.repeat(501)],
    ['again', id, '--rear', 'f'.repeat(501)],
    ['again', id, '--front', 'f', '--message', 'm'.repeat(501)],
  ]
  const replies = await Promise.all(tooMuch.map((args) => run('inspect', ...args)))
  for (const [index, { status, output }] of replies.entries())
    assert.equal(status, 1, `${tooMuch[index]?.join(' ')}: ${output}`)
  assert.equal((await app.enrolment.show({ affiliateId, id })).status, 3)
  assert.equal((await run('inspect', 'pass', id)).status, 0)
})

test('inspect: pass, and the webhook once more when the affiliate would not have it', async (t) => {
  let answer: object = { result: false, error: 'not now' }
  const receiver = await startReceiver(t, (_request, response) =>
    response.writeHead(200).end(JSON.stringify(answer)),
  )
  const affiliate = { name: 'Talking shop', webhookUrl: receiver.url }
  const { id: affiliateId } = await app.affiliates.create(app.db, affiliate)
  const id = await newContract(affiliateId)
  const passed = await run('inspect', 'pass', id, '--start', '2026-12-01', '--end', '2027-11-30')
  assert.equal(passed.status, 0, passed.output)
  const key = { affiliateId, id }
  const stateIs = (state: string) =>
    eventually(async () => (await app.enrolment.show(key)).verdicts[0]?.state === state || undefined)
  await stateIs('declined')
  assert.match((await run('inspect', 'list')).output, new RegExp(`${id}  .*the affiliate: not now`))
  const { output } = await run('inspect', 'show', id)
  const delivery = /webhook +(\S+)  declined/.exec(output)?.[1] ?? ''
  answer = { result: true, contract_url: 'https://shop.example.com/policy' }
  const replayed = await run('inspect', 'replay', id, delivery)
  assert.equal(replayed.status, 0, replayed.output)
  await stateIs('accepted')
  assert.equal((await app.enrolment.show(key)).status, 7)
  assert.equal(receiver.requests.length, 2)
})
