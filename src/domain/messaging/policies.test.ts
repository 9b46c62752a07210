import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { checkAdvertisement, checkSizes } from './policies.ts'

const says = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof Fault && error.code === code && words.test(error.detail.explanation ?? '')

const body = (text: string) => ({ subject: '', body: text })

test('sizes: each kind of character at the limit and one beyond it', () => {
  const rows: [string, string, number][] = [
    ['a'.repeat(90), 'a', 91],
    ['가'.repeat(45), 'a', 91],
    ['뷁'.repeat(45), '뷁', 92],
    ['😀'.repeat(22) + '가', 'a', 91],
    ['가a'.repeat(30), 'b', 91],
  ]
  for (const [fits, more, size] of rows) {
    checkSizes('SMS', body(fits))
    assert.throws(
      () => checkSizes('SMS', body(fits + more)),
      says('text_too_long', new RegExp(`${size} bytes.*SMS carries 90.*message/lms/`)),
    )
  }
})

test('sizes: LMS and MMS carry 2000 bytes, and nothing carries more', () => {
  for (const type of ['LMS', 'MMS'] as const) {
    checkSizes(type, body('가'.repeat(1000)))
    assert.throws(
      () => checkSizes(type, body('가'.repeat(1000) + 'a')),
      says('text_too_long', new RegExp(`2001 bytes.*${type} carries 2000.*no message carries more`)),
    )
  }
  assert.throws(
    () => checkSizes('SMS', body('a'.repeat(2001))),
    says('text_too_long', /no message carries more/),
  )
})

test('sizes: a subject has 40 bytes', () => {
  checkSizes('LMS', { subject: '가'.repeat(20), body: '' })
  assert.throws(
    () => checkSizes('LMS', { subject: '가'.repeat(20) + 'a', body: '' }),
    says('text_too_long', /subject has 41 bytes.*carries 40/),
  )
})

const good = { body: '(광고) 세일합니다\n무료수신거부 080-123-4567' }
const kst = (time: string) => new Date(`2026-11-21T${time}+09:00`)

test('advertisements: the mark stands first and the last line says how to opt out', () => {
  const noon = kst('12:00:00')
  for (const mode of ['refuse', 'defer'] as const) {
    assert.deepEqual(checkAdvertisement(mode, good, noon), { sendAt: noon })
    for (const [text, words] of [
      ['세일 (광고)\n무료수신거부 080-123-4567', /begins with/],
      ['(광고) 세일합니다', /opt out/],
      ['(광고) 무료수신거부 080-123-4567\n세일합니다', /opt out/],
    ] as const) {
      assert.throws(
        () => checkAdvertisement(mode, { body: text }, noon),
        says('advertisement_refused', words),
      )
    }
  }
  assert.deepEqual(checkAdvertisement('off', { body: '세일 (광고)' }, noon), { sendAt: noon })
})

test('advertisements: none comes between 21:00 and 08:00 in Korea', () => {
  const rows: [string, string | undefined][] = [
    ['08:00:00', undefined],
    ['20:59:59', undefined],
    ['21:00:00', '2026-11-22T08:00:00+09:00'],
    ['23:59:59', '2026-11-22T08:00:00+09:00'],
    ['00:00:00', '2026-11-21T08:00:00+09:00'],
    ['07:59:59', '2026-11-21T08:00:00+09:00'],
  ]
  for (const [time, deferred] of rows) {
    const at = kst(time)
    assert.deepEqual(
      checkAdvertisement('defer', good, at),
      { sendAt: deferred ? new Date(deferred) : at },
      time,
    )
    const refusing = () => checkAdvertisement('refuse', good, at)
    if (deferred) assert.throws(refusing, says('advertisement_refused', /21:00 and 08:00/), time)
    else refusing()
  }
})

test('advertisements: another message may come at any hour', () => {
  const at = kst('03:00:00')
  assert.deepEqual(checkAdvertisement('refuse', { body: '인증번호 123456' }, at), { sendAt: at })
})
