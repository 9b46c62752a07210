import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkDigit, countDifferences, isImei } from './imei.ts'
import { foldLookAlikes, toDigits } from './look-alikes.ts'

const body = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 })
  .map((digits) => digits.join(''))
  .filter((digits) => !/^(\d)\1{13}$/.test(digits))

test('IMEI: the examples of the standard and of a maker have the check digit that is theirs', () => {
  // 3GPP TS 23.003 annex B.3: 26 0531 79311383 has 7.
  assert.equal(checkDigit('26053179311383'), '7')
  for (const imei of ['490154203237518', '352099001761481', '356938035643809']) assert.ok(isImei(imei), imei)
})

test('IMEI: of ten last digits one is right, and it is the check digit', () => {
  fc.assert(
    fc.property(body, (first) => {
      const right = Array.from('0123456789').filter((last) => isImei(first + last))
      assert.deepEqual(right, [checkDigit(first)])
    }),
  )
})

test('IMEI: one wrong digit is always seen, and so are two neighbours that changed places, but for 0 and 9', () => {
  fc.assert(
    fc.property(body, fc.nat(14), fc.integer({ min: 1, max: 9 }), (first, at, by) => {
      const imei = first + checkDigit(first)
      const digit = String((Number(imei[at]) + by) % 10)
      assert.equal(isImei(imei.slice(0, at) + digit + imei.slice(at + 1)), false)
    }),
  )
  fc.assert(
    fc.property(body, fc.nat(13), (first, at) => {
      const imei = first + checkDigit(first)
      const pair = imei.slice(at, at + 2)
      fc.pre(pair[0] !== pair[1] && !['09', '90'].includes(pair))
      assert.equal(isImei(imei.slice(0, at) + pair[1] + pair[0] + imei.slice(at + 2)), false)
    }),
  )
})

test('IMEI: what is no 15 digits, or fifteen equal ones, is none', () => {
  for (const text of [
    '',
    '49015420323751',
    '4901542032375180',
    '49015420323751a',
    '000000000000000',
    ' 490154203237518',
  ]) {
    assert.equal(isImei(text), false, text)
  }
})

test('IMEI: differences are counted by place, and numbers of other lengths differ in all', () => {
  assert.equal(countDifferences('490154203237518', '490154203237518'), 0)
  assert.equal(countDifferences('490154203237518', '490154303237516'), 2)
  assert.equal(countDifferences('4', '49'), Infinity)
})

test('look-alikes: what looks like a digit becomes one and is counted, anything else makes it no number', () => {
  assert.deepEqual(toDigits('35O9l8'), { digits: '350918', repairs: 2 })
  assert.deepEqual(toDigits('0123456789'), { digits: '0123456789', repairs: 0 })
  assert.equal(toDigits('12X4'), undefined)
})

test('look-alikes: folding twice changes nothing more, and case and separators do not count', () => {
  fc.assert(
    fc.property(fc.string(), (text) =>
      assert.equal(foldLookAlikes(foldLookAlikes(text)), foldLookAlikes(text)),
    ),
  )
  assert.equal(foldLookAlikes('R3CR-40 sBLz'), foldLookAlikes('r3cr4o5812'))
  assert.notEqual(foldLookAlikes('R3CR40ABCDE'), foldLookAlikes('R3CR40ABCDF'))
})
