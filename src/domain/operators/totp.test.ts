import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findTotpStep, hotp, toBase32, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890')

test('hotp: the values of RFC 4226, appendix D', () => {
  const values = Array.from({ length: 10 }, (_, counter) => hotp(secret, counter))
  assert.deepEqual(values, [
    ...['755224', '287082', '359152', '969429', '338314'],
    ...['254676', '287922', '162583', '399871', '520489'],
  ])
})

test('totp: the moments of RFC 6238, appendix B, by the last six of their digits', () => {
  const moments: [number, string][] = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
    [20000000000, '353130'],
  ]
  for (const [seconds, code] of moments) {
    assert.equal(findTotpStep(secret, code, seconds), Math.floor(seconds / 30), String(seconds))
  }
})

test('totp: one step early or late is taken, two are not; nor is what is no code', () => {
  const code = hotp(secret, 100)
  const taken = [98, 99, 100, 101, 102].map((step) => findTotpStep(secret, code, step * 30))
  assert.deepEqual(taken, [undefined, 100, 100, 100, undefined])
  for (const wrong of ['', '1', `${code}0`, 'abcdef', '１２３４５６']) {
    assert.equal(findTotpStep(secret, wrong, 3000), undefined)
  }
})

test('totp: the secret as authenticator applications have it', () => {
  assert.equal(toBase32(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  assert.equal(toBase32(Buffer.from('foobar')), 'MZXW6YTBOI')
  assert.equal(
    totpUri(secret, 'a+b@example.com'),
    'otpauth://totp/Switchboard%3Aa%2Bb%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Switchboard',
  )
})
