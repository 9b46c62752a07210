import assert from 'node:assert/strict'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { test } from 'node:test'
import { createHmacKey } from '../../platform/secrets/hmac-key.ts'
import { isSignedBy } from './signature.ts'

const [oldSecret, newSecret] = ['the older one', 'the newer one'].map((text) =>
  createHmacKey(Buffer.from(text)),
)
const secrets = [oldSecret, newSecret].filter((secret) => secret !== undefined)
const parts = ['name=', Buffer.from('홍길동')]
const message = Buffer.from('name=홍길동')
const right = createHmac('sha256', 'the newer one').update(message).digest('hex')
const byTheOlder = createHmac('sha256', 'the older one').update(message).digest('hex')

/** Every way in which a signature can be wrong, and right. */
const signatures: readonly (readonly [string, string, boolean])[] = [
  ['right', right, true],
  ['right, in capitals', right.toUpperCase(), true],
  ['by the older secret', byTheOlder, true],
  ['wrong in its first digit', `${right.startsWith('0') ? '1' : '0'}${right.slice(1)}`, false],
  ['wrong in its last digit', `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`, false],
  ['zero', '0'.repeat(64), false],
  ['empty', '', false],
  ['one digit short', right.slice(1), false],
  ['one byte short', right.slice(2), false],
  ['a right one and more', `${right}00`, false],
  ['not hex', 'z'.repeat(64), false],
  ['not hex at its end', `${right.slice(0, 63)}z`, false],
  ['of 10 KB', 'a'.repeat(10_240), false],
  ['given twice', `${right}, ${right}`, false],
]

for (const [what, signature, isRight] of signatures) {
  test(`signature: one that is ${what} takes the same steps as every other`, () => {
    const compared: [string, string, number, number][] = []
    const result = isSignedBy(secrets, parts, signature, (one, other) => {
      compared.push([one.toString('hex'), other.toString('hex'), one.length, other.length])
      return timingSafeEqual(one, other)
    })
    assert.equal(result, isRight)
    // Both digests are computed and compared with 32 bytes, whichever of them matches and whatever was given.
    assert.deepEqual(
      compared.map(([digest]) => digest),
      [byTheOlder, right],
    )
    for (const [, given, digestLength, givenLength] of compared) {
      assert.deepEqual([digestLength, givenLength], [32, 32])
      assert.equal(given, /^[0-9a-f]{64}$/i.test(signature) ? signature.toLowerCase() : '0'.repeat(64))
    }
  })
}

test('signature: a malformed one is refused even if the comparison with zeros were equal', () => {
  assert.equal(
    isSignedBy(secrets, parts, 'malformed', () => true),
    false,
  )
  assert.equal(
    isSignedBy(secrets, parts, right, () => true),
    true,
  )
})

test('signature: without a secret nothing is signed', () => {
  assert.equal(isSignedBy([], parts, right), false)
})

test('signature: of texts each character is a byte, as Node reads a request line', () => {
  const text = message.toString('latin1')
  assert.equal(isSignedBy(secrets, [text], right), true)
  assert.equal(isSignedBy(secrets, [text.slice(0, 7), Buffer.alloc(0), text.slice(7)], right), true)
})
