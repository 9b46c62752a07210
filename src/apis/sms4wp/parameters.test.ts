import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { file, id, integer, phone, text, word, type Kind } from './kinds.ts'
import { many, optional, readParameters, required, type Parameters } from './parameters.ts'

function refusals(given: Record<string, unknown[]>, spec: Parameters): string[] {
  try {
    readParameters(new Map(Object.entries(given)), spec)
    return []
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return (error.detail.fields ?? []).map(({ field, rule }) => `${field} must be ${rule}`)
  }
}

function reads(
  kind: Kind<unknown>,
  good: readonly (readonly [unknown, unknown])[],
  bad: readonly unknown[],
): void {
  for (const [given, meant] of good) assert.equal(kind.read(given), meant, JSON.stringify(given))
  for (const given of bad) assert.equal(kind.read(given), undefined, String(given))
}

test('id: from 1 to 2^53 - 1, as a number or in digits', () => {
  reads(
    id,
    [
      ['1', '1'],
      [5, '5'],
      ['9007199254740991', '9007199254740991'],
    ],
    [
      '0',
      '-1',
      '9007199254740992',
      '99999999999999999999',
      'NaN',
      '1e3',
      '1.0',
      '0x1',
      ' 1',
      1.5,
      NaN,
      Infinity,
      true,
      {},
      [],
    ],
  )
})

test('integer: within its bounds, negative ones too', () => {
  reads(
    integer(-10, 10),
    [
      ['-10', -10],
      [10, 10],
      ['0', 0],
    ],
    ['-11', 11, '+5', '--5', '', '5.0', Infinity],
  )
})

test('phone: digits, or NNN-NNN(N)-NNNN, and stored as digits', () => {
  reads(
    phone,
    [
      ['01012345678', '01012345678'],
      ['010-1234-5678', '01012345678'],
      ['010-123-4567', '0101234567'],
      ['025554523', '025554523'],
    ],
    [
      '02-555-2345',
      '010-12345-678',
      '010 1234 5678',
      '+821012345678',
      '12',
      '0101234567890123',
      '',
      1012345678,
      null,
    ],
  )
})

test('text: as long as it may be, and storable', () => {
  reads(
    text(3, 1),
    [
      ['가나다', '가나다'],
      [12, '12'],
    ],
    ['', 'abcd', 'a\0b', '\ud800', null, true, ['a']],
  )
})

test('word: in any letter case', () => {
  reads(
    word({ GOOD: 'good', BANNED: 'banned' }),
    [['Good', 'good']],
    ['BAD', '', 1, 'constructor', '__proto__'],
  )
})

test('file: a part with bytes, not a text', () => {
  const given = { fileName: 'a.jpg', mimeType: 'image/jpeg', bytes: Buffer.from('x') }
  reads(file, [[given, given]], ['a.jpg', { bytes: [1] }, null])
})

test('required, optional and many: how often each may be given, and every fault at once', () => {
  const spec = { a: required(id), b: optional(id), c: many(id, { least: 1, most: 2 }) }
  assert.deepEqual(
    readParameters(
      new Map([
        ['a', ['1']],
        ['c', ['2', 3]],
      ]),
      spec,
    ),
    { a: '1', b: undefined, c: ['2', '3'] },
  )
  const rule = 'an id, a whole number from 1 to 2^53 - 1'
  assert.deepEqual(refusals({ a: [1, 2], b: [1, 2] }, spec), [
    `a must be ${rule}`,
    `b must be ${rule}, or left out`,
    `c must be ${rule}, and given 1 to 2 times`,
  ])
  assert.deepEqual(refusals({ a: [1], c: [1, 2, 3] }, spec), [`c must be ${rule}, and given 1 to 2 times`])
  assert.deepEqual(refusals({ a: [1], c: [1, 'x'] }, spec), [`c must be ${rule}, and given 1 to 2 times`])
})
