import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { asPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import { newId } from '../../platform/db/new-id.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { createVerification, defaultLimits, defaultLock } from '../verification/verification.ts'
import type { Calls } from '../calls/calls.ts'
import { createSenderProof, type Customer } from './customers.ts'
import { fault, openTestHouse } from './house.test-support.ts'

const { db, secrets, customers, createOne } = await openTestHouse()
const guard = { numbers: { admit: () => ({ release() {} }), checked() {} } }
const verification = createVerification({ db, secrets, guard, lock: defaultLock, metrics: createMetrics() })
const limits = { ...defaultLimits, resendGapSeconds: 0, codeLifeSeconds: 60 }

let lastNumber = 0
const channel = 'text'
const calls = { ringCode: () => Promise.reject(new Fault('call_not_placeable')) }
const newNumber = () => asPhoneNumber(`0105555${String(++lastNumber).padStart(4, '0')}`)

/** The proof with a carrier of its own that keeps the texts. */
function build(own: Partial<typeof limits> = {}) {
  const texts: { number: PhoneNumber; body: string }[] = []
  const messaging = {
    sendCode: async (_: Db, text: { number: PhoneNumber; body: string }) => void texts.push(text),
  }
  const proof = createSenderProof({
    db,
    verification,
    guard,
    limits: { ...limits, ...own },
    messaging,
    calls,
  })
  return { proof, texts, lastPin: () => /\d{6}$/.exec(texts.at(-1)?.body ?? '')?.[0] ?? '' }
}

async function newCustomer(): Promise<Customer> {
  return (await customers.findById((await createOne()).id)) as Customer
}

const wrong = (pin: string) => String((Number(pin) + 1) % 1_000_000).padStart(6, '0')

test('sender proof: six digits by text, then the number is registered, for this customer alone', async () => {
  const [customer, other, number] = [await newCustomer(), await newCustomer(), newNumber()]
  const { proof, texts, lastPin } = build()
  assert.equal(await proof.ask(customer, { number, channel, comment: '대표번호' }), 'sent')
  assert.deepEqual(texts, [{ number, body: `[SMS4WP] 인증번호 ${lastPin()}` }])
  assert.match(lastPin(), /^\d{6}$/)
  assert.ok(!(await customers.ownsSenderNumber(db, customer.id, number)), 'not before it is proved')
  assert.equal(await proof.prove(customer, { number, channel, pin: wrong(lastPin()) }), 'wrong_pin')
  assert.equal(
    await proof.prove(other, { number, channel, pin: lastPin() }),
    'expired',
    "another's code proves nothing",
  )
  assert.equal(await proof.prove(customer, { number, channel, pin: lastPin() }), 'registered')
  assert.ok(await customers.ownsSenderNumber(db, customer.id, number))
  assert.ok(!(await customers.ownsSenderNumber(db, other.id, number)))
  assert.equal(await proof.prove(customer, { number, channel, pin: lastPin() }), 'already_registered')
  assert.equal(await proof.ask(customer, { number, channel, comment: '' }), 'already_registered')
  assert.equal(texts.length, 1, 'a registered number gets no more texts')
  const [listed] = await customers.listSenderNumbers(db, customer.id)
  assert.deepEqual([listed?.number, listed?.comment], [number, '대표번호'])
})

test('sender proof: the code lives 180 seconds, then it is expired; without one it is too', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, lastPin } = build()
  assert.equal(await proof.prove(customer, { number, channel, pin: '123456' }), 'expired')
  await proof.ask(customer, { number, channel, comment: '' })
  const [code] = await db<{ life: number }[]>`
    select extract(epoch from expires_at - issued_at)::int as life
      from verification_code where tenant = ${customer.tenant}`
  assert.equal(code?.life, 180)
  await db`update verification_code set expires_at = now() where tenant = ${customer.tenant}`
  assert.equal(await proof.prove(customer, { number, channel, pin: lastPin() }), 'expired')
  assert.ok(!(await customers.ownsSenderNumber(db, customer.id, number)))
})

