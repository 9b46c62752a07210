import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawOneTimePassword } from './one-time-password.ts'
import { isEasyPassword } from './easy-password.ts'

const email = 'anna.kim@softways.example'

test('easy passwords: common words, runs of keys, repetitions and the address are refused, however long', () => {
  for (const password of [
    'password1234',
    'PASSWORDPASSWORD',
    'Passw0rd!!!!',
    'qwertyuiop[]',
    'qwerty123456',
    '1234567890123',
    '0987654321098',
    'abcdefghijkl',
    'aaaaaaaaaaaa',
    'abababababab',
    'Welcome12345!',
    'Switchboard2026',
    'admin-admin-admin',
    'anna.kim@softways.example',
    'Softways1234!',
    '1q2w3e4r5t6y',
    '비밀번호비밀번호1234',
    'iloveyou1234',
  ]) {
    assert.equal(isEasyPassword(password, email), true, password)
  }
})

test('easy passwords: sentences, drawn ones and those of a password manager are taken', () => {
  for (const password of [
    'a long password 1',
    'quite another password',
    'correct horse battery staple',
    'V7#kq!2zR9wLp',
    '나는 오늘도 산에 간다 정말',
    drawOneTimePassword(),
  ]) {
    assert.equal(isEasyPassword(password, email), false, password)
  }
})

test('easy passwords: 200 characters of any kind are looked at in no time', () => {
  const startedAtMs = performance.now()
  for (const password of ['a'.repeat(200), 'ab'.repeat(100), `${'a'.repeat(199)}b`, 'abcd1234'.repeat(25)]) {
    isEasyPassword(password, email)
  }
  isEasyPassword(Array.from({ length: 200 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join(''), email)
  assert.ok(performance.now() - startedAtMs < 200)
})
