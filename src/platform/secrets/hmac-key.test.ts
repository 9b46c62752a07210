import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { array, assert as assertProperty, oneof, property, uint8Array } from 'fast-check'
import { createHmacKey } from './hmac-key.ts'

const bytes = (maxLength: number) => uint8Array({ maxLength }).map((given) => Buffer.from(given))
const part = oneof(
  bytes(300),
  bytes(100).map((buffer) => buffer.toString('latin1')),
)

test('hmac: of any secret and any parts the same as node:crypto', () => {
  assertProperty(
    property(bytes(200), array(part, { maxLength: 5 }), (secret, parts) => {
      const expected = createHmac('sha256', secret)
      for (const each of parts) expected.update(typeof each === 'string' ? Buffer.from(each, 'latin1') : each)
      assert.equal(createHmacKey(secret).sign(parts).toString('hex'), expected.digest('hex'))
    }),
    { numRuns: 500 },
  )
})

test('hmac: secrets as long as a block, a byte less and a byte more', () => {
  for (const length of [0, 1, 63, 64, 65, 128]) {
    const secret = Buffer.alloc(length, 'k')
    const expected = createHmac('sha256', secret).update('Hi There').digest('hex')
    assert.equal(createHmacKey(secret).sign(['Hi There']).toString('hex'), expected)
  }
})

test('hmac: RFC 4231, test case 2', () => {
  assert.equal(
    createHmacKey(Buffer.from('Jefe'))
      .sign(['what do ya want ', Buffer.from('for nothing?')])
      .toString('hex'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('hmac: a key signs many messages, and what it was made of may be wiped', () => {
  const secret = Buffer.from('the secret')
  const key = createHmacKey(secret)
  const first = key.sign(['one']).toString('hex')
  secret.fill(0)
  key.sign(['another, longer than the first'])
  assert.equal(key.sign(['one']).toString('hex'), first)
  assert.equal(first, createHmac('sha256', 'the secret').update('one').digest('hex'))
})