test('sender proof: the last code counts, and the number has its budget of sends and guesses', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, texts, lastPin } = build({ sendsPerTenMinutes: 2, attemptsPerCode: 2 })
  await proof.ask(customer, { number, channel, comment: '' })
  const first = lastPin()
  await proof.ask(customer, { number, channel, comment: '' })
  if (first !== lastPin())
    assert.equal(await proof.prove(customer, { number, channel, pin: first }), 'wrong_pin')
  assert.equal(await proof.ask(customer, { number, channel, comment: '' }), 'refused')
  assert.equal(texts.length, 2)
  assert.equal(await proof.prove(customer, { number, channel, pin: wrong(lastPin()) }), 'wrong_pin')
  assert.equal(
    await proof.prove(customer, { number, channel, pin: lastPin() }),
    'refused',
    'the attempts are used up',
  )
})

test('sender proof: four right answers at once register it once', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, lastPin } = build()
  await proof.ask(customer, { number, channel, comment: '' })
  const pin = lastPin()
  const all = await Promise.all([1, 2, 3, 4].map(() => proof.prove(customer, { number, channel, pin })))
  assert.deepEqual(all.toSorted(), [
    'already_registered',
    'already_registered',
    'already_registered',
    'registered',
  ])
})

test('sender proof: a process that ended after the code was accepted leaves nothing half done', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, lastPin } = build()
  await proof.ask(customer, { number, channel, comment: '' })
  const [row] = await db<{ id: string }[]>`
    select verification_id as id from sender_number where customer_id = ${customer.id} and number = ${number}`
  await verification.check({ tenant: customer.tenant, id: row?.id ?? '', code: lastPin() })
  assert.equal(await proof.prove(customer, { number, channel, pin: lastPin() }), 'registered')
})

test('sender proof: a text that could not be handed over takes the code and the budget back', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const broken = createSenderProof({
    db,
    verification,
    guard,
    limits: { ...limits, sendsPerTenMinutes: 1 },
    messaging: { sendCode: () => Promise.reject(new Error('no carrier')) },
    calls,
  })
  await assert.rejects(broken.ask(customer, { number, channel, comment: '' }), /no carrier/)
  assert.equal(
    await build({ sendsPerTenMinutes: 1 }).proof.ask(customer, { number, channel, comment: '' }),
    'sent',
  )
})

test('sender proof: a comment of more than one line or 200 characters is refused', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, texts } = build()
  for (const comment of ['a\0b', 'a\nb', 'x'.repeat(201)]) {
    await assert.rejects(proof.ask(customer, { number, channel, comment }), fault('invalid_input', 'comment'))
  }
  assert.equal(texts.length, 0)
})

test('sender proof: a number that nobody proved is forgotten a day after its last code; others stay', async () => {
  const customer = await newCustomer()
  const { proof } = build()
  const [stale, renewed, proved] = [newNumber(), newNumber(), newNumber()]
  for (const number of [stale, renewed]) await proof.ask(customer, { number, channel, comment: '' })
  await customers.registerSenderNumber(db, { customerId: customer.id, number: proved })
  await db`update sender_number set created_at = now() - interval '25 hours' where customer_id = ${customer.id}`
  await db`update number_budget set sent_at = array(select t - interval '25 hours' from unnest(sent_at) as t)`
  await proof.ask(customer, { number: renewed, channel, comment: '' })
  await customers.eraseUnproved(db)
  const left = await customers.listSenderNumbers(db, customer.id)
  assert.deepEqual(left.map(({ number }) => number).toSorted(), [renewed, proved].toSorted())
})

