import assert from 'node:assert/strict'
import { test } from 'node:test'
import { cp949Bytes } from '../../core/korean-text.ts'
import { longestAutofillHost, writeCodeText } from './code-text.ts'

test('code text: the code, and with a host the line that browsers fill in from, last', () => {
  assert.equal(writeCodeText('0345', undefined), '[Senicare] 인증번호 0345')
  assert.equal(writeCodeText('0345', 'example.com'), '[Senicare] 인증번호 0345\n@example.com #0345')
})

test('code text: the longest host that a start allows fills an SMS, and no more', () => {
  assert.equal(cp949Bytes(writeCodeText('0345', 'a'.repeat(longestAutofillHost))), 90)
})
