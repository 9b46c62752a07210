import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkDigit } from './imei.ts'
import { mergeFindings, type Findings } from './merge-findings.ts'
import type { ScreenBarcode } from './reading.types.ts'

const withCheck = (digits: string) => digits + checkDigit(digits)
const first = withCheck('35328910123456')
/** The type code's last digit is another, and so is the check digit: as pairs often are. */
const second = withCheck('35328911123456')
/** Two digits of the first were misread, and the check digit is right by chance. */
const misread = withCheck('35328910123546')
const broken = `${first.slice(0, 8)}${(Number(first[8]) + 1) % 10}${first.slice(9)}`

type Imei = Findings['imeis'][number]
const at = (top: number) => ({ left: 0.3, top, width: 0.4, height: 0.02 })
const imei = (value: string, top = 0.3, changes: Partial<Imei> = {}): Imei => ({
  value,
  isValid: value === withCheck(value.slice(0, 14)),
  slot: undefined,
  isLabelled: true,
  repairs: 0,
  certainty: 0.9,
  box: at(top),
  ...changes,
})
const look = (...imeis: Imei[]): Findings => ({
  imeis,
  serials: [],
  models: [],
  texts: [],
  announcesSerial: false,
  isIphone: false,
  lineCertainties: [],
})
const code = (text: string, top = 0.34): ScreenBarcode => ({ text, format: 'Code128', box: at(top) })

function merge(looks: readonly Findings[], barcodes: readonly ScreenBarcode[] = []) {
  const { imeis, brokenImeis } = mergeFindings(looks, barcodes, { looks: looks.length, tookMs: 1 })
  return {
    imeis: imeis.map(({ value, slot, confidence, source }) => [
      value,
      slot,
      Number(confidence.toFixed(3)),
      source,
    ]),
    broken: brokenImeis.map(({ value }) => value),
  }
}

test('joining looks: what is seen again is more certain', () => {
  assert.deepEqual(merge([look(imei(first)), look(imei(first))]), {
    imeis: [[first, 1, 0.99, 'text']],
    broken: [],
  })
})

test('joining looks: numbers that look alike in two places are two, in one place they make each other unsure', () => {
  assert.deepEqual(merge([look(imei(first, 0.3), imei(second, 0.35))]), {
    imeis: [
      [first, 1, 0.9, 'text'],
      [second, 2, 0.9, 'text'],
    ],
    broken: [],
  })
  assert.deepEqual(
    merge([look(imei(first)), look(imei(misread, 0.301))]).imeis.map(([, , confidence]) => confidence),
    [0.36, 0.36],
  )
})

test('joining looks: numbers that one look saw are two, however near, and a third in their place is not', () => {
  const near = look(imei(first, 0.3), imei(second, 0.305))
  assert.deepEqual(merge([near]).imeis.length, 2)
  assert.deepEqual(
    merge([near, near]).imeis.map(([value, , confidence]) => [value, confidence]),
    [
      [first, 0.99],
      [second, 0.99],
    ],
  )
  assert.deepEqual(merge([look(imei(first), imei(broken, 0.305))]).broken, [broken])
})

test('joining looks: a broken number gives way to a valid one in its place, and is told where there is none', () => {
  assert.deepEqual(merge([look(imei(broken)), look(imei(first))]), {
    imeis: [[first, 1, 0.9, 'text']],
    broken: [],
  })
  assert.deepEqual(merge([look(imei(broken))]), { imeis: [], broken: [broken] })
})

test('joining looks: each letter that was taken for a digit makes a number less certain', () => {
  assert.deepEqual(merge([look(imei(first, 0.3, { repairs: 2 }))]).imeis, [[first, 1, 0.324, 'text']])
})

test('joining looks: slots are as the screen says, else those that are left, in the order of reading', () => {
  assert.deepEqual(
    merge([look(imei(first, 0.2, { slot: 2 }), imei(second, 0.3, { slot: 1 }))]).imeis.map(
      ([value, slot]) => [value, slot],
    ),
    [
      [second, 1],
      [first, 2],
    ],
  )
  // A picture that lies on its side: the order of reading is not that of the picture's height.
  assert.deepEqual(
    merge([look(imei(first, 0.4), imei(second, 0.3))]).imeis.map(([value]) => value),
    [first, second],
  )
  assert.deepEqual(
    merge([look(imei(second, 0.2, { slot: 2 }), imei(first, 0.3))]).imeis.map(([value, slot]) => [
      value,
      slot,
    ]),
    [
      [first, 1],
      [second, 2],
    ],
  )
})

