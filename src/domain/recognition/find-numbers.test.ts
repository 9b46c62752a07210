import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { findImeis } from './find-imeis.ts'
import { findModels } from './find-models.ts'
import { findSerials } from './find-serials.ts'
import { checkDigit, isImei } from './imei.ts'
import { textRow, textRows } from './reading.test-support.ts'

const first = '353289101234567'.slice(0, 14) + checkDigit('35328910123456')
const second = '353289111234567'.slice(0, 14) + checkDigit('35328911123456')

const found = (...texts: string[]) =>
  findImeis(textRows(...texts)).map(({ value, slot, isLabelled, isValid }) => ({
    value,
    slot,
    isLabelled,
    isValid,
  }))
const labelled = (value: string, slot?: 1 | 2) => ({ value, slot, isLabelled: true, isValid: true })

test('IMEI on a screen: every way in which makers write it is read', () => {
  for (const [text, slot] of [
    [`IMEI  ${first}`],
    [`IMEI: ${first}`],
    [`IMEI ${first} / 01`],
    [`IMEI:${first}/01`],
    [`IMEI  ${first.slice(0, 2)} ${first.slice(2, 8)} ${first.slice(8, 14)} ${first.slice(14)}`],
    [`IMEI (slot 1)  ${first}`, 1],
    [`IMEI (slot 2)  ${first}`, 2],
    [`IMEI(SIM slot1)  ${first}`, 1],
    [`IMEI (SIM slot 2)  ${first}`, 2],
    [`IMEI(2)  ${first}`, 2],
    [`IMEI1: ${first}`, 1],
    [`IMEI 2: ${first} / 01`, 2],
    [`IMEI2  ${first}`, 2],
    [`IMEI information  ${first}`],
    [`lMEl  ${first}`],
    [`IMEI (eSIM)  ${first}`],
  ] as [string, (1 | 2)?][]) {
    assert.deepEqual(found(text), [labelled(first, slot)], text)
  }
})

test('IMEI on a screen: the number may stand below its label, with its slot there', () => {
  assert.deepEqual(found('IMEI information', `${first} / 01`), [labelled(first)])
  assert.deepEqual(found('IMEI (slot 1)', first, 'IMEI (slot 2)', second), [
    labelled(first, 1),
    labelled(second, 2),
  ])
})

test('IMEI on a screen: other numbers that phones show are none', () => {
  assert.deepEqual(
    found(
      'EID: 89049032005008882600090712345678',
      'EID',
      first,
      'ICCID  8982123456789012345',
      `MEID  ${first.slice(0, 14)}`,
      'IMEI SV  01',
      'Phone number  010-1234-5678',
      `IMSI ${first}`,
    ),
    [],
  )
  assert.deepEqual(found(`ICCID  ${first}`), [])
})

test('IMEI on a screen: a second row of an EID is none, though fifteen of its digits pass the check', () => {
  assert.deepEqual(found('EID: 8904903200500888260', first), [])
  assert.deepEqual(found('Something else', first), [
    { value: first, slot: undefined, isLabelled: false, isValid: true },
  ])
})

test('IMEI on a screen: letters that look like digits are mended and counted, and a wrong check digit is told', () => {
  const [mended] = findImeis(textRows(`IMEI: ${first.replaceAll('0', 'O')}`))
  assert.equal(mended?.value, first)
  assert.equal(mended?.repairs, first.split('0').length - 1)
  const wrong = first.slice(0, 14) + String((Number(first[14]) + 1) % 10)
  assert.deepEqual(found(`IMEI: ${wrong}`), [{ ...labelled(wrong), isValid: false }])
})

test('IMEI on a screen: any text at all is searched without a fault, and what is called valid is', () => {
  const words = fc.constantFrom(
    'IMEI',
    'IMEI2',
    'EID',
    'SN',
    first,
    ' ',
    '  ',
    '/01',
    'O',
    '1',
    ':',
    '\n',
    'S/N',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 30 }), (parts) => {
      const rows = parts
        .join('')
        .replace(/[^\n -~]/g, '')
        .split('\n')
        .map((text, number) => textRow(text, number))
      for (const imei of findImeis(rows)) {
        assert.equal(imei.isValid, isImei(imei.value))
        assert.match(imei.value, /^\d{15}$/)
        assert.ok(imei.box.left <= imei.box.right && imei.box.top <= imei.box.bottom)
      }
      findSerials(rows)
      findModels(rows)
    }),
  )
})

test('IMEI on a screen: its certainty is that of its least certain digit, and its box is where it stands', () => {
  const row = textRow(`IMEI  ${first}`, 2)
  const certainties = row.certainties.map((certainty, index) =>
    index === 12 ? 0.4 : index === 2 ? 0.1 : certainty,
  )
  const [imei] = findImeis([{ ...row, certainties }])
  assert.equal(imei?.certainty, 0.4)
  assert.deepEqual(imei?.box, { left: 60, right: 210, top: 60, bottom: 80 })
})

const serials = (...texts: string[]) =>
  findSerials(textRows(...texts)).map(({ value, isLabelled }) => [value, isLabelled])

test('serial number on a screen: by its label, beside or below, of any maker', () => {
  assert.deepEqual(serials('S/N: R3CT40ABCDE'), [['R3CT40ABCDE', true]])
  assert.deepEqual(serials('SN:9f8e7d6c'), [['9f8e7d6c', true]])
  assert.deepEqual(serials('Serial number  54294AR8850305'), [['54294AR8850305', true]])
  assert.deepEqual(serials('Serial number', '54294AR8850305'), [['54294AR8850305', true]])
  assert.deepEqual(serials('Serial Number  LNLLGRPLVX'), [['LNLLGRPLVX', true]])
})

test('serial number on a screen: in Korean by its shape, Apple’s only where the screen is an iPhone’s', () => {
  assert.deepEqual(serials('R3CT40ABCDE'), [['R3CT40ABCDE', false]])
  assert.deepEqual(serials('D8QAFDYJ5QTR', 'iPhone 14'), [['D8QAFDYJ5QTR', false]])
  assert.deepEqual(serials('D8QAFDYJ5QTR', '23090RA98G'), [])
  assert.deepEqual(serials('C45E60F1B2C3', 'iPhone 14'), [], 'an address without its colons')
})

test('serial number on a screen: O and I are 0 and 1 where the maker has neither', () => {
  assert.deepEqual(serials('S/N: R3CTO0ABCDI'), [['R3CT00ABCD1', true]])
  assert.deepEqual(serials('Serial number', 'Software information'), [])
})

test('model on a screen: Samsung’s and Apple’s numbers', () => {
  assert.deepEqual(
    findModels(textRows('Model number  SM-S921N', 'MTV03KH/A', 'iPhone 15 Pro', 'Galaxy S24')).map(
      ({ value }) => value,
    ),
    ['SM-S921N', 'MTV03KH/A', 'iPhone 15 Pro'],
  )
})
