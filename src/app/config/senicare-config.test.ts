import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('senicare config: origins are as a browser writes them', () => {
  const { senicare } = readConfig({ SENICARE_ORIGINS: 'https://app.example.com, http://localhost:3000' })
  assert.deepEqual(senicare.origins, ['https://app.example.com', 'http://localhost:3000'])
  assert.equal(readConfig({}).senicare.origins, undefined)
  for (const SENICARE_ORIGINS of [
    '*',
    'app.example.com',
    'https://app.example.com/',
    'https://a.example,',
    'null',
  ]) {
    assert.throws(() => readConfig({ SENICARE_ORIGINS }), /SENICARE_ORIGINS must be/, SENICARE_ORIGINS)
  }
})

test('senicare config: the host of the autofill line is one, and leaves room for the text', () => {
  const longest = `${'a'.repeat(50)}.example`
  for (const host of ['example.com', 'localhost', 'xn--bj0bj06e.xn--3e0b707e', longest]) {
    assert.equal(readConfig({ SENICARE_AUTOFILL_HOST: host }).senicare.autofillHost, host)
  }
  for (const host of [
    `a${longest}`,
    'https://example.com',
    'example.com/',
    'Example.com',
    '-a.com',
    'a b',
    'a\nb',
  ]) {
    assert.throws(() => readConfig({ SENICARE_AUTOFILL_HOST: host }), /SENICARE_AUTOFILL_HOST must be/, host)
  }
})