test('barcodes: one that says the same as the text confirms it', () => {
  assert.deepEqual(merge([look(imei(first, 0.3, { certainty: 0.5 }))], [code(first)]), {
    imeis: [[first, 1, 0.999, 'both']],
    broken: [],
  })
})

test('barcodes: one that says nearly the same wins, over a broken number and over a valid one', () => {
  for (const text of [broken, misread]) {
    assert.deepEqual(merge([look(imei(text))], [code(first)]), {
      imeis: [[first, 1, 0.999, 'barcode']],
      broken: [],
    })
  }
})

test('barcodes: each corrects the text beside it, not the number of the other slot that it resembles', () => {
  const slots = (looks: Findings[]) =>
    merge(looks, [code(second, 0.44), code(first, 0.34)]).imeis.map(([value, slot, , source]) => [
      value,
      slot,
      source,
    ])
  assert.deepEqual(slots([look(imei(misread, 0.3), imei(second, 0.4))]), [
    [first, 1, 'barcode'],
    [second, 2, 'both'],
  ])
  const brokenSecond = second.slice(0, 9) + String((Number(second[9]) + 1) % 10) + second.slice(10)
  assert.deepEqual(slots([look(imei(broken, 0.3), imei(brokenSecond, 0.4))]), [
    [first, 1, 'barcode'],
    [second, 2, 'barcode'],
  ])
})

test('barcodes: one alone is kept and stays unsure, and what is no IMEI is none', () => {
  assert.deepEqual(merge([look()], [code(first)]), { imeis: [[first, 1, 0.5, 'barcode']], broken: [] })
  assert.deepEqual(
    merge([look()], [code('89049032005008882600090712345678'), code('R3CT40ABCDE'), code(broken)]),
    {
      imeis: [],
      broken: [],
    },
  )
})

test('barcodes: one of the other slot leaves a clear number that it resembles as it is', () => {
  for (const [text, barcode, barcodeTop] of [
    [first, second, 0.44],
    [second, first, 0.16],
  ] as const) {
    const { imeis } = merge([look(imei(text, 0.3))], [code(barcode, barcodeTop)])
    assert.deepEqual(imeis, [
      [text, 1, 0.9, 'text'],
      [barcode, 2, 0.5, 'barcode'],
    ])
  }
  // Of a picture that lies on its side, too: below is to the left, and beside each other is far.
  const lying = (left: number) => ({ left, top: 0.3, width: 0.02, height: 0.4 })
  const lyingText = look(imei(misread, 0, { box: lying(0.6) }))
  const lyingCode = (left: number) => ({ ...code(first), box: lying(left) })
  assert.deepEqual(merge([lyingText], [lyingCode(0.56)]).imeis, [[first, 1, 0.999, 'barcode']])
  assert.equal(merge([lyingText], [lyingCode(0.46)]).imeis.length, 2)
})

test('barcodes: an unsure number is corrected from wherever the barcode stands', () => {
  assert.deepEqual(merge([look(imei(misread, 0.3, { certainty: 0.6 }))], [code(first, 0.5)]).imeis, [
    [first, 1, 0.999, 'barcode'],
  ])
})

test('barcodes: one of a serial number wins over its text, and one alone stays unsure', () => {
  const serial = (value: string, changes: object = {}) => ({
    ...look(),
    serials: [{ value, isLabelled: true, certainty: 0.9, box: at(0.3), ...changes }],
  })
  const serialsOf = (looks: Findings[], ...barcodes: ScreenBarcode[]) =>
    mergeFindings(looks, barcodes, { looks: 1, tookMs: 1 }).serials.map(
      ({ value, isLabelled, confidence }) => [value, isLabelled, confidence],
    )
  const right = 'R3CT40ABCDE'
  for (const read of [right, 'R3CT4OABCDE', 'R3CT40ABDE', 'R3CT40ABCDEX'])
    assert.deepEqual(serialsOf([serial(read)], code(right)), [[right, true, 0.999]], read)
  assert.deepEqual(serialsOf([serial('R3CT40ABDE')], code(right, 0.8)), [
    ['R3CT40ABDE', true, 0.9],
    [right, false, 0.5],
  ])
  assert.deepEqual(serialsOf([look()], code(right)), [[right, false, 0.5]])
  assert.deepEqual(serialsOf([serial(right)], code(first), code('89049032005008882600090712345678')), [
    [right, true, 0.9],
  ])
})
