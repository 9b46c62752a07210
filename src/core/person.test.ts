import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createNaming, formsOf } from './person.ts'
import { asPhoneNumber } from './phone-number.ts'

const nobodysNumber = asPhoneNumber('99999999999')

test('person: a number has the forms that are numbers, and no other', () => {
  for (const forms of [
    ['01012345678', '821012345678'],
    ['821012345678', '01012345678'],
    ['79161234567'],
    ['821'],
    ['112'],
    ['012', '8212'],
    ['012345678901234'],
  ]) {
    assert.deepEqual(formsOf(asPhoneNumber(forms[0] ?? '')), forms)
  }
})

test('person: a number is found as people write it, wherever it stands', () => {
  const names = createNaming(formsOf(asPhoneNumber('01012345678')), undefined)
  for (const text of [
    '01012345678',
    '010-1234-5678',
    '010 1234 5678',
    '010 - 1234 - 5678',
    '010.1234.5678',
    '(010) 1234-5678',
    '010–1234–5678',
    '+821012345678',
    '+82 10-1234-5678',
    '82-10-1234-5678',
    '82 (0)10 1234 5678',
    '2026-11-21 010-1234-5678',
    'order-12-01012345678',
    'call 2 01012345678',
    '01012345678 2 times',
    '010-1234-5678-2',
    '5678 01012345679 01012345678',
    String.raw`{"body":"\u001f01012345678"}`,
    '연락처01012345678입니다',
  ]) {
    assert.ok(names(text), text)
  }
  for (const text of [
    '',
    '1012345678',
    '010123456789',
    '901012345678',
    '010-1234-56789',
    '9821012345678',
    '010-1234-567',
    '010, 1234, 5678',
    '010/1234/5678',
    '010  -  1234  -  5678',
  ]) {
    assert.ok(!names(text), text)
  }
})

test('person: an address is found as a whole, in any letter case, and not as a part of another', () => {
  const names = createNaming([nobodysNumber], 'Kim@a.kr')
  for (const text of [
    'kim@a.kr',
    '{"email":"KIM@A.KR"}',
    'To <kim@a.kr>.',
    'mailto:kim@a.kr?subject=x',
    String.raw`{"body":"write to\nkim@a.kr"}`,
    '메일은kim@a.kr로 보내세요',
  ]) {
    assert.ok(names(text), text)
  }
  for (const text of [
    '',
    'minkim@a.kr',
    'min.kim@a.kr',
    'min+kim@a.kr',
    'ékim@a.kr',
    'kim@a.kr.example',
    'kim@a.krx',
    'kim@a.kr-shop.example',
    'kim@aAkr',
  ]) {
    assert.ok(!names(text), text)
  }
})
