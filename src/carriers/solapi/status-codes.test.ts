import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createStatusCodes } from './status-codes.ts'

const results: Readonly<Record<string, number | undefined>> = {
  '4000': 4100,
  '2000': undefined,
  '3000': undefined,
  '3042': 4400,
  '3043': 4401,
  '3044': 4402,
  '3010': 4410,
  '3032': 4410,
  '3045': 4412,
  '3040': 4420,
  '3054': 4430,
  '3055': 4430,
  '2254': 4430,
  '1064': 4430,
  '3047': 4431,
  '1061': 4431,
  '2061': 4431,
  // Later is too late once it was taken.
  '1030': 4420,
  // Nothing that the vendor's page names.
  '3999': 4420,
  '2999': 4420,
  '5000': undefined,
  TEST1000: undefined,
  constructor: undefined,
  undefined: undefined,
}

test('solapi: every code of the vendor comes to a result of ours, or to none yet', () => {
  const codes = createStatusCodes()
  for (const [code, result] of Object.entries(results)) assert.equal(codes.resultOf(code), result, code)
})

test('solapi: a refusal is final where the vendor means the message, and none where it means itself', () => {
  const codes = createStatusCodes()
  assert.deepEqual(
    ['1060', '1062', '1999', '1020', '1024', '1026', '1030', 'constructor', ''].map(codes.refusalOf),
    [4431, 4420, 4420, 'busy', 'busy', 'busy', 'busy', 'busy', 'busy'],
  )
})

test('solapi: the operator’s words on a code come first', () => {
  const codes = createStatusCodes({ '3042': 4401, '1030': 4412, '3000': 4100 })
  assert.deepEqual(['3042', '3000', '3043'].map(codes.resultOf), [4401, 4100, 4401])
  assert.equal(codes.refusalOf('1030'), 4412)
})
