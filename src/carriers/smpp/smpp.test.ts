import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { SmppSettings } from './smpp-settings.ts'
import {
  bytesOf,
  isSubmit,
  makeCarrier,
  openHouse,
  receiptOf,
  refuse,
  settingsFor,
  startSmsc,
  textOf,
  up,
} from './smsc.test-support.ts'

test('smpp: nothing is dialled and nothing available before it is opened', async (t) => {
  const smsc = await startSmsc()
  t.after(() => smsc.close())
  const carrier = makeCarrier(settingsFor(smsc.port, {}, { window: 7 })).carrier
  t.after(() => carrier.close())
  assert.equal(carrier.isAvailable(), false)
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  assert.equal(smsc.sessions.length, 0)
  carrier.open()
  await up(carrier)
  assert.equal(carrier.isAvailable(), true)
  assert.deepEqual([carrier.name, carrier.carries, carrier.window], ['test', ['SMS', 'LMS'], 7])
})

test('smpp: a text is taken, and its receipt is recorded before it is acknowledged', async (t) => {
  const durable = Promise.withResolvers<void>()
  const { carrier, session, receipts } = await openHouse(t, { record: () => durable.promise })
  const submission = await carrier.submit(textOf())
  assert.deepEqual(submission, { outcome: 'taken', ref: '1' })
  let isAcknowledged = false
  const acknowledged = session.deliver(receiptOf('1')).then((status) => {
    isAcknowledged = true
    return status
  })
  // The answer to this one leaves after that of any PDU before it.
  assert.equal(await session.deliver({ esm_class: 0, short_message: Buffer.from('hello') }), 0)
  assert.equal(isAcknowledged, false)
  durable.resolve()
  assert.equal(await acknowledged, 0)
  assert.deepEqual(receipts, [{ ref: '1', code: 4100 }])
})

test('smpp: a receipt that cannot be recorded is refused for now, and recorded when it comes again', async (t) => {
  let tries = 0
  const { carrier, session, receipts } = await openHouse(t, {
    record: async () => {
      tries++
      if (tries === 1) throw new Error('no database')
    },
  })
  await carrier.submit(textOf())
  assert.equal(await session.deliver(receiptOf('1')), 0x64)
  assert.deepEqual(receipts, [])
  assert.equal(await session.deliver(receiptOf('1')), 0)
  assert.deepEqual(receipts, [{ ref: '1', code: 4100 }])
})

test('smpp: what is on its way is acknowledged and no result', async (t) => {
  const { session, receipts } = await openHouse(t)
  assert.equal(await session.deliver(receiptOf('1', { stat: 'ENROUTE', state: 1 })), 0)
  assert.equal(await session.deliver({ ...receiptOf('1'), esm_class: 0x20 }), 0)
  assert.deepEqual(receipts, [])
})

test('smpp: texts from phones and requests of other kinds are answered', async (t) => {
  const { smsc, session, carrier } = await openHouse(t)
  assert.equal(await session.deliver({ esm_class: 0, short_message: Buffer.from('id:1 stat:DELIVRD') }), 0)
  session.send(bytesOf(0x103, { sequence: 70, body: Buffer.alloc(10) }))
  session.send(bytesOf(0x03, { sequence: 71 }))
  session.send(bytesOf(0x102, { sequence: 72 }))
  session.send(bytesOf(0x15, { sequence: 73 }))
  const statuses = await eventually(async () => {
    const answers = session.heard.filter(({ sequence }) => sequence >= 70 && sequence <= 73)
    return answers.length === 3
      ? answers.map(({ commandId, status, sequence }) => [commandId, status, sequence])
      : undefined
  })
  // data_sm_resp and generic_nack; alert_notification has no answer.
  assert.deepEqual(statuses, [
    [0x80000103, 0, 70],
    [0x80000000, 3, 71],
    [0x80000015, 0, 73],
  ])
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  assert.equal(smsc.sessions.length, 1)
})

for (const [status, expected] of [
  [0x0b, { outcome: 'refused', code: 4410 }],
  [0x01, { outcome: 'refused', code: 4420 }],
  [0x45, { outcome: 'refused', code: 4420 }],
  [0x4ff, { outcome: 'refused', code: 4420 }],
  [0x08, { outcome: 'busy' }],
  [0x64, { outcome: 'busy' }],
] as const) {
  test(`smpp: a submission that is answered 0x${status.toString(16)} is ${expected.outcome}`, async (t) => {
    const { carrier } = await openHouse(t, { behave: refuse(status) })
    assert.deepEqual(await carrier.submit(textOf()), expected)
  })
}

test('smpp: the operator says what a status means', async (t) => {
  const { carrier, smsc } = await openHouse(t, {
    behave: refuse(0x45),
    settings: { statuses: { '0x45': 'busy', '0x401': 4430 } },
  })
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  smsc.behave = refuse(0x401)
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'refused', code: 4430 })
})

