import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hookHeader } from '../../../test/support/solapi-server.ts'
import { unheardRef } from '../../domain/messaging/sms.port.ts'
import {
  hookSecret,
  newText,
  noticeSettings,
  sendPath,
  startHouse,
  type TestHouse,
} from './house.test-support.ts'

const known = { 'x-solapi-secret': hookHeader(hookSecret), 'x-solapi-event-name': 'SINGLE-REPORT' }

const post = (
  { carrier }: Pick<TestHouse, 'carrier'>,
  body: unknown,
  headers: Record<string, string> = known,
) =>
  carrier.receiveHook({ headers, body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)) })

async function submitted(house: TestHouse, extra: Parameters<typeof newText>[0] = {}) {
  const text = newText(extra)
  const answer = await house.carrier.submit(text)
  assert.equal(answer.outcome, 'taken')
  return { text, ref: answer.outcome === 'taken' ? answer.ref : '' }
}

test('solapi: a webhook reports results; those that are none yet are passed over', async (t) => {
  const house = await startHouse(t)
  const [one, two, three] = [await submitted(house), await submitted(house), await submitted(house)]
  const body = [
    house.server.report(one.ref, '4000'),
    house.server.report(two.ref, '3043'),
    house.server.report(three.ref, '3000'),
  ]
  assert.deepEqual(await post(house, body), { status: 200 })
  assert.deepEqual(house.receipts, [
    { ref: one.ref, code: 4100 },
    { ref: two.ref, code: 4401 },
  ])
})

test('solapi: a webhook that comes again is answered and reports nothing', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  const report = house.server.report(ref, '4000')
  assert.deepEqual(await post(house, [report, report]), { status: 200 })
  assert.deepEqual(await Promise.all([post(house, [report]), post(house, [report])]), [
    { status: 200 },
    { status: 200 },
  ])
  assert.equal(new Set(house.receipts.map((receipt) => JSON.stringify(receipt))).size, 1)
  const { length } = house.receipts
  await post(house, [report])
  assert.equal(house.receipts.length, length)
})

test('solapi: a webhook is answered 200 when its reports are recorded, and 500 when they could not be', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  const report = house.server.report(ref, '4000')
  house.fails = new Error('no database')
  assert.deepEqual(await post(house, [report]), { status: 500 })
  house.fails = undefined

  const steps: string[] = []
  house.carrier.onReceipts(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    steps.push('recorded')
  })
  assert.deepEqual(await post(house, [report]), { status: 200 })
  steps.push('answered')
  assert.deepEqual(steps, ['recorded', 'answered'])
})

test('solapi: a webhook is accepted by a process that only serves', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  const serving = house.another({}, { opens: false })
  assert.deepEqual(await post(serving, [house.server.report(ref, '4000')]), { status: 200 })
  assert.deepEqual(serving.receipts[0], { ref, code: 4100 })
})

test('solapi: a webhook that does not know the secret reports nothing', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  const body = [house.server.report(ref, '4000')]
  for (const secret of [
    '',
    'wrong',
    hookHeader('wrong-secret'),
    hookHeader(hookSecret).slice(1),
    `${hookSecret} `,
  ]) {
    assert.deepEqual(await post(house, body, { ...known, 'x-solapi-secret': secret }), { status: 401 })
  }
  assert.deepEqual(await post(house, body, { 'x-solapi-event-name': 'SINGLE-REPORT' }), { status: 401 })
  const twice = {
    headers: { 'x-solapi-secret': [hookHeader(hookSecret), 'x'] },
    body: Buffer.from(JSON.stringify(body)),
  }
  assert.deepEqual(await house.carrier.receiveHook(twice), { status: 401 })
  assert.deepEqual(house.receipts, [])
  assert.equal(house.lines.filter((line) => line.includes('wrong secret')).length, 1)
  assert.ok(!house.lines.join('').includes(hookSecret))
  // As it is, and in capitals, it proves as much.
  for (const secret of [hookSecret, hookHeader(hookSecret).toUpperCase()]) {
    assert.deepEqual(await post(house, body, { 'x-solapi-secret': secret }), { status: 200 })
  }
})

test('solapi: without a secret in the settings there is no webhook', async (t) => {
  const house = await startHouse(t, { hookSecret: undefined })
  for (const secret of ['undefined', hookHeader('undefined'), hookHeader('')]) {
    assert.deepEqual(await post(house, [], { 'x-solapi-secret': secret }), { status: 404 })
  }
})

