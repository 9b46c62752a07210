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
