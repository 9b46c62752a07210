import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transitions } from './transitions.ts'

test('transitions: these, and no other (CONTRACTS.md section 5)', () => {
  const ways = Object.entries(transitions).flatMap(([name, { from, to, who }]) =>
    from.map((status) => `${status} → ${to} ${name} by ${who}`),
  )
  assert.deepEqual(ways, [
    '0 → 1 register_device by affiliate',
    '1 → 2 submit_photos by affiliate',
    '2 → 3 report_checkout by affiliate',
    '4 → 3 submit_photos_again by affiliate',
    '3 → 9 cancel by affiliate',
    '4 → 9 cancel by affiliate',
    '5 → 9 cancel by affiliate',
    '3 → 4 ask_again by inspector',
    '3 → 6 refuse by inspector',
    '4 → 6 refuse by inspector',
    '3 → 5 pass by inspector',
    '5 → 7 complete by system',
    '0 → 8 expire by system',
    '1 → 8 expire by system',
    '2 → 8 expire by system',
  ])
})

test('transitions: what ends without a policy erases, and nothing else does', () => {
  const erasing = Object.entries(transitions).filter(([, transition]) => 'erases' in transition)
  assert.deepEqual(
    erasing.map(([name, { to }]) => [name, to]),
    [
      ['cancel', 9],
      ['expire', 8],
    ],
  )
})
