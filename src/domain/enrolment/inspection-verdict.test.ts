import assert from 'node:assert/strict'
import { test } from 'node:test'
import { completeVerdict, shiftMonths } from './inspection-verdict.ts'

const now = new Date('2026-11-30T15:30:00.500Z')
const paidAt = new Date('2026-01-31T01:00:00Z')
const monthly = { type: 'monthly', amount: 9_900, paidAt } as const
const once = { type: 'once', amount: 66_000, paidAt } as const

test('months: the same day, or the last one of a shorter month', () => {
  assert.deepEqual(
    [shiftMonths('2026-01-31', 1), shiftMonths('2024-02-29', 12), shiftMonths('2026-12-15', 1)],
    ['2026-02-28', '2025-02-28', '2027-01-15'],
  )
})

test('pass: begins today in Korea, where it is tomorrow already, and lasts a year', () => {
  assert.deepEqual(completeVerdict({ kind: 'pass' }, { now, checkout: once }), {
    kind: 'pass',
    insuranceStart: '2026-12-01',
    insuranceEnd: '2027-12-01',
  })
})

test('pass: a monthly checkout is due a month after it was paid, unless it is said otherwise', () => {
  const checkoutOf = (checkout?: { dueDate?: string; amount?: number }) => {
    const verdict = completeVerdict({ kind: 'pass', checkout }, { now, checkout: monthly })
    return verdict.kind === 'pass' ? verdict.checkout : undefined
  }
  assert.deepEqual(checkoutOf(), { dueDate: '2026-02-28', amount: 9_900 })
  assert.deepEqual(checkoutOf({ dueDate: '2026-03-01' }), { dueDate: '2026-03-01', amount: 9_900 })
  assert.deepEqual(checkoutOf({ amount: 5 }), { dueDate: '2026-02-28', amount: 5 })
})

test('ask again: three days from now to the second, and the message says what each side lacks', () => {
  const front = { result: false, msg: 'no QR' }
  const rear = { result: false, msg: 'blurred' }
  assert.deepEqual(completeVerdict({ kind: 'ask_again', front, rear, msg: ' ' }, { now, checkout: once }), {
    kind: 'ask_again',
    front,
    rear,
    msg: 'no QR\nblurred',
    dueAt: new Date('2026-12-03T15:30:00Z'),
  })
})
