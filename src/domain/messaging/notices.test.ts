import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { Fault } from '../../core/fault.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { openMessagingHouse, playCarrier } from './house.test-support.ts'

const carrier = playCarrier('played')
let house: Awaited<ReturnType<typeof openMessagingHouse>>

before(async () => {
  house = await openMessagingHouse({ carriers: [carrier] })
})
after(() => house.close())

const notice = { template: 'contract-payment', variables: { url: 'https://pay.test/1' } }
const text = (digits: string) => ({
  number: asPhoneNumber(digits),
  subject: '결제 안내',
  body: '결제: https://pay.test/1',
  notice,
})
const sentTo = (number: string) => carrier.submitted.filter(({ to }) => to === number)

test('notice: leaves as an LMS of the house with its template, once, and nobody is charged', async () => {
  const wish = text('01055550001')
  await house.db.begin((tx) => house.messaging.sendNotice(tx, wish))
  await eventually(async () => (sentTo(wish.number).length > 0 ? true : undefined))
  const [{ recipientId, ...sent } = { recipientId: '' }] = sentTo(wish.number)
  const { number: to, subject, body } = wish
  assert.deepEqual(sent, { type: 'LMS', to, from: '15880000', subject, body, images: [], notice })
  const [row] = await house.db<{ lane: number; points: number; charged: boolean }[]>`
    select lane, point_cost as points, transaction_id is not null as charged
      from message_recipient as recipient join message on message.id = message_id where recipient.id = ${recipientId}`
  assert.deepEqual(row, { lane: 1, points: 0, charged: false })
})

test('notice: is part of the caller’s transaction, and of nothing when that is undone', async () => {
  const wish = text('01055550002')
  const undone = house.db.begin(async (tx) => {
    await house.messaging.sendNotice(tx, wish)
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  const [row] = await house.db`
    select from message where customer_id = 0 and accepted_at > now() - interval '1 hour' and lane = 1`
  assert.ok(row, 'the one of the test before')
  assert.equal((await house.db`select from message where customer_id = 0`).length, 1)
  assert.deepEqual(sentTo(wish.number), [])
})

test('notice: what no LMS carries is refused, and nothing is stored', async () => {
  const wish = { ...text('01055550003'), body: '가'.repeat(1001) }
  await assert.rejects(
    house.db.begin((tx) => house.messaging.sendNotice(tx, wish)),
    (error: unknown) => error instanceof Fault && error.code === 'text_too_long',
  )
})

test('notice: what it says is kept for a day, longer than it is tried; that of a code for an hour', async () => {
  const number = asPhoneNumber('01055550004')
  await house.db.begin((tx) => house.messaging.sendCode(tx, { number, body: '1234' }))
  const keptAfter = async (hours: number) => {
    await house.db`update message set accepted_at = now() - make_interval(hours => ${hours}) where customer_id = 0`
    // The sweep begins where the last one came to, and time goes on only.
    await house.db`delete from retention_mark`
    await house.messaging.eraseOld(house.db)
    const rows = await house.db<{ lane: number }[]>`
      select lane from message where customer_id = 0 and sealed_content <> '' order by lane`
    return rows.map(({ lane }) => lane)
  }
  await eventually(async () => (sentTo(number).length > 0 ? true : undefined))
  assert.deepEqual(await keptAfter(0), [0, 1])
  assert.deepEqual(await keptAfter(2), [1])
  assert.deepEqual(await keptAfter(25), [])
})

test('notice: one that no carrier took in all the time is given up, not sent empty', async () => {
  const number = asPhoneNumber('01055550005')
  const taken = carrier.answer
  carrier.answer = () => ({ outcome: 'busy' })
  const { messageId, recipientId } = await house.db.begin((tx) =>
    house.messaging.sendNotice(tx, { ...text(number), number }),
  )
  await eventually(async () => (sentTo(number).length === 1 ? true : undefined))
  carrier.answer = taken
  await house.db`update message set accepted_at = now() - interval '25 hours' where id = ${messageId}`
  await house.messaging.eraseOld(house.db)
  await house.messaging.deliver([['0', messageId, recipientId, recipientId, null]])
  assert.equal(sentTo(number).length, 1)
  const [row] = await house.db<{ code: number }[]>`
    select report_code as code from message_recipient where id = ${recipientId}`
  assert.notEqual(row?.code, 1000)
})