test('solapi: what is no report is refused or passed over, and the next is heard', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  for (const body of [
    '',
    'x',
    '[{"messageId":',
    '"text"',
    'null',
    '7',
    Buffer.from([0xff, 0xfe]).toString('latin1'),
  ]) {
    assert.deepEqual(await post(house, body), { status: 400 })
  }
  const strange = [
    [],
    {},
    [null, 1, 'x', []],
    [{ messageId: 7, statusCode: '4000' }],
    [{ messageId: '../x', statusCode: '4000' }],
    [{ messageId: ref }],
    [{ messageId: ref, statusCode: {} }],
    [{ messageId: ref, statusCode: 'TEST1000' }],
    [{ messageId: ref, statusCode: '40000' }],
    [{ messageId: ref, statusCode: '4000', customFields: { carrier: 'another', recipientId: '1' } }],
    [{ messageId: ref, statusCode: '4000', customFields: {} }],
    '{"__proto__":{"messageId":"x","statusCode":"4000"}}',
    JSON.stringify({ messageId: 'x'.repeat(200), statusCode: '4000' }),
  ]
  for (const body of strange) assert.deepEqual(await post(house, body), { status: 200 })
  assert.deepEqual(
    await post(house, [{ eventName: 'x' }], { ...known, 'x-solapi-event-name': 'GROUP-REPORT' }),
    { status: 200 },
  )
  assert.deepEqual(house.receipts, [])
  assert.deepEqual(await post(house, [{ messageId: ref, statusCode: 4000 }]), { status: 200 })
  assert.deepEqual(house.receipts, [{ ref, code: 4100 }])
})

test('solapi: a webhook of 2 MB is refused unread, one of a thousand reports is not', async (t) => {
  const house = await startHouse(t)
  assert.deepEqual(await post(house, JSON.stringify(['x'.repeat(2 * 1024 * 1024)])), { status: 413 })
  const many = Array.from({ length: 1000 }, (_, i) => ({
    messageId: `M4V${i}`,
    statusCode: '4000',
    text: 'x'.repeat(500),
    customFields: { carrier: 'solapi', recipientId: String(i) },
  }))
  assert.deepEqual(await post(house, many), { status: 200 })
  assert.equal(house.receipts.filter(({ ref }) => ref.startsWith('M4V')).length, 1000)
})

test('solapi: a report of a text that nothing was heard of closes it under that name too', async (t) => {
  const house = await startHouse(t, { pollSeconds: 3600 })
  const text = newText()
  house.server.after = (response, { path }) => {
    if (path === sendPath) response.writeHead(200).end('<html>')
    return path === sendPath
  }
  assert.deepEqual(await house.carrier.submit(text), { outcome: 'unknown' })
  const [stored] = house.server.find(text.recipientId)
  const ref = stored?.messageId ?? ''
  await post(house, [house.server.report(ref, '4000')])
  assert.deepEqual(house.receipts, [
    { ref, code: 4100 },
    { ref: unheardRef(text.recipientId), code: 4100 },
  ])
  // A process that only serves does not know who was heard of; where lists are read, one that works does.
  for (const [pollSeconds, count] of [
    [0, 2],
    [60, 1],
  ] as const) {
    const serving = house.another({ pollSeconds }, { opens: false })
    await post(serving, [house.server.report(ref, '4000')])
    assert.equal(serving.receipts.length, count)
  }
})

test('solapi: that Kakao did not reach a phone is no result: a text follows, and its result counts', async (t) => {
  const house = await startHouse(t, noticeSettings)
  const { ref } = await submitted(house, { notice: { template: 'welcome', variables: { name: '홍' } } })
  assert.deepEqual(await post(house, [house.server.report(ref, '3104')]), { status: 200 })
  assert.deepEqual(house.receipts, [])
  await post(house, [house.server.report(ref, '3000', { type: 'LMS', replacement: true })])
  await post(house, [house.server.report(ref, '3042', { type: 'LMS', replacement: true })])
  assert.deepEqual(house.receipts, [{ ref, code: 4400 }])
})

test('solapi: a carrier that closes waits for the webhook that it is recording, and takes no other', async (t) => {
  const house = await startHouse(t)
  const { ref } = await submitted(house)
  const report = house.server.report(ref, '4000')
  let isRecorded = false
  house.carrier.onReceipts(async () => {
    await new Promise((resolve) => setTimeout(resolve, 50))
    isRecorded = true
  })
  const posting = post(house, [report])
  await house.carrier.close()
  assert.equal(isRecorded, true)
  assert.deepEqual(await posting, { status: 200 })
  assert.deepEqual(await post(house, [report]), { status: 503 })
})
