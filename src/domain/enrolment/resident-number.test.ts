import assert from 'node:assert/strict'
import { test } from 'node:test'
import { birthdateOf, isDate } from './resident-number.ts'

test('resident numbers: century and sex digit make the birth date; a day that never was is none', () => {
  for (const [number, date] of [
    ['8609061234567', '1986-09-06'],
    ['8609062234567', '1986-09-06'],
    ['0402293234567', '2004-02-29'],
    ['0402294234567', '2004-02-29'],
    ['9912315234567', '1999-12-31'],
    ['0001017234567', '2000-01-01'],
    ['9901019234567', '1899-01-01'],
    ['0001010234567', '1800-01-01'],
    ['0502293234567', undefined],
    ['8613061234567', undefined],
    ['8609001234567', undefined],
    ['860906123456', undefined],
    ['860906-1234567', undefined],
  ] as const) {
    assert.equal(birthdateOf(number), date, number)
  }
})

test('resident numbers: the check digit refuses nobody, as those given since October 2020 have none', () => {
  for (let last = 0; last < 10; last++) assert.equal(birthdateOf(`860906123456${last}`), '1986-09-06')
})

test('dates: only days of the calendar', () => {
  for (const day of ['2024-02-29', '1900-03-01', '9999-12-31']) assert.ok(isDate(day), day)
  for (const day of ['2023-02-29', '2024-00-01', '2024-01-32', '2024-1-1', '2024', '2024-01', '', 'today'])
    assert.ok(!isDate(day), day)
})
