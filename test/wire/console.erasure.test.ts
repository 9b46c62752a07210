import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import { startReceiver } from '../../src/domain/webhooks/receiver.test-support.ts'
import { sealedColumns } from '../../src/app/keys/sealed-columns.ts'
import { createCallupClient, eventually } from '../support/callup.ts'
import { createConsoleClient, type ConsoleClient } from '../support/console.ts'
import { bringTo, showScreen } from '../support/contracts.ts'
import { createItechsClient } from '../support/itechs.ts'
import { createSenicareClient, newPerson, newPhone } from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, sendKnown, type Sms4wpClient } from '../support/sms4wp.ts'
import { printsOf } from '../support/table-prints.ts'
import { createVirtualclassClient } from '../support/virtualclass.ts'

interface Line {
  readonly what: string
  readonly count: number
  readonly outcome: string
  readonly why?: string
}
interface Report {
  readonly isDryRun: boolean
  readonly lines: readonly Line[]
}

const number = '01077778888'
const international = '821077778888'
const neighbour = '01077778889'

let server: TestServer
let owner: ConsoleClient
before(async () => {
  server = await startTestServer({ CALL_RING_MS: '100' })
  owner = await createConsoleClient(server, 'owner')
})
after(() => server.close())

/** Every place of the database, opened where it is sealed, that names one of these numbers: `table.column`. */
async function findPlaces(numbers: readonly string[], { app } = server): Promise<string[]> {
  const { db, secrets } = app
  // Not as erasure looks for them: this may find too much, and never too little.
  const names = (text: string) => {
    const digits = text.replaceAll(/[^0-9]/g, '')
    return numbers.some((each) => digits.includes(each))
  }
  const blocks = numbers.map((each) => secrets.numbers.seal(asPhoneNumber(each)).toString('hex'))
  const tables = await db<{ schema: string; name: string }[]>`
    select schemaname as schema, tablename as name from pg_tables where schemaname in ('public', 'graphile_worker')`
  const places = new Set<string>()
  for (const { schema, name } of tables) {
    const rows = await db<{ row: Record<string, unknown> }[]>`
      select to_jsonb(each_row) as row from ${db(schema)}.${db(name)} as each_row`
    for (const { row } of rows) {
      for (const [column, value] of Object.entries(row)) {
        const text = typeof value === 'string' ? value : JSON.stringify(value)
        if (blocks.some((block) => text.includes(block)) || names(text)) places.add(`${name}.${column}`)
        const isSealed = sealedColumns.some(
          (each) => each.table === name && each.column === column && each.sealedBy === 'box',
        )
        if (!isSealed || typeof value !== 'string' || value === '\\x') continue
        if (names(secrets.box.open(Buffer.from(value.slice(2), 'hex')).toString('utf8'))) {
          places.add(`${name}.${column}`)
        }
      }
    }
  }
  return [...places].toSorted()
}

const written = (phone: string) => `${phone.slice(0, 3)}-${phone.slice(3, 7)}-${phone.slice(7)}`

/** A person, and a neighbour whose number is one more, in every room. */
async function livesHere(phone: string, sms: Sms4wpClient): Promise<{ accessToken: string }> {
  const senicare = createSenicareClient(server)
  const person = newPerson({ telNumber: phone, userId: `user${phone.slice(-4)}` })
  await senicare.signUp(person)
  const partner = await createVirtualclassClient(server)
  await partner.signUp({ phone })
  await sendKnown(sms, { receiver_phone: phone, body: `Your code is 1234, ${phone}` })
  await sendKnown(sms, { receiver_phone: [phone, '01055556666'], body: 'to two' })
  for (const [to, key] of [
    [phone, randomUUID()],
    ['01055556666', `2026-11-21 ${written(phone)}`],
  ] as const) {
    const once = await sms.form(
      'POST',
      '/v1/message/sms/',
      { sender_phone: '0212345678', receiver_phone: to, body: 'once' },
      { 'idempotency-key': key },
    )
    assert.equal(once.status, 200)
  }
  const itechs = await createItechsClient(server)
  await bringTo(itechs, 1, { customer: { cellphone: phone } })
  return { accessToken: await senicare.signIn(person) }
}

async function isSettled(): Promise<void> {
  await eventually(async () => {
    const [row] = await server.app.db<{ left: number }[]>`
      select (select count(*) from message_recipient where report_code = 1000)
           + (select count(*) from call_order where state not in ('done', 'failed'))
           + (select count(*) from webhook_delivery where state = 'pending') as left`
    return Number(row?.left) === 0 ? true : undefined
  })
}

const countOf = ({ lines }: Report, what: string) => lines.find((line) => line.what === what)?.count

