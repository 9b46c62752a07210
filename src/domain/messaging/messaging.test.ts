import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { Fault } from '../../core/fault.ts'
import { openMessagingHouse, playCarrier, textTo } from './house.test-support.ts'

const carrier = playCarrier('played')
let house: Awaited<ReturnType<typeof openMessagingHouse>>

before(async () => {
  house = await openMessagingHouse({ carriers: [carrier] })
})
after(() => house.close())

const isFault = (code: string, words?: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && (!words || words.test(error.detail.explanation ?? ''))

const submissionsTo = (numbers: readonly string[]) =>
  carrier.submitted.filter(({ to }) => numbers.includes(to)).map(({ to }) => to)

const taken = (numbers: readonly string[]) =>
  eventually(async () => (submissionsTo(numbers).length >= numbers.length ? true : undefined))

test('messages: accepted, charged and handed to the carrier, then delivered by its receipt', async () => {
  const customer = await house.createCustomer({ points: 10 })
  const wish = textTo(1)
  const message = await house.messaging.accept(customer, wish)
  assert.equal(message.transaction?.value, -1)
  assert.equal(await house.balanceOf(customer), 9)
  const number = wish.receivers[0]?.number as string
  await taken([number])
  const [submitted] = carrier.submitted.filter(({ to }) => to === number)
  assert.deepEqual(
    [submitted?.body, submitted?.from, submitted?.type, submitted?.images],
    ['안녕하세요', '0215880000', 'SMS', []],
  )
  await carrier.report([{ ref: `played-${submitted?.recipientId}`, code: 4100 }])
  const shown = await house.show(customer, message.id)
  const { results: shownResults, ...rest } = shown
  const { results, ...answered } = message
  assert.deepEqual(rest, answered, 'what is listed is what was answered')
  assert.equal(results[0]?.code, 1000)
  assert.equal(shownResults[0]?.code, 4100)
  assert.ok(shownResults[0].reportedAt instanceof Date)
  assert.equal(await house.balanceOf(customer), 9)
})

test('messages: a recipient that fails is refunded once, by a transaction of its own', async () => {
  const customer = await house.createCustomer({ points: 10 })
  const wish = textTo(2, { type: 'LMS' })
  const message = await house.messaging.accept(customer, wish)
  assert.equal(await house.balanceOf(customer), 4)
  await taken(wish.receivers.map(({ number }) => number))
  const ref = `played-${message.results[1]?.id}`
  await Promise.all([
    carrier.report([{ ref, code: 4410 }]),
    carrier.report([{ ref, code: 4410 }]),
    carrier.report([{ ref, code: 4100 }]),
  ])
  const shown = await eventually(async () => {
    const now = await house.show(customer, message.id)
    return now.results[1]?.code === 1000 ? undefined : now
  })
  assert.equal(shown.results[1]?.refund?.value, 3)
  assert.equal(shown.results[1].refund.description, 'refund LMS 4410')
  assert.equal(shown.results[0]?.refund, null)
  assert.equal(await house.balanceOf(customer), 7)
})

test('messages: 200 parallel sends with points for exactly 100: 100 pass, balance 0', async () => {
  const customer = await house.createCustomer({ points: 100 })
  const answers = await Promise.allSettled(
    Array.from({ length: 200 }, () => house.messaging.accept(customer, textTo(1))),
  )
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 100)
  for (const answer of answers) {
    if (answer.status === 'rejected') assert.ok(isFault('points_short', /1 needed, 0 left/)(answer.reason))
  }
  assert.equal(await house.balanceOf(customer), 0)
  assert.equal(await house.messaging.count(house.db, { customerId: customer.id }), 100)
  const counter = await house.messaging.findCounter(house.db, customer.id)
  assert.deepEqual(counter.today, { SMS: 100, LMS: 0, MMS: 0 })
})

