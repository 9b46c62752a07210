import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, roomFor, thresholdAt } from './traffic-rule.ts'

const old = (sends: number, checks: number) => judge({ sends, checks, youngSends: 0, youngChecks: 0 }, 0)
const burst = (sends: number, checks: number) =>
  judge({ sends, checks, youngSends: sends, youngChecks: checks }, 0)

test('number block: 19 old codes without an answer pass one more, 20 hold the block', () => {
  assert.deepEqual([old(19, 0), old(20, 0)], ['pass', 'hold'])
})

test('number block: one in five given back is enough, just less is not', () => {
  assert.deepEqual([old(20, 4), old(20, 3)], ['pass', 'hold'])
  assert.deepEqual([old(500, 100), old(501, 100)], ['pass', 'hold'])
})

test('number block: codes of the last minute have time to be answered, up to 40 of them', () => {
  assert.deepEqual([burst(39, 0), burst(40, 0)], ['pass', 'wait'])
})

test('number block: whatever the mix of old and young, 40 without an answer are the most', () => {
  for (let young = 0; young <= 60; young++) {
    for (let sends = young; sends <= 60; sends++) {
      const verdict = judge({ sends, checks: 0, youngSends: young, youngChecks: 0 }, 0)
      if (sends >= 40) assert.notEqual(verdict, 'pass', `${sends} sent, ${young} of them young`)
      if (verdict === 'hold') assert.ok(sends - young >= 20, 'only old ones hold a block')
    }
  }
})

test('number block: after a hold five are enough to judge', () => {
  assert.deepEqual([thresholdAt(0), thresholdAt(1), thresholdAt(9)], [20, 5, 5])
  assert.deepEqual(
    [4, 5].map((sends) => judge({ sends, checks: 0, youngSends: 0, youngChecks: 0 }, 1)),
    ['pass', 'hold'],
  )
  assert.deepEqual(
    [9, 10].map((sends) => judge({ sends, checks: 0, youngSends: sends, youngChecks: 0 }, 3)),
    ['pass', 'wait'],
  )
})

test('number block: an answer to the young ones leaves five more of them out, an old answer does not', () => {
  const sent = (sends: number, answers: { checks: number; youngChecks: number }) =>
    judge({ sends, youngSends: sends, ...answers }, 0)
  const [fresh, stale] = [
    { checks: 4, youngChecks: 4 },
    { checks: 4, youngChecks: 0 },
  ]
  assert.deepEqual([sent(60, fresh), sent(61, fresh)], ['pass', 'wait'])
  assert.deepEqual([sent(40, stale), sent(41, stale)], ['pass', 'wait'])
})

test('number block: the room that is left is as many as would pass', () => {
  for (const level of [0, 1]) {
    for (const checks of [0, 3, 20]) {
      for (const start of [0, 3, 12, 25]) {
        const tallyAfter = (sent: number) => ({
          sends: start + sent,
          checks,
          youngSends: Math.floor(start / 2) + sent,
          youngChecks: Math.floor(checks / 2),
        })
        let sent = 0
        while (judge(tallyAfter(sent), level) === 'pass') sent++
        const room = Math.max(0, roomFor(tallyAfter(0), level))
        assert.equal(room, sent, `${start} sent, ${checks} checked, level ${level}`)
      }
    }
  }
})