test('erasure: a person is found in every room, erased, and named nowhere but where the report says', async (t) => {
  const { app } = server
  showScreen(server)
  const receiver = await startReceiver(t)
  const sms = await createSms4wpClient(server)
  const asked = await sms.form('PUT', '/v2/report_url/', { url: receiver.url })
  assert.equal(asked.status, 200, JSON.stringify(asked.body))
  const [{ accessToken }] = [await livesHere(number, sms), await livesHere(neighbour, sms)]
  const callup = await createCallupClient(server)
  await callup.orderKnown(number)
  await isSettled()
  await app.customers.addOptOuts(app.db, String(sms.userId), [asPhoneNumber(number)])

  const places = await findPlaces([number, international])
  assert.ok(places.length >= 10, places.join(', '))
  const neighbours = await findPlaces([neighbour])

  const prints = await printsOf(app.db)
  const looked = await owner.post('/persons/erasure', { number, dryRun: true })
  assert.equal(looked.status, 200)
  const changed = Object.entries(await printsOf(app.db)).filter(([name, print]) => prints[name] !== print)
  assert.deepEqual(
    changed
      .map(([name]) => name)
      .filter((name) => !/^graphile_worker|audit|operator_session|guard|traffic|tally|carrier/.test(name)),
    [],
  )

  const reply = await owner.post('/persons/erasure', { number, confirm: number })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  const report = reply.body as Report
  assert.deepEqual(report.lines, (looked.body as Report).lines)
  assert.equal(report.isDryRun, false)
  for (const what of [
    'accounts',
    'memberships with partners',
    'texts to nobody else',
    'bodies of webhooks',
  ]) {
    assert.ok((countOf(report, what) ?? 0) > 0, `${what}: ${JSON.stringify(report.lines)}`)
  }
  assert.equal(countOf(report, 'calls'), 1)
  assert.equal(countOf(report, 'contracts, with their images'), 1)
  assert.equal(countOf(report, 'kept answers to repeated requests'), 2)
  assert.deepEqual(
    report.lines.filter(({ outcome }) => outcome === 'kept').map(({ what }) => what),
    ['opt-outs of advertisements'],
  )
  assert.deepEqual(await findPlaces([number, international]), ['opt_out.sealed_number'])
  assert.deepEqual(await findPlaces([neighbour]), neighbours)

  const me = await fetch(`${server.url}/api/v1/auth/me`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  assert.equal(me.status, 401)
  const history = await sms.get('/v1/message/')
  assert.equal(history.status, 200)
  const [entry] = await app.db`select actor, subject from audit_entry where action = 'person.erase'`
  assert.deepEqual(entry, { actor: `operator ${owner.operatorId}`, subject: 'person' })
  assert.ok(server.logLines.every((line) => !line.includes(number)))
  const again = await owner.post('/persons/erasure', { number: international, confirm: international })
  assert.deepEqual(
    (again.body as Report).lines.map(({ what }) => what),
    ['opt-outs of advertisements'],
  )
})

test('erasure: nobody gets the id of an account while a token may name it', async () => {
  const senicare = createSenicareClient(server)
  const person = newPerson()
  await senicare.signUp(person)
  const token = await senicare.signIn(person)
  const erased = await owner.post('/persons/erasure', { number: person.telNumber, confirm: person.telNumber })
  assert.equal(erased.status, 200)
  const isFree = async () =>
    (await senicare.json('/id-check', { userId: person.userId.toUpperCase() })).status === 200
  const signUpAs = async (telNumber: string) => {
    const authNumber = await senicare.askCode(telNumber)
    const wish = { ...person, telNumber, authNumber, joinPath: 'HOME' }
    return (await senicare.json('/sign-up', wish)).body as { code: string }
  }
  assert.equal(await isFree(), false)
  assert.equal((await signUpAs(newPhone())).code, 'DI')
  assert.equal((await senicare.send('/me', { headers: { authorization: `Bearer ${token}` } })).status, 401)
  const [rest] = await server.app.db<{ hours: number }[]>`
    select round(extract(epoch from until - now()) / 3600)::int as hours from resting_account_id
     order by until desc limit 1`
  assert.equal(rest?.hours, 9, 'as long as a token lives')
  await server.app.db`update resting_account_id set until = now()`
  assert.equal(await isFree(), true)
  assert.equal((await signUpAs(newPhone())).code, 'SU')
})

test('erasure: money stays as it was', async () => {
  const sms = await createSms4wpClient(server, { points: 500 })
  const phone = '01044443333'
  await sendKnown(sms, { receiver_phone: phone })
  await isSettled()
  const read = () => server.app.db`
    select (select sum(value) from point_transaction) as paid, (select sum(balance) from point_account) as balance,
           (select count(*) from message_recipient) as recipients, (select sum(point_cost) from message) as cost`
  const was = await read()
  const reply = await owner.post('/persons/erasure', { number: phone, confirm: phone })
  assert.equal(countOf(reply.body as Report, 'recipients of texts'), 1)
  assert.deepEqual([...(await read())], [...was])
})

test('erasure: a number that a customer claimed and did not prove is forgotten, one to send from is told of', async () => {
  const sms = await createSms4wpClient(server)
  const phone = '01066665555'
  const asked = await sms.form('POST', '/v2/sendnumber/register/', {
    sendnumber: phone,
    pintype: 'SMS',
    comment: 'x',
  })
  assert.equal((asked.body as { result_code: number }).result_code, 200)
  await isSettled()
  const first = (await owner.post('/persons/erasure', { number: phone, confirm: phone })).body as Report
  assert.equal(countOf(first, 'numbers that were claimed and not proved'), 1)
  assert.equal(countOf(first, 'numbers that customers send from'), undefined)
  assert.deepEqual(await findPlaces([phone]), [])
  await owner.send('PUT', `/users/${sms.userId}/sender-numbers/${phone}`, {})
  const second = (await owner.post('/persons/erasure', { number: phone, confirm: phone })).body as Report
  assert.deepEqual(
    second.lines.map(({ what, outcome }) => [what, outcome]),
    [['numbers that customers send from', 'kept']],
  )
})

test('erasure: what is under way is kept, said so, and erased when it is asked for again', async () => {
  const sms = await createSms4wpClient(server)
  const phone = '01033332222'
  const sent = await sendKnown(sms, { receiver_phone: phone, send_timestamp: '2099-01-01T00:00:00' })
  const first = (await owner.post('/persons/erasure', { number: phone, confirm: phone })).body as Report
  assert.equal(countOf(first, 'texts that are still to be sent or reported'), 1)
  await server.app.db`
    update message_recipient set report_code = 4100, reported_at = now() where message_id = ${sent.id}`
  await owner.post('/persons/erasure', { number: phone, confirm: phone })
  assert.deepEqual(await findPlaces([phone]), [])
})

test('erasure: an address is found too; only an owner may, and only who repeats the number', async () => {
  const { app } = server
  const sms = await createSms4wpClient(server)
  const wish = { number: '01000001111', confirm: '01000001111', email: sms.email.toUpperCase() }
  const first = (await owner.post('/persons/erasure', wish)).body as Report
  assert.deepEqual(
    first.lines.map(({ what, outcome }) => [what, outcome]),
    [['users with this address', 'kept']],
  )
  await app.db`update customer set status = 'deleted' where id = ${sms.userId}`
  const second = (await owner.post('/persons/erasure', wish)).body as Report
  assert.deepEqual(
    second.lines.map(({ what, outcome }) => [what, outcome]),
    [['addresses of deleted users', 'pseudonymised']],
  )
  assert.deepEqual(((await owner.post('/persons/erasure', wish)).body as Report).lines, [])

  const operator = await createConsoleClient(server, 'operator')
  assert.equal((await operator.post('/persons/erasure', wish)).status, 403)
  for (const confirm of [undefined, '01000001112']) {
    const { status, body } = await owner.post('/persons/erasure', { ...wish, confirm })
    assert.equal(status, 400)
    assert.equal((body as { fields: { field: string }[] }).fields[0]?.field, 'confirm')
  }
  assert.equal((await owner.post('/persons/erasure', { number: '+8210', dryRun: true })).status, 400)
  for (const odd of ['821', '012345678901234']) {
    const { status, body } = await owner.post('/persons/erasure', { number: odd, dryRun: true })
    assert.deepEqual([status, (body as Report).lines], [200, []], odd)
  }
  for (const email of ['', 'kim', 'a.kr', 'kim @a.kr']) {
    const { status, body } = await owner.post('/persons/erasure', {
      number: '01000001111',
      email,
      dryRun: true,
    })
    assert.equal(status, 400, email)
    assert.equal((body as { fields: { field: string }[] }).fields[0]?.field, 'email')
  }
})

test('erasure: what is logged of a number to send from, and of one that was refused, does not name it', async (t) => {
  const strict = await startTestServer({ SENDERS: 'registered' }, { work: false })
  t.after(() => strict.close())
  const [boss, sms] = [await createConsoleClient(strict, 'owner'), await createSms4wpClient(strict)]
  const phone = '01022223333'
  const reply = await sms.form('POST', '/v1/message/sms/', {
    sender_phone: phone,
    receiver_phone: '01055556666',
    body: 'once',
  })
  assert.match((reply.body as { detail: string }).detail, /^sender 01022223333 is not registered/)
  const path = `/users/${sms.userId}/sender-numbers/${phone}`
  assert.equal((await boss.send('PUT', path, {})).status, 200)
  assert.deepEqual(await findPlaces([phone], strict), ['sender_number.number'])
  assert.equal((await boss.send('DELETE', path)).status, 204)
  assert.deepEqual(await findPlaces([phone], strict), [])
  const refusals = await boss.get(`/users/${sms.userId}/refusals`)
  assert.match(JSON.stringify(refusals.body), /sender 010\*{6}33 is not registered/)
})
