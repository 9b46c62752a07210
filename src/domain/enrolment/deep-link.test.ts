import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maxLinkLength, readDeepLink } from './deep-link.ts'

const strict = { allowHttp: false }

test('deep link: an https URL, as ASCII', () => {
  assert.equal(readDeepLink('https://shop.test/a?b=1#c', strict), 'https://shop.test/a?b=1#c')
  assert.equal(readDeepLink('HTTPS://Shop.test/계약', strict), 'https://shop.test/%EA%B3%84%EC%95%BD')
  assert.equal(readDeepLink('https://한국.kr', strict), 'https://xn--3e0b707e.kr/')
  assert.equal(readDeepLink('https://shop.test/a\nb', strict), 'https://shop.test/ab')
})

test('deep link: other schemes, credentials, relative ones and long ones are none', () => {
  const long = `https://shop.test/${'a'.repeat(maxLinkLength)}`
  const longOnceEncoded = `https://shop.test/${'계'.repeat(400)}`
  const wrong = [
    '',
    'shop.test',
    '/contract/1',
    'javascript:alert(1)',
    'data:text/html,x',
    'myapp://contract/1',
  ]
  const more = [
    'http://shop.test/',
    'ftp://shop.test/',
    'https://',
    'https://user:word@shop.test/',
    'https://u@s.test/',
  ]
  for (const text of [...wrong, ...more, long, longOnceEncoded])
    assert.equal(readDeepLink(text, strict), undefined, text)
})

test('deep link: http where it is allowed, and nothing else with it', () => {
  const lax = { allowHttp: true }
  assert.equal(readDeepLink('http://localhost:4600/contract/1', lax), 'http://localhost:4600/contract/1')
  assert.equal(readDeepLink('javascript:alert(1)', lax), undefined)
})
