import assert from 'node:assert/strict'
import { test } from 'node:test'
import { koreanTime, readKoreanTime } from './korean-time.ts'

test('korean time: nine hours ahead, over midnight and new year', () => {
  assert.equal(koreanTime(new Date('2020-12-31T15:00:00.999Z')), '2021-01-01 00:00:00')
  assert.equal(koreanTime(new Date('2021-07-01T00:00:00Z')), '2021-07-01 09:00:00')
})

test('korean time: what was printed is read again', () => {
  for (const text of ['2020-12-12 13:22:20', '2024-02-29 00:00:00', '1999-12-31 23:59:59']) {
    assert.equal(koreanTime(readKoreanTime(text) as Date), text)
  }
})

test('korean time: what is no time of the calendar is refused', () => {
  const wrong = ['', '2020-12-12', '2020-02-30 00:00:00', '2021-02-29 10:00:00', '2020-13-01 00:00:00']
  const clock = ['2020-12-12 24:00:00', '2020-12-12 13:60:00', '2020-12-12 13:22:60', '2020-12-12T13:22:20']
  for (const text of [
    ...wrong,
    ...clock,
    ' 2020-12-12 13:22:20',
    '2020-12-12 13:22:20Z',
    '２０20-12-12 13:22:20',
  ])
    assert.equal(readKoreanTime(text), undefined, text)
})
