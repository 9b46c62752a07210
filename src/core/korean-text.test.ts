import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cptable } from '@e965/xlsx/dist/cpexcel.full.mjs'
import { cp949Bytes } from './korean-text.ts'

// Microsoft's table, as the spreadsheet parser has it: Node's `euc-kr` is ICU's, which lacks what CP949 adds.
const encoded = Object.entries(
  (cptable as unknown as Record<string, { enc: Record<string, number> }>)['949']?.enc ?? {},
)

test('cp949: every character of the code page has as many bytes as its own encoding', () => {
  const ofOneByte = encoded.filter(([, code]) => code <= 0xff).map(([character]) => character)
  const ofTwoBytes = encoded.filter(([, code]) => code > 0xff).map(([character]) => character)
  assert.equal(ofTwoBytes.length, 17_048, 'the whole of windows-949')
  assert.ok(ofTwoBytes.includes('뷁'))
  const ascii = ofOneByte.filter((character) => character <= '\u007f')
  assert.equal(ascii.length, 128)
  assert.deepEqual(
    ascii.filter((character) => cp949Bytes(character) !== 1),
    [],
  )
  assert.deepEqual(
    ofTwoBytes.filter((character) => cp949Bytes(character) !== 2),
    [],
  )
})

test('cp949: every Hangul syllable is in the code page, so it never matters that the others count the same', () => {
  for (let code = 0xac00; code <= 0xd7a3; code++) assert.equal(cp949Bytes(String.fromCharCode(code)), 2)
})

for (const [text, bytes, what] of [
  ['', 0, 'nothing'],
  ['API Test', 8, 'ASCII'],
  ['안녕', 4, 'Hangul'],
  ['뷁', 2, 'a syllable that EUC-KR lacks and CP949 has'],
  ['①㎏ア漢Ω', 10, 'signs, kana and hanja'],
  ['é', 2, 'a letter outside CP949'],
  ['e\u0301', 3, 'a letter and an accent of its own'],
  ['😀', 4, 'an emoji'],
  ['👩‍👧', 10, 'two emoji and a joiner'],
  ['\ud83d', 2, 'half an emoji'],
  ['a\nb\r\nc', 6, 'line ends'],
  ['\u0000\u007f\u0080', 4, 'the edges of ASCII'],
  ['(광고) sale 50% 뷁😀\n', 23, 'all of them'],
] as const) {
  test(`cp949: ${what} is ${bytes} bytes`, () => {
    assert.equal(cp949Bytes(text), bytes)
  })
}
