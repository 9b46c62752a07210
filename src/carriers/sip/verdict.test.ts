import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judge, retryAfterMs } from './verdict.ts'

const late = { isFirst: false, isProved: true }

test('sip: of every other status the trunk is to blame', () => {
  const callees = new Set([403, 404, 410, 480, 484, 486, 600, 603, 604, 607, 608])
  for (let status = 300; status < 700; status++) {
    assert.equal(judge(status, late) === 'trunk', !callees.has(status), String(status))
  }
})

test('sip: 403 is the trunk’s own only as the first word to who proved', () => {
  assert.equal(judge(403, { isFirst: true, isProved: true }), 'trunk')
  assert.equal(judge(403, { isFirst: true, isProved: false }), 'rejected')
  assert.equal(judge(403, { isFirst: false, isProved: true }), 'rejected')
})

test('sip: Retry-After is read in seconds, an hour at most; nonsense is nothing', () => {
  const read = [undefined, '', 'soon', '-5', '0', '7', '120 (full);duration=60', '99999'].map(retryAfterMs)
  assert.deepEqual(read, [0, 0, 0, 0, 0, 7000, 120_000, 3_600_000])
})
