import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPhoneNumber, isPhoneNumber, maskNumber } from './phone-number.ts'

test('phone number: 3 to 15 digits and nothing else', () => {
  for (const good of ['112', '15880000', '79161234567', '01012345678', '123456789012345']) {
    assert.ok(isPhoneNumber(good), good)
    assert.equal(asPhoneNumber(good), good)
  }
  for (const bad of [
    '',
    '12',
    '1234567890123456',
    '+79161234567',
    '010-1234-5678',
    ' 112',
    '112\n',
    '１１２',
  ]) {
    assert.ok(!isPhoneNumber(bad), JSON.stringify(bad))
    assert.throws(() => asPhoneNumber(bad), TypeError)
  }
})

test('phone number: a refusal does not repeat the number', () => {
  assert.throws(
    () => asPhoneNumber('+79161234567'),
    ({ message }: Error) => !message.includes('7916'),
  )
})

test('phone number: a masked one shows its ends, and of a short one two digits', () => {
  assert.equal(maskNumber('01012345678'), '010******78')
  assert.equal(maskNumber('15880000'), '158***00')
  assert.equal(maskNumber('112'), '*12')
})
