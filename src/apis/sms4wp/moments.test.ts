import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseMoment, printMoment, printPreciseMoment } from './moments.ts'

for (const [given, meant] of [
  ['2014-09-14T22:02:15', '2014-09-14T22:02:15.000Z'],
  ['2014-09-14T22:02:15Z', '2014-09-14T22:02:15.000Z'],
  ['2014-09-15T07:02:15+09:00', '2014-09-14T22:02:15.000Z'],
  ['2014-09-15T07:02:15 09:00', '2014-09-14T22:02:15.000Z'],
  ['2014-09-15T07:02:15+0900', '2014-09-14T22:02:15.000Z'],
  ['2014-09-14T17:02:15-05', '2014-09-14T22:02:15.000Z'],
  ['2014-09-14 22:02:15.684', '2014-09-14T22:02:15.684Z'],
  ['2014-09-14T22:02:15,6849999Z', '2014-09-14T22:02:15.684Z'],
  ['20140914T220215Z', '2014-09-14T22:02:15.000Z'],
  ['2014-09-14T22:02', '2014-09-14T22:02:00.000Z'],
  ['2014-09-14', '2014-09-14T00:00:00.000Z'],
  ['2016-02-29T00:00:00', '2016-02-29T00:00:00.000Z'],
  ['9999-12-31T23:59:59', '9999-12-31T23:59:59.000Z'],
] as const) {
  test(`moment: ${given} is ${meant}`, () => {
    assert.equal(parseMoment(given)?.toISOString(), meant)
  })
}

for (const given of [
  '',
  'yesterday',
  '1410732135',
  '2014-13-01T00:00:00',
  '2015-02-29T00:00:00',
  '2014-09-31',
  '2014-09-14T24:00:00',
  '2014-09-14T22:60:00',
  '2014-09-14T22:02:61',
  '2014-09-14T22:02:15+24:00',
  '2014-09-14T22:02:15Z+09:00',
  '0000-01-01T00:00:00',
  '0099-01-01T00:00:00',
  '1969-12-31T23:59:59',
  '9999-12-31T23:59:59-01:00',
  '99999-01-01T00:00:00',
  '-2014-09-14T22:02:15',
]) {
  test(`moment: ${given || 'nothing'} is none`, () => {
    assert.equal(parseMoment(given), undefined)
  })
}

test('moment: printed as the seed does', () => {
  const moment = new Date('2014-09-18T12:11:17.684Z')
  assert.equal(printMoment(moment), '2014-09-18T12:11:17')
  assert.equal(printPreciseMoment(moment), '2014-09-18T12:11:17.684Z')
  assert.equal(printPreciseMoment(null), null)
})
