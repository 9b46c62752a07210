import * as fc from 'fast-check'
import iconv from 'iconv-lite'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeGsm7 } from './gsm7.ts'
import { settingsFor } from './smsc.test-support.ts'
import { encodeText, splitText } from './text-encoding.ts'

const ucs2 = settingsFor(1).encodings
const korean = settingsFor(1, { encodings: { korean: 'ksc5601' } }).encodings
const alphabetOf = (text: string, encodings = ucs2) => encodeText(text, encodings).alphabet

test('smpp: a text goes by GSM-7 where that can say it', () => {
  assert.deepEqual(encodeText('Code @ £5 [1]', ucs2), {
    alphabet: 'gsm7',
    dataCoding: 0,
    bytes: Buffer.from([
      0x43, 0x6f, 0x64, 0x65, 0x20, 0x00, 0x20, 0x01, 0x35, 0x20, 0x1b, 0x3c, 0x31, 0x1b, 0x3e,
    ]),
  })
  assert.deepEqual(encodeGsm7('€ñΩ\r\n'), Buffer.from([0x1b, 0x65, 0x7d, 0x15, 0x0d, 0x0a]))
  assert.equal(encodeGsm7('`'), undefined)
  assert.equal(encodeGsm7('\u001b'), undefined)
  assert.equal(alphabetOf('abc', { ...ucs2, gsm7: false }), 'ucs2')
  assert.equal(alphabetOf('abc', { ...korean, gsm7: false }), 'ksc5601')
})

test('smpp: Korean goes as the carrier is configured', () => {
  assert.deepEqual(encodeText('가😀', ucs2), {
    alphabet: 'ucs2',
    dataCoding: 8,
    bytes: Buffer.from([0xac, 0x00, 0xd8, 0x3d, 0xde, 0x00]),
  })
  assert.deepEqual(encodeText('가a', korean), {
    alphabet: 'ksc5601',
    dataCoding: 0x0e,
    bytes: Buffer.from([0xb0, 0xa1, 0x61]),
  })
  assert.equal(encodeText('가', { ...korean, ksc5601DataCoding: 4 }).dataCoding, 4)
})

for (const character of ['₩', '😀', '–', '•', 'é', 'ñ', '\u00a0', '©']) {
  test(`smpp: ${JSON.stringify(character)}, which CP949 would make a question mark, takes the text to UCS-2`, () => {
    assert.equal(alphabetOf(`${character} 가`, korean), 'ucs2')
  })
}

test('smpp: what CP949 has beyond KS X 1001 goes by it, and so do letters that make a syllable', () => {
  assert.equal(alphabetOf('뷁똠?', korean), 'ksc5601')
  assert.deepEqual(encodeText('한글'.normalize('NFD'), korean), encodeText('한글', korean))
  assert.deepEqual(encodeText('한글'.normalize('NFD'), ucs2), encodeText('한글', ucs2))
})

test('smpp: half a surrogate pair becomes a replacement character', () => {
  assert.deepEqual(encodeText('가\ud83d', ucs2).bytes, Buffer.from([0xac, 0x00, 0xff, 0xfd]))
})

const letters = fc.constantFrom('a', '[', '€', '가', '뷁', '😀', 'é', '\n')

test('smpp: parts end between characters and come to the whole text', () => {
  fc.assert(
    fc.property(
      fc.array(letters, { minLength: 1, maxLength: 400 }),
      fc.integer({ min: 4, max: 160 }),
      fc.constantFrom(ucs2, korean),
      (characters, limit, encodings) => {
        const text = characters.join('')
        const encoded = encodeText(text, encodings)
        const parts = splitText(encoded, limit)
        assert.deepEqual(Buffer.concat(parts), encoded.bytes)
        assert.ok(parts.every((part) => part.length > 0 && part.length <= limit))
        const decode = (part: Buffer) => {
          if (encoded.alphabet === 'ucs2') return iconv.decode(part, 'utf16-be')
          if (encoded.alphabet === 'ksc5601') return iconv.decode(part, 'cp949')
          assert.notEqual(part.at(-1), 0x1b)
          return ''
        }
        const read = parts.map(decode).join('')
        if (encoded.alphabet !== 'gsm7') assert.equal(read, text)
        assert.ok(parts.every((part) => decode(part).isWellFormed()))
      },
    ),
    { numRuns: 1000 },
  )
})
