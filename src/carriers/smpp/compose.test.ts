import assert from 'node:assert/strict'
import { test } from 'node:test'
import { composeText } from './compose.ts'
import { settingsFor, textOf } from './smsc.test-support.ts'

const korean = (count: number) => '가나다라마바사아자차카타파하😀'.repeat(count)
const compose = (given: object, settings: object = {}) =>
  composeText(textOf(given), settingsFor(1, settings)) ?? []

test('smpp: what a short message can hold goes as one, to the last character', () => {
  const whole = [
    ['가'.repeat(70), 140],
    ['a'.repeat(160), 160],
  ] as const
  for (const [body, octets] of whole) {
    for (const longTexts of ['payload', 'udh', 'sar']) {
      const [only, ...more] = compose({ body }, { longTexts })
      assert.deepEqual([only?.message.length, only?.isPayload, only?.esmClass, more], [octets, false, 0, []])
      const longer = compose({ body: body + body[0] }, { longTexts })
      assert.ok(longer.length === 2 || longer[0]?.isPayload)
    }
  }
})

test('smpp: a long text goes by message_payload', () => {
  const [only, ...more] = compose({ body: korean(20) })
  assert.deepEqual(more, [])
  assert.equal(only?.isPayload, true)
  assert.equal(only?.message.swap16().toString('utf16le'), korean(20))
})

test('smpp: a long text goes in parts with a header, each within 140 octets', () => {
  for (const [udhReference, prefix, room] of [
    [8, [5, 0, 3], 134],
    [16, [6, 8, 4], 133],
  ] as const) {
    const parts = compose({ body: korean(20) }, { longTexts: 'udh', udhReference })
    assert.ok(parts.length >= 5)
    const lengthOfHeader = 140 - room
    const references = new Set(
      parts.map(({ message }) => message.subarray(3, lengthOfHeader - 2).toString('hex')),
    )
    assert.equal(references.size, 1)
    for (const [index, { message, esmClass }] of parts.entries()) {
      assert.equal(esmClass, 0x40)
      assert.ok(message.length <= 140)
      assert.deepEqual([...message.subarray(0, 3)], prefix)
      assert.deepEqual([...message.subarray(lengthOfHeader - 2, lengthOfHeader)], [parts.length, index + 1])
    }
    const bytes = Buffer.concat(parts.map(({ message }) => message.subarray(lengthOfHeader)))
    assert.equal(bytes.swap16().toString('utf16le'), korean(20))
  }
})

test('smpp: parts in GSM-7 have the septets that a header leaves', () => {
  const lengths = (settings: object) =>
    compose({ body: 'a'.repeat(161) }, settings).map(({ message }) => message.length)
  assert.deepEqual(lengths({ longTexts: 'udh' }), [153 + 6, 8 + 6])
  assert.deepEqual(lengths({ longTexts: 'udh', udhReference: 16 }), [152 + 7, 9 + 7])
  assert.deepEqual(lengths({ longTexts: 'sar' }), [152, 9])
})

test('smpp: a long text goes in parts with sar_* parameters', () => {
  const parts = compose({ body: korean(20) }, { longTexts: 'sar' })
  const values = (id: number) =>
    parts.map(({ tlvs }) => tlvs.find(({ tag }) => tag === id)?.value.toString('hex'))
  assert.equal(new Set(values(0x020c)).size, 1)
  assert.equal(values(0x020c)[0]?.length, 4)
  assert.deepEqual(new Set(values(0x020e)), new Set([parts.length.toString(16).padStart(2, '0')]))
  assert.deepEqual(
    values(0x020f),
    parts.map((_part, index) => (index + 1).toString(16).padStart(2, '0')),
  )
  assert.ok(parts.every(({ esmClass, isPayload }) => esmClass === 0 && !isPayload))
})

test('smpp: a text has the same reference at each try, and another one has another', () => {
  const message = textOf({ body: korean(20) })
  const settings = settingsFor(1, { longTexts: 'udh', udhReference: 16 })
  const referenceOf = (recipientId: string) =>
    composeText({ ...message, recipientId }, settings)?.[0]
      ?.message.subarray(3, 5)
      .toString('hex')
  assert.equal(referenceOf('1'), referenceOf('1'))
  const many = Array.from({ length: 100 }, (_each, index) => referenceOf(String(index)))
  assert.ok(new Set(many).size > 95)
})

test('smpp: numbers are written as the carrier wants them', () => {
  const numberFormat = { destination: 'international', source: 'international' }
  const [national] = compose({ to: '01012345678', from: '15881234' })
  assert.deepEqual([national?.destination, national?.source], ['01012345678', '15881234'])
  const [international] = compose({ to: '01012345678', from: '15881234' }, { numberFormat })
  assert.deepEqual([international?.destination, international?.source], ['821012345678', '15881234'])
  const [abroad] = compose({ to: '79161234567' }, { numberFormat: { destination: 'international' } })
  assert.deepEqual([abroad?.destination, abroad?.source], ['79161234567', '0212345678'])
})

test('smpp: the subject of an LMS is its first line, or left out', () => {
  const lms = { type: 'LMS', subject: 'Sale', body: 'Today' } as const
  assert.equal(compose(lms)[0]?.message.toString(), 'Sale\nToday')
  assert.equal(compose(lms, { subjects: 'omitted' })[0]?.message.toString(), 'Today')
})

test('smpp: what SMPP cannot say is not said in part', () => {
  assert.equal(composeText(textOf({ from: '회사' }), settingsFor(1)), undefined)
  assert.equal(composeText(textOf({ from: 'a'.repeat(21) }), settingsFor(1)), undefined)
  assert.equal(composeText(textOf({ body: '가'.repeat(40_000) }), settingsFor(1)), undefined)
  assert.equal(
    composeText(textOf({ body: '가'.repeat(67 * 255 + 1) }), settingsFor(1, { longTexts: 'udh' })),
    undefined,
  )
})
