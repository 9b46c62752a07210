import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawOneTimePassword } from './one-time-password.ts'

test('one-time password: five groups of four that are not read for one another, never the same', () => {
  const drawn = Array.from({ length: 500 }, drawOneTimePassword)
  for (const password of drawn) assert.match(password, /^(?:[a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}$/)
  assert.equal(new Set(drawn).size, drawn.length)
  const letters = new Set(drawn.join('').replaceAll('-', ''))
  assert.equal(letters.size, 31, 'every letter comes')
})
