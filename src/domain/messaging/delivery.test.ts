import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { eventually } from '../../../test/support/callup.ts'
import type { Customer } from '../customers/customers.ts'
import { createDelivery } from './deliver.ts'
import { unheardRef } from './sms.port.ts'
import { openMessagingHouse, playCarrier, textTo } from './house.test-support.ts'

const first = playCarrier('first')
const second = playCarrier('second')
let house: Awaited<ReturnType<typeof openMessagingHouse>>

before(async () => {
  house = await openMessagingHouse({ carriers: [first, second], receiptWaitHours: 72 })
  await house.holdRetries()
})
after(() => house.close())
beforeEach(() => {
  for (const carrier of [first, second]) {
    carrier.submitted.length = 0
    carrier.answer = (_message, ref) => ({ outcome: 'taken', ref })
  }
})

async function send(customer?: Customer, wish = textTo(1)) {
  const owner = customer ?? (await house.createCustomer({ points: 100 }))
  const message = await house.messaging.accept(owner, wish)
  return { owner, message, recipientId: message.results[0]?.id as string }
}

const finalCode = (owner: Customer, messageId: string) =>
  eventually(async () => {
    const [result] = (await house.show(owner, messageId)).results
    return result && result.code !== 1000 ? result.code : undefined
  })

/** Recorded as taken, its receipt awaited. */
const awaited = (recipientId: string) =>
  eventually(async () => {
    const [row] = await house.db`select from awaited_receipt where recipient_id = ${recipientId}`
    return row && true
  })

test('delivery: a lasting refusal goes to the next carrier by route, and is final when there is none', async () => {
  first.answer = () => ({ outcome: 'refused', code: 4410 })
  const taken = await send()
  await awaited(taken.recipientId)
  assert.equal(second.submitted.length, 1)
  second.answer = () => ({ outcome: 'refused', code: 4431 })
  const refused = await send()
  assert.equal(await finalCode(refused.owner, refused.message.id), 4431)
  assert.equal(await house.balanceOf(refused.owner), 100)
})

test('delivery: a temporary refusal is tried again later, by the same route', async () => {
  first.answer = () => ({ outcome: 'busy' })
  const { recipientId } = await send()
  await eventually(async () => (first.submitted.length === 1 ? true : undefined))
  first.answer = (_message, ref) => ({ outcome: 'taken', ref })
  await house.hurry()
  await awaited(recipientId)
  assert.deepEqual([first.submitted.length, second.submitted.length], [2, 0])
  assert.equal(first.submitted[1]?.recipientId, recipientId, 'a carrier can know it again')
})

test('delivery: a carrier that stays busy is asked 8 times, then the recipient has failed', async () => {
  first.answer = () => ({ outcome: 'busy' })
  const { owner, message } = await send()
  for (let tries = 1; tries < 8; tries++) {
    await eventually(async () => (first.submitted.length === tries ? true : undefined))
    await house.hurry()
  }
  assert.equal(await finalCode(owner, message.id), 4420)
  assert.equal(first.submitted.length, 8)
  assert.equal(await house.balanceOf(owner), 100)
})

test('delivery: that nobody waits is believed only of a server that takes writes, as a standby may be behind', async () => {
  const nobody = [['7', '8', '9', '10', null]] as const
  await house.messaging.deliver(nobody)
  const read = house.db.begin('read only', (tx) => {
    const onlyDb = { db: tx as unknown } as Parameters<typeof createDelivery>[0]
    return createDelivery(onlyDb).deliver(nobody)
  })
  await assert.rejects(read, { code: '25006' })
})

test('delivery: a submission of which nothing was heard is sent once more, and then its receipt is waited for', async () => {
  let answers = 0
  first.answer = () =>
    ++answers === 1 ? { outcome: 'unknown' } : Promise.reject(new Error('connection lost'))
  const { owner, message, recipientId } = await send()
  await eventually(async () => (first.submitted.length === 1 ? true : undefined))
  await house.hurry()
  await awaited(recipientId)
  assert.equal(first.submitted.length, 2)
  assert.ok(house.lines.some((line) => line.includes('connection lost')))
  await first.report([{ ref: unheardRef(recipientId), code: 4100 }])
  assert.equal(await finalCode(owner, message.id), 4100)
})

test('delivery: a receipt that comes before the answer counts', async () => {
  first.answer = async (_message, ref) => {
    await first.report([{ ref, code: 4100 }])
    return { outcome: 'taken', ref }
  }
  const { owner, message } = await send()
  assert.equal(await finalCode(owner, message.id), 4100)
  assert.deepEqual([...(await house.db`select from unmatched_receipt`)], [])
  assert.deepEqual([...(await house.db`select from awaited_receipt where message_id = ${message.id}`)], [])
})

test('delivery: a receipt that is stored while its recipient becomes known counts at once', async () => {
  // Its transaction begins before that of the answer, and ends well after it.
  await house.db`
    create function commit_late() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$`
  await house.db`
    create trigger commit_late after insert on unmatched_receipt for each row execute function commit_late()`
  first.answer = async (_message, ref) => {
    void first.report([{ ref, code: 4401 }])
    await pause(200)
    return { outcome: 'taken', ref }
  }
  const { owner, message, recipientId } = await send()
  await awaited(recipientId)
  assert.equal((await house.show(owner, message.id)).results[0]?.code, 1000, 'not yet')
  assert.equal(await finalCode(owner, message.id), 4401)
  await house.db`drop trigger commit_late on unmatched_receipt`
})

