import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { contractBody, expectData, seedCustomer } from '../support/contracts.ts'
import { createItechsClient, refusal, type ItechsClient } from '../support/itechs.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let itechs: ItechsClient
let other: ItechsClient
before(async () => {
  server = await startTestServer({}, { work: false })
  itechs = await createItechsClient(server)
  other = await createItechsClient(server)
})
after(() => server.close())

interface Created {
  readonly contract_id: string
}

async function countContracts(): Promise<number> {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int as count from contract`
  return row?.count ?? 0
}

test('create: 20 at once with one affiliate_cid and one content make one contract', async () => {
  const count = await countContracts()
  const body = contractBody()
  const answers = await Promise.all(Array.from({ length: 20 }, () => itechs.json('/contract/create/', body)))
  const { contract_id } = (answers[0] as { body: { data: Created } }).body.data
  for (const { status, body: answer } of answers) {
    assert.equal(status, 201)
    assert.deepEqual(answer, {
      code: 201,
      data: { contract_id, affiliate_uid: body.affiliate_uid, affiliate_cid: body.affiliate_cid },
      error: null,
    })
  }
  assert.equal(await countContracts(), count + 1)
})

test('create: the same affiliate_cid with other content is 409, whatever differs; another affiliate’s does not matter', async () => {
  const body = contractBody()
  const { contract_id } = await expectData<Created>(itechs.json('/contract/create/', body))
  const differs = refusal(409, 'this affiliate_cid belongs to another contract')
  for (const wish of [
    { ...body, affiliate_uid: randomUUID() },
    { ...body, customer: { ...seedCustomer, name: '아무개' } },
    { ...body, customer: { ...seedCustomer, birthdate: '1986-09-07' } },
    { ...body, customer: { ...seedCustomer, cellphone: '01024846314' } },
    { ...body, customer: { ...seedCustomer, email: 'x@itechs.io' } },
    { ...body, customer: { ...seedCustomer, extra_3: '' } },
    { ...body, device: { os: 'aos', name: 'SM-S921N' } },
  ]) {
    const { status, body: answer } = await itechs.json('/contract/create/', wish)
    assert.deepEqual([status, answer], [409, differs])
  }
  const elsewhere = await expectData<Created>(other.json('/contract/create/', body))
  assert.notEqual(elsewhere.contract_id, contract_id)
  const sameWithDashes = { ...body, customer: { ...seedCustomer, cellphone: '010-2484-6313' } }
  assert.equal(
    (await expectData<Created>(itechs.json('/contract/create/', sameWithDashes))).contract_id,
    contract_id,
  )
})

test('create: an affiliate_cid of a contract that has ended is not used again', async () => {
  const body = contractBody()
  const { contract_id } = await expectData<Created>(itechs.json('/contract/create/', body))
  await server.app.db`update contract set due_at = now() - interval '1 second' where id = ${contract_id}`
  await server.app.enrolment.expireDue()
  const { status, body: answer } = await itechs.json('/contract/create/', body)
  const ended = 'the contract of this affiliate_cid has ended: use a new one'
  assert.deepEqual([status, answer], [409, refusal(409, ended)])
})

test('create: a resident registration number stands for the birth date, and is never answered', async () => {
  for (const [ssn, birthdate] of [
    ['8609061234567', '1986-09-06'],
    ['050229-3999999', undefined],
    ['040229-3999999', '2004-02-29'],
    ['860906-7000000', undefined],
    ['860906-5000000', '1986-09-06'],
    ['001301-3000000', undefined],
  ] as const) {
    const wish = contractBody({ birthdate: undefined, ssn })
    const { status, body } = await itechs.json('/contract/create/', wish)
    if (birthdate === undefined) {
      const rule = 'a resident registration number of 13 digits'
      assert.deepEqual(
        [status, body],
        [400, refusal(400, `customer.ssn must be ${rule}`, { 'customer.ssn': `must be ${rule}` })],
        ssn,
      )
      continue
    }
    assert.equal(status, 201, ssn)
    const { contract_id } = (body as { data: Created }).data
    const shown = await expectData<{ customer: object }>(itechs.get(`/contract/${contract_id}/`))
    assert.deepEqual(shown.customer, { ...seedCustomer, birthdate })
  }
})

test('create: a form with brackets or dots says the same as JSON', async () => {
  const [uid, cid] = [randomUUID(), randomUUID()]
  const send = (form: Record<string, string>) =>
    itechs.send('POST', '/contract/create/', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...form, affiliate_uid: uid, affiliate_cid: cid }).toString(),
    })
  const { name, birthdate, cellphone, email } = seedCustomer
  const fields = Object.entries({ name, birthdate, cellphone, email })
  const brackets = await send(Object.fromEntries(fields.map(([key, value]) => [`customer[${key}]`, value])))
  assert.equal(brackets.status, 201)
  const dots = await send(Object.fromEntries(fields.map(([key, value]) => [`customer.${key}`, value])))
  assert.deepEqual(dots.body, brackets.body)
  const odd = await send({ 'customer[__proto__][name]': 'x', '__proto__[name]': 'x' })
  assert.equal(odd.status, 400)
})

test('create: each field that breaks its rule is refused by its name, and nothing is made', async () => {
  const count = await countContracts()
  const text = 'a text of 1 to 100 characters'
  const phone = 'a Korean mobile number of 10 or 11 digits'
  const day = 'a day of the past, YYYY-MM-DD'
  const mail = 'an e-mail address'
  const extra = 'a text of at most 1000 characters, or null'
  const uuid = 'a UUID'
  const { customer: _left, ...ids } = contractBody()
  const cases: readonly (readonly [object, string, string])[] = [
    [{ ...ids }, 'customer', 'an object'],
    [{ ...ids, customer: 'x' }, 'customer', 'an object'],
    [{ ...ids, customer: [] }, 'customer', 'an object'],
    ...(
      [
        [{ name: undefined }, 'name', text],
        [{ name: '' }, 'name', text],
        [{ name: '  ' }, 'name', text],
        [{ name: 5 }, 'name', text],
        [{ name: '가'.repeat(101) }, 'name', text],
        [{ birthdate: undefined }, 'birthdate', day],
        [{ birthdate: '1986-02-30' }, 'birthdate', day],
        [{ birthdate: '2999-01-01' }, 'birthdate', day],
        [{ birthdate: '0001-01-01' }, 'birthdate', day],
        [{ birthdate: '19860906' }, 'birthdate', day],
        [{ ssn: '8609071234567' }, 'birthdate', 'the day that customer.ssn says'],
        [{ ssn: '86090612345' }, 'ssn', 'a resident registration number of 13 digits'],
        [{ cellphone: '0212345678' }, 'cellphone', phone],
        [{ cellphone: '+821024846313' }, 'cellphone', phone],
        [{ cellphone: 1_024_846_313 }, 'cellphone', phone],
        [{ email: 'no' }, 'email', mail],
        [{ email: 'a@b@c.io' }, 'email', mail],
        [{ email: `${'a'.repeat(250)}@b.io` }, 'email', mail],
        [{ extra_1: 5 }, 'extra_1', extra],
        [{ extra_2: 'x'.repeat(1001) }, 'extra_2', extra],
      ] as const
    ).map(
      ([change, field, rule]) =>
        [{ ...ids, customer: { ...seedCustomer, ...change } }, `customer.${field}`, rule] as const,
    ),
    [{ ...contractBody(), affiliate_uid: 'x' }, 'affiliate_uid', uuid],
    [{ ...contractBody(), affiliate_cid: undefined }, 'affiliate_cid', uuid],
    [{ ...contractBody(), device: 'SM-S921N' }, 'device', 'an object {os, name}, or left out'],
    [{ ...contractBody(), device: { os: 5 } }, 'device.os', 'a text of at most 200 characters'],
  ]
  for (const [wish, field, rule] of cases) {
    const { status, body } = await itechs.json('/contract/create/', wish)
    assert.deepEqual(
      [status, body],
      [400, refusal(400, `${field} must be ${rule}`, { [field]: `must be ${rule}` })],
      JSON.stringify(wish).slice(0, 200),
    )
  }
  assert.equal(await countContracts(), count)
})

test('create: without a key 401, by plain HTTP 308, by another method 405', async () => {
  const noKey = await itechs.send('POST', '/contract/create/', {
    headers: { 'x-itechs-api-key': 'x', 'content-type': 'application/json' },
    body: JSON.stringify(contractBody()),
  })
  assert.deepEqual([noKey.status, noKey.body], [401, refusal(401, 'a valid X-ITECHS-API-KEY is needed')])
  const plain = await fetch(`${server.url}/cp-insurance/contract/create/`, {
    method: 'POST',
    redirect: 'manual',
    body: '{}',
  })
  assert.equal(plain.status, 308)
  assert.equal((await itechs.send('PUT', '/contract/create/')).status, 405)
})