test('smpp: a throttled text rests and is submitted again', async (t) => {
  let throttled = 0
  const { carrier, smsc } = await openHouse(t, {
    behave: (heard, session) =>
      isSubmit(heard) && throttled++ < 2 && refuse(throttled === 1 ? 0x58 : 0x14)(heard, session),
  })
  assert.equal((await carrier.submit(textOf())).outcome, 'taken')
  assert.equal(smsc.submitted().length, 3)
})

test('smpp: a text that is throttled again and again is busy', async (t) => {
  const { carrier, smsc } = await openHouse(t, {
    behave: refuse(0x58),
    settings: { throttling: { restSeconds: 0.01, tries: 2 } },
  })
  assert.deepEqual(await carrier.submit(textOf()), { outcome: 'busy' })
  assert.equal(smsc.submitted().length, 2)
})

test('smpp: passwords and numbers are not logged', async (t) => {
  const { carrier, session, lines } = await openHouse(t)
  await carrier.submit(textOf())
  await session.deliver({ ...receiptOf('1'), source_addr: '01012345678' })
  await session.deliver({ esm_class: 0, source_addr: '01012345678', short_message: Buffer.from('a text') })
  session.socket.destroy()
  await eventually(async () => (lines.some(({ msg }) => msg.startsWith('not bound')) ? true : undefined))
  const log = JSON.stringify(lines)
  for (const secret of ['secret', '01012345678', '0212345678', 'Your code', 'a text ']) {
    assert.equal(log.replace('a text from a phone', '').includes(secret), false, secret)
  }
})

/** A text of three parts. */
const long = () => textOf({ type: 'LMS', body: '가'.repeat(180) })

test('smpp: a text in parts is taken when all are, and delivered when all are', async (t) => {
  const { carrier, smsc, session, receipts } = await openHouse(t, { settings: { longTexts: 'udh' } })
  assert.deepEqual(await carrier.submit(long()), { outcome: 'taken', ref: '3' })
  assert.equal(smsc.submitted().length, 3)
  assert.equal(await session.deliver(receiptOf('1')), 0)
  assert.equal(await session.deliver(receiptOf('2')), 0)
  assert.deepEqual(receipts, [])
  assert.equal(await session.deliver(receiptOf('3')), 0)
  assert.deepEqual(receipts, [{ ref: '3', code: 4100 }])
  assert.deepEqual(await carrier.submit(long()), { outcome: 'taken', ref: '6' })
  assert.equal(await session.deliver(receiptOf('5', { stat: 'UNDELIV', state: 5 })), 0)
  assert.deepEqual(receipts[1], { ref: '6', code: 4420 })
})

test('smpp: what refuses the first part is asked about no other', async (t) => {
  const { carrier, smsc } = await openHouse(t, { settings: { longTexts: 'sar' }, behave: refuse(0x0b) })
  assert.deepEqual(await carrier.submit(long()), { outcome: 'refused', code: 4410 })
  assert.equal(smsc.submitted().length, 1)
})

test('smpp: a text of which a part was lost is unknown, and one that is only partly taken is not taken', async (t) => {
  let count = 0
  const { carrier, smsc } = await openHouse(t, {
    settings: { longTexts: 'udh', responseTimeoutSeconds: 1 },
    behave: (heard) => isSubmit(heard) && ++count === 3,
  })
  assert.deepEqual(await carrier.submit(long()), { outcome: 'unknown' })
  count = 0
  smsc.behave = (heard, session) => isSubmit(heard) && ++count === 2 && refuse(0x08)(heard, session) === true
  assert.deepEqual(await carrier.submit(long()), { outcome: 'busy' })
  smsc.behave = () => false
  assert.equal((await carrier.submit(long())).outcome, 'taken')
})

test('smpp: what the carrier does not carry and what SMPP cannot say is refused', async (t) => {
  const { carrier, smsc } = await openHouse(t, { settings: { carries: ['SMS'] } })
  const refused = { outcome: 'refused', code: 4420 }
  assert.deepEqual(await carrier.submit(textOf({ type: 'LMS' })), refused)
  assert.deepEqual(await carrier.submit(textOf({ type: 'MMS' })), refused)
  assert.deepEqual(await carrier.submit(textOf({ from: '발신' })), refused)
  assert.equal(smsc.submitted().length, 0)
})

test('smpp: settings are complete by their defaults, and each is explained', () => {
  const { binds, ...rest } = settingsFor(2775)
  assert.deepEqual([binds[0]?.mode, binds[0]?.window, binds[0]?.tls], ['transceiver', 100, false])
  const { enquireLinkSeconds, longTexts, encodings } = rest
  assert.deepEqual([enquireLinkSeconds, longTexts, encodings.ksc5601DataCoding], [30, 'payload', 14])
  assert.throws(() => settingsFor(2775, { typo: 1 }))
  assert.throws(() => settingsFor(2775, { carries: ['MMS'] }))
  const { properties } = SmppSettings
  for (const [name, schema] of [
    ...Object.entries(properties),
    ...Object.entries(properties.binds.items.properties),
  ]) {
    assert.ok('description' in schema, name)
  }
})
