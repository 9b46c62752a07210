import assert from 'node:assert/strict'
import { createCipheriv, createSecretKey } from 'node:crypto'
import { test } from 'node:test'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createNumberCipher } from './number-cipher.ts'

const key = createSecretKey(Buffer.alloc(32, 7))
const cipher = createNumberCipher(key)

/** A block that deciphers to these 16 bytes. */
const sealOf = (plain: string) =>
  createCipheriv('aes-256-ecb', key, null).setAutoPadding(false).update(Buffer.from(plain, 'latin1'))

test('number cipher: numbers of every length are sealed in 16 bytes, always the same, and opened', () => {
  for (const number of ['112', '821012345678', '123456789012345'].map(asPhoneNumber)) {
    const sealed = cipher.seal(number)
    assert.equal(sealed.length, 16)
    assert.deepEqual(sealed, cipher.seal(number))
    assert.equal(cipher.open(sealed), number)
  }
})

test('number cipher: what opens to anything but a number was sealed with another key, zeros at its end or not', () => {
  for (const plain of [
    'noise with zero\0',
    '\0'.repeat(16),
    '1234567890123456',
    '12\0'.padEnd(16, '\0'),
    '112\x000'.padEnd(16, '\0'),
  ]) {
    assert.throws(() => cipher.open(sealOf(plain)), /another key/, JSON.stringify(plain))
  }
  assert.throws(() => cipher.open(Buffer.alloc(15)), /16 bytes/)
  assert.equal(cipher.open(cipher.seal(asPhoneNumber('112'))), '112')
})