test('delivery: a receipt that no process waits for is kept, and matched within a minute', async () => {
  const { owner, message, recipientId } = await send()
  await awaited(recipientId)
  // As another process would leave it, that got the receipt before this one had recorded the answer.
  await house.db`
    insert into unmatched_receipt (carrier, carrier_ref, report_code) values ('first', ${`first-${recipientId}`}, 4401)`
  await house.messaging.tidy()
  assert.equal(await finalCode(owner, message.id), 4401)
  await first.report([{ ref: 'unheard-of "\\ {}', code: 4100 }])
  const [kept] = await house.db<{ ref: string }[]>`select carrier_ref as ref from unmatched_receipt`
  assert.equal(kept?.ref, 'unheard-of "\\ {}')
})

test('delivery: silence for 72 hours closes as 4420 with a refund, and a late receipt changes nothing', async () => {
  const { owner, message, recipientId } = await send()
  await awaited(recipientId)
  await house.messaging.tidy()
  assert.equal((await house.show(owner, message.id)).results[0]?.code, 1000)
  await house.db`update awaited_receipt set sent_at = now() - interval '73 hours' where recipient_id = ${recipientId}`
  await house.messaging.tidy()
  assert.equal(await finalCode(owner, message.id), 4420)
  assert.equal(await house.balanceOf(owner), 100)
  await first.report([{ ref: `first-${recipientId}`, code: 4100 }])
  assert.equal(await finalCode(owner, message.id), 4420)
  assert.equal(await house.balanceOf(owner), 100)
  const [row] = await house.db<{ late: number }[]>`
    select late_code as late from message_recipient where id = ${recipientId}`
  assert.equal(row?.late, 4100, 'what was heard too late is kept')
})

test('delivery: each final result is told once to the report URL', async () => {
  const owner = await house.createCustomer({ points: 10, reportUrl: 'https://example.com/reports' })
  const { message, recipientId } = await send(owner)
  await awaited(recipientId)
  await first.report([{ ref: `first-${recipientId}`, code: 4402 }])
  await first.report([{ ref: `first-${recipientId}`, code: 4100 }])
  const told = house.announced.filter(({ tenant }) => tenant === owner.tenant)
  assert.equal(told.length, 1)
  assert.equal(told[0]?.event, 'message.result')
  const data = told[0].data as Record<string, unknown>
  assert.deepEqual(
    [data['message'], data['id'], data['receiver_phone'], data['code'], data['description']],
    [Number(message.id), Number(recipientId), message.results[0]?.number, 4402, '저장 용량 초과'],
  )
})

test('delivery: an advertisement does not reach who opted out, and is refunded', async () => {
  const owner = await house.createCustomer({ points: 10 })
  const wish = textTo(2)
  const [out, open] = wish.receivers
  await house.customers.addOptOuts(house.db, owner.id, [out?.number as never])
  const content = { ...wish.content, body: '(광고) 세일\n무료수신거부 080-123-4567' }
  const { message } = await send(owner, { ...wish, content })
  assert.equal(await finalCode(owner, message.id), 4431)
  await eventually(async () => (first.submitted.length > 0 ? true : undefined))
  assert.deepEqual(
    first.submitted.map(({ to }) => to),
    [open?.number],
  )
  assert.equal(await house.balanceOf(owner), 9)
  await send(owner, { ...wish, receivers: [out as never] })
  await eventually(async () => (first.submitted.length === 2 ? true : undefined))
})

test('delivery: a code overtakes what waits in bulk', async () => {
  const owner = await house.createCustomer({ points: 20_000 })
  const slow = first.answer
  first.answer = async (message, ref) => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    return slow(message, ref)
  }
  const wish = textTo(20_000)
  await house.messaging.accept(owner, wish)
  await eventually(async () => (first.submitted.length > 100 ? true : undefined))

  const number = textTo(1).receivers[0]?.number as never
  await house.db.begin((tx) => house.messaging.sendCode(tx, { number, body: 'code 123456' }))
  await eventually(async () => (first.submitted.some(({ to }) => to === number) ? true : undefined))
  assert.ok(first.submitted.length < 20_000, 'bulk was still waiting')
})

test('delivery: where a text must not arrive twice, one of which nothing was heard is not sent again', async (t) => {
  const carrier = playCarrier('once')
  carrier.answer = () => ({ outcome: 'unknown' })
  const own = await openMessagingHouse({ carriers: [carrier], resendsUnknown: false })
  t.after(() => own.close())
  const owner = await own.createCustomer({ points: 10 })
  const message = await own.messaging.accept(owner, textTo(1))
  await eventually(async () => {
    const [row] =
      await own.db`select from awaited_receipt where recipient_id = ${message.results[0]?.id as string}`
    return row && true
  })
  const later = await own.db`select from graphile_worker._private_jobs where run_at > now()`
  assert.deepEqual([carrier.submitted.length, later.length], [1, 0])
})

test('delivery: a carrier that answers nothing gets nothing for a while, and the next one carries', async (t) => {
  const [mute, next] = [playCarrier('mute'), playCarrier('next')]
  mute.answer = () => ({ outcome: 'unknown' })
  const own = await openMessagingHouse({ carriers: [mute, next] })
  t.after(() => own.close())
  await own.holdRetries()
  const owner = await own.createCustomer({ points: 100 })
  for (let sent = 1; sent <= 12; sent++) {
    await own.messaging.accept(owner, textTo(1))
    await eventually(async () => (mute.submitted.length + next.submitted.length === sent ? true : undefined))
  }
  assert.deepEqual([mute.submitted.length, next.submitted.length], [10, 2])
})
