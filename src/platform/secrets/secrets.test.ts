import assert from 'node:assert/strict'
import { createCipheriv } from 'node:crypto'
import { test } from 'node:test'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createMasterKey } from './master-key.ts'
import { createChangingBox } from './secret-box.ts'
import { deriveSecrets } from './secrets.ts'

const master = createMasterKey(Buffer.alloc(32, 1))
const own = deriveSecrets(master)
const other = deriveSecrets(createMasterKey(Buffer.alloc(32, 2)))

test('secret box: what is sealed can be read again, and two seals of one text differ', () => {
  for (const text of ['0345', '', '인증번호 🔑'])
    assert.equal(own.box.open(own.box.seal(text)).toString(), text)
  const bytes = Buffer.from([0, 255, 0])
  assert.deepEqual(own.box.open(own.box.seal(bytes)), bytes)
  const many = new Set(Array.from({ length: 2000 }, () => own.box.seal('x').subarray(1, 13).toString('hex')))
  assert.equal(many.size, 2000, 'no nonce is used twice')
})

test('secret box: another key, a changed byte and a cut end are refused', () => {
  const sealed = own.box.seal('0345')
  assert.throws(() => other.box.open(sealed))
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    assert.throws(() => own.box.open(changed), `byte ${i}`)
    assert.throws(() => own.box.open(sealed.subarray(0, i)), `cut to ${i}`)
  }
  assert.throws(
    () => own.box.open(sealed.subarray(0, 4)),
    /tag length/,
    'no short tag, that could be guessed',
  )
  assert.equal(own.box.open(sealed).toString(), '0345')
})

test('secret box: the first byte of a value names its key, and a box opens by each key that it has', () => {
  const [first, second] = [1, 2].map((byte) => createMasterKey(Buffer.alloc(32, byte)).derive('secret box'))
  const keys = { sealsWith: 1, byId: new Map([[1, first!]]) }
  const box = createChangingBox(keys)
  const before = box.seal('before')
  keys.byId.set(2, second!)
  keys.sealsWith = 2
  const after = box.seal('after')
  assert.deepEqual([before[0], after[0]], [1, 2])
  assert.deepEqual([box.open(before).toString(), box.open(after).toString()], ['before', 'after'])
  keys.byId.delete(1)
  assert.throws(() => box.open(before), /a key that is not known/)
  assert.equal(box.open(after).toString(), 'after')
  keys.sealsWith = 3
  assert.throws(() => box.seal('x'), /a key that is not known/)
})

test('number cipher: one number is always the same 16 bytes, and can be read again', () => {
  for (const digits of ['112', '79161234567', '01012345678', '123456789012345']) {
    const number = asPhoneNumber(digits)
    const sealed = own.numbers.seal(number)
    assert.equal(sealed.length, 16)
    assert.deepEqual(sealed, own.numbers.seal(number))
    assert.equal(own.numbers.open(sealed), digits)
    assert.throws(() => other.numbers.open(sealed), /another key/)
  }
})

test('number cipher: a block that is more than a number and zeros is refused', () => {
  const key = createMasterKey(Buffer.alloc(32, 1)).derive('phone numbers')
  const forge = (block: string) =>
    createCipheriv('aes-256-ecb', key, null)
      .setAutoPadding(false)
      .update(Buffer.from(block.padEnd(16, '\0')))
  assert.equal(own.numbers.open(forge('112')), '112')
  for (const block of ['112\0\0\0x', '1123456789012345', '11', '112a', '']) {
    assert.throws(() => own.numbers.open(forge(block)), /another key|not a phone number/, block)
  }
})

test('number cipher: a value that was cut is refused, and does not spoil those after it', () => {
  const sealed = own.numbers.seal(asPhoneNumber('79161234567'))
  for (const length of [0, 8, 15])
    assert.throws(() => own.numbers.open(sealed.subarray(0, length)), /16 bytes/)
  assert.throws(() => own.numbers.open(Buffer.concat([sealed, sealed])), /16 bytes/)
  assert.equal(own.numbers.open(sealed), '79161234567')
})

test('master key: every purpose has a key of its own, and the same one at the next start', () => {
  const [codes, again, check] = ['one-time codes', 'one-time codes', 'key check'].map((purpose) =>
    master.derive(purpose).export().toString('hex'),
  )
  assert.equal(codes, again)
  assert.notEqual(codes, check)
  assert.throws(() => createMasterKey(Buffer.alloc(31)), /32 bytes/)
})

test('lookup key: another master key finds nothing, and it is no key of another purpose', () => {
  const keys = [own.lookupKey, own.codePepper, other.lookupKey].map((key) => key.export().toString('hex'))
  assert.equal(new Set([...keys, master.check.toString('hex')]).size, 4)
  const again = deriveSecrets(createMasterKey(Buffer.alloc(32, 1))).lookupKey
  assert.ok(own.lookupKey.equals(again))
})