test('messages: a dear one that is refused does not refuse the cheap ones beside it', async () => {
  const customer = await house.createCustomer({ points: 20 })
  const answers = await Promise.allSettled([
    house.messaging.accept(customer, textTo(30)),
    house.messaging.accept(customer, textTo(10)),
    house.messaging.accept(customer, textTo(10)),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  assert.equal(await house.balanceOf(customer), 0)
})

test('messages: limits of a day and of a request refuse and change nothing', async () => {
  const customer = await house.createCustomer({ points: 100, limits: { limitPerDay: 5, limitPerOnce: 3 } })
  await assert.rejects(
    house.messaging.accept(customer, textTo(4)),
    isFault('once_limit_exceeded', /3 recipients, 4/),
  )
  await house.messaging.accept(customer, textTo(3))
  await assert.rejects(
    house.messaging.accept(customer, textTo(3)),
    isFault('daily_limit_exceeded', /5 recipients, 3 sent today, 3 asked for/),
  )
  await house.messaging.accept(customer, textTo(2))
  assert.equal(await house.balanceOf(customer), 95)
  const [refusal] = await house.db<{ count: number }[]>`
    select count(*)::int as count from message_refusal where customer_id = ${customer.id}`
  assert.equal(refusal?.count, 2, 'the operator can see why')
})

test('messages: why they were refused is told for 30 days', async () => {
  const customer = await house.createCustomer({ points: 100, limits: { limitPerOnce: 1 } })
  for (const days of [31, 29, 0]) {
    await assert.rejects(house.messaging.accept(customer, textTo(2)), isFault('once_limit_exceeded'))
    await house.db`
      update message_refusal set at = now() - make_interval(days => ${days})
       where customer_id = ${customer.id} and at > now() - interval '1 hour'`
  }
  await house.messaging.eraseOld(house.db)
  const { items } = await house.messaging.lookup.listRefusals(customer.id, { limit: 10 })
  assert.deepEqual(
    items.map(({ at }) => Math.round((Date.now() - at.getTime()) / 86_400_000)),
    [0, 29],
  )
})

test("messages: a refused one leaves no trace, also inside the caller's transaction", async () => {
  const customer = await house.createCustomer({ points: 1 })
  const attempt = house.db.begin((tx) => house.messaging.accept(customer, textTo(2), tx))
  await assert.rejects(attempt, isFault('points_short', /2 needed, 1 left/))
  assert.equal(await house.messaging.count(house.db, { customerId: customer.id }), 0)
  assert.equal(await house.balanceOf(customer), 1)
  const kept = await house.db.begin((tx) => house.messaging.accept(customer, textTo(1), tx))
  assert.equal((await house.show(customer, kept.id)).recipients, 1)
})

test('messages: a test send is answered and delivered at once, uncharged and unsent', async () => {
  const customer = await house.createCustomer({ points: 0 })
  const wish = textTo(2, { isTest: true })
  const message = await house.messaging.accept(customer, wish)
  assert.equal(message.transaction, null)
  assert.deepEqual(
    (await house.show(customer, message.id)).results.map(({ code }) => code),
    [4100, 4100],
  )
  const real = textTo(1)
  const paying = await house.createCustomer({ points: 1 })
  await house.messaging.accept(paying, real)
  await taken(real.receivers.map(({ number }) => number))
  assert.deepEqual(submissionsTo(wish.receivers.map(({ number }) => number)), [])
})

test('messages: one to 1,000 recipients is one message, each sent once', async () => {
  const customer = await house.createCustomer({ points: 1000 })
  const wish = textTo(1000)
  const message = await house.messaging.accept(customer, wish)
  const numbers = wish.receivers.map(({ number }) => number)
  await taken(numbers)
  assert.deepEqual(submissionsTo(numbers).toSorted(), numbers.toSorted())
  assert.equal((await house.show(customer, message.id)).results.length, 1000)
  assert.equal(await house.balanceOf(customer), 0)
})

test('messages: a scheduled one waits, and can be taken back and is refunded', async () => {
  const customer = await house.createCustomer({ points: 10 })
  const sendAt = new Date(Date.now() + 3_600_000)
  const message = await house.messaging.accept(customer, textTo(2, { sendAt }))
  assert.deepEqual(message.sendAt, sendAt)
  const cancelled = await house.messaging.cancel(customer, message.id)
  assert.ok(cancelled.cancelledAt instanceof Date)
  assert.deepEqual(
    cancelled.results.map(({ code, refund }) => [code, refund?.value]),
    [
      [4420, 1],
      [4420, 1],
    ],
  )
  assert.equal(await house.balanceOf(customer), 10)
  await assert.rejects(house.messaging.cancel(customer, message.id), isFault('already_sent'))
  await assert.rejects(house.messaging.cancel(customer, '999999999'), isFault('not_found'))
  const stranger = await house.createCustomer({ points: 0 })
  await assert.rejects(house.messaging.cancel(stranger, message.id), isFault('not_found'))
  const sent = await house.messaging.accept(customer, textTo(1))
  await assert.rejects(house.messaging.cancel(customer, sent.id), isFault('already_sent'))
})

test('messages: a scheduled one leaves when its time comes', async () => {
  const customer = await house.createCustomer({ points: 2 })
  const [later, now] = [textTo(1, { sendAt: new Date(Date.now() + 3_600_000) }), textTo(1)]
  const numbersOf = ({ receivers }: typeof now) => receivers.map(({ number }) => number)
  for (const wish of [later, now]) await house.messaging.accept(customer, wish)
  await taken(numbersOf(now))
  assert.deepEqual(submissionsTo(numbersOf(later)), [])
  await house.hurry()
  await taken(numbersOf(later))
})

test('messages: rows of a bulk file carry their own words, sender and time', async () => {
  const customer = await house.createCustomer({ points: 3 })
  const sendAt = new Date(Date.now() + 3_600_000)
  const wish = textTo(3)
  const receivers = wish.receivers.map((receiver, i) => ({
    ...receiver,
    content: { senderPhone: `021588000${i}`, senderName: '', subject: '', body: `row ${i}` },
    ...(i === 2 ? { sendAt } : {}),
  }))
  const message = await house.messaging.accept(customer, { ...wish, receivers })
  const numbers = receivers.map(({ number }) => number)
  await taken(numbers.slice(0, 2))
  const sent = carrier.submitted.filter(({ to }) => numbers.includes(to))
  assert.deepEqual(sent.map(({ from, body }) => `${from} ${body}`).toSorted(), [
    '0215880000 row 0',
    '0215880001 row 1',
  ])
  await assert.rejects(house.messaging.cancel(customer, message.id), isFault('already_sent'))
})

test('messages: too long ones are refused with their count, and nothing is cut', async () => {
  const customer = await house.createCustomer({ points: 100 })
  const saying = (body: string, type: 'SMS' | 'LMS' = 'SMS') => {
    const wish = textTo(1, { type })
    return house.messaging.accept(customer, { ...wish, content: { ...wish.content, body } })
  }
  await saying('가'.repeat(45))
  await assert.rejects(saying('가'.repeat(45) + 'a'), isFault('text_too_long', /91.*90/s))
  await assert.rejects(saying('가'.repeat(1001), 'LMS'), isFault('text_too_long', /2002.*2000/s))
  const bulk = textTo(2)
  const receivers = bulk.receivers.map((receiver, i) => ({
    ...receiver,
    content: { ...bulk.content, body: i === 1 ? 'x'.repeat(91) : 'short' },
  }))
  await assert.rejects(
    house.messaging.accept(customer, { ...bulk, receivers }),
    isFault('text_too_long', /recipient 2/),
  )
  assert.equal(await house.balanceOf(customer), 99)
})

test('messages: history is newest first, by filter, and only what is asked for', async () => {
  const customer = await house.createCustomer({ points: 100 })
  const wishes = [
    textTo(1, { tokenId: '1' }),
    textTo(1, { tokenId: '2', type: 'LMS' }),
    textTo(2, { tokenId: '1' }),
  ]
  const messages = []
  for (const wish of wishes) messages.push(await house.messaging.accept(customer, wish))
  const ids = messages.map(({ id }) => id)
  const { db, messaging } = house
  const list = async (filter: object, page = { limit: 10 }) =>
    (await messaging.list(db, { customerId: customer.id, ...filter }, page)).map(({ id }) => id)
  assert.deepEqual(await list({}), ids.toReversed())
  assert.deepEqual(await list({}, { limit: 1 }), [ids[2]])
  assert.deepEqual(await list({ tokenId: '1' }), [ids[2], ids[0]])
  assert.deepEqual(await list({ type: 'LMS' }), [ids[1]])
  assert.deepEqual(await list({ receiverPhone: wishes[0]?.receivers[0]?.number }), [ids[0]])
  assert.deepEqual(await list({ receiverPhone: asPhoneNumber('01099999999') }), [])
  assert.deepEqual(await list({ since: new Date(Date.now() + 60_000) }), [])
  assert.deepEqual(await list({ messageIds: [ids[0] as string] }), [ids[0]])
})

test('messages: at rest neither words nor numbers nor names can be read', async () => {
  const customer = await house.createCustomer({ points: 1 })
  const [receiver] = textTo(1).receivers
  const number = receiver?.number as string
  await house.messaging.accept(customer, {
    ...textTo(1),
    receivers: [{ number: asPhoneNumber(number), name: 'Hong Gildong' }],
  })
  const [row] = await house.db<{ text: string }[]>`
    select string_agg(message::text || recipient::text || encode(message.sealed_content, 'escape')
                      || encode(sealed_name, 'escape'), ' ') as text
      from message join message_recipient as recipient on message_id = message.id
     where message.customer_id = ${customer.id}`
  assert.ok(row?.text)
  assert.doesNotMatch(row.text, /안녕|Gildong/)
  assert.ok(!row.text.includes(number))
})