test('sender number: registered by the operator, also while its proof is asked for, and removed', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof, lastPin } = build()
  await proof.ask(customer, { number, channel, comment: '' })
  await customers.registerSenderNumber(db, { customerId: customer.id, number, comment: 'by hand' })
  assert.ok(await customers.ownsSenderNumber(db, customer.id, number))
  assert.equal(await proof.prove(customer, { number, channel, pin: lastPin() }), 'already_registered')
  await customers.removeSenderNumber(db, customer.id, number)
  assert.ok(!(await customers.ownsSenderNumber(db, customer.id, number)))
  await assert.rejects(customers.removeSenderNumber(db, customer.id, number), fault('not_found'))
})

/** A house that can place calls; it keeps the pins. */
function buildVoice(own: Partial<typeof limits> = {}) {
  const pins: string[] = []
  const ringCode: Calls['ringCode'] = async (tx, { tenant, number, code, limits: its }) => {
    const id = newId()
    const purpose = 'sender-number'
    const { ctes, explainRefusals } = verification.issuing(tx, [
      { tenant, id, purpose, number, code, limits: its },
    ])
    const issued = await tx`with ${ctes} select from issued`
    if (issued.length === 0) throw (await explainRefusals([id])).get(id) ?? new Error('nobody knows why')
    pins.push(code.slice(-2))
    return id
  }
  const messaging = { sendCode: async () => {} }
  const proof = createSenderProof({
    db,
    verification,
    guard,
    limits: { ...limits, ...own },
    messaging,
    calls: { ringCode },
  })
  return { proof, lastPin: () => pins.at(-1) ?? '' }
}

/** As if it were some days later. */
async function wait(days: number): Promise<void> {
  await db`
    update number_budget set sent_at = array(
      select at - make_interval(days => ${days})
        from unnest(sent_at) with ordinality as sent (at, place) order by place)`
}

test('sender proof: a pin by voice is two guesses and two calls a day, and none after three wrong ones in a row', async () => {
  const [customer, number, other] = [await newCustomer(), newNumber(), newNumber()]
  const { proof, lastPin } = buildVoice({ sendsPerTenMinutes: 5 })
  const voice = { number, channel: 'voice' } as const
  const ask = () => proof.ask(customer, { ...voice, comment: '' })
  const guess = async (pin: string) => proof.prove(customer, { ...voice, pin })
  const wrongPin = () => String((Number(lastPin()) + 1) % 100).padStart(2, '0')

  assert.equal(await ask(), 'sent')
  assert.equal(await guess(wrongPin()), 'wrong_pin')
  assert.equal(await guess(wrongPin()), 'wrong_pin')
  assert.equal(await guess(lastPin()), 'refused', 'both guesses are used up')
  assert.equal(await ask(), 'sent')
  assert.equal(await ask(), 'refused', 'the third of the day')
  await wait(1)
  assert.equal(await ask(), 'sent')
  assert.equal(await guess(wrongPin()), 'wrong_pin')
  await wait(1)
  assert.equal(await ask(), 'refused', 'three wrong ones in a row')

  // Who has the phone reads six digits from it, and may be called again.
  const text = build()
  assert.equal(await text.proof.ask(customer, { number, channel, comment: '' }), 'sent')
  assert.equal(await text.proof.prove(customer, { number, channel, pin: text.lastPin() }), 'registered')
  await customers.removeSenderNumber(db, customer.id, number)
  await wait(1)
  assert.equal(await ask(), 'sent')
  assert.equal(await guess(lastPin()), 'registered')
  assert.equal(await proof.ask(customer, { number: other, channel: 'voice', comment: '' }), 'sent')
})

test('sender proof: where nobody can place a call, a pin by voice is not promised, and nothing stays behind', async () => {
  const [customer, number] = [await newCustomer(), newNumber()]
  const { proof } = build({ sendsPerTenMinutes: 1 })
  assert.equal(await proof.ask(customer, { number, channel: 'voice', comment: '' }), 'no_voice')
  assert.equal(await proof.ask(customer, { number, channel, comment: '' }), 'sent')
})
