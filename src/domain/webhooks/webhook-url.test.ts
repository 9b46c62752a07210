import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../core/fault.ts'
import { assertWebhookUrl } from './webhook-url.ts'

function fieldsOf(url: string, development: boolean, field?: string) {
  try {
    assertWebhookUrl(url, { development, ...(field ? { field } : {}) })
    return undefined
  } catch (error) {
    assert.ok(error instanceof Fault)
    assert.equal(error.code, 'invalid_input')
    return error.detail.fields
  }
}

test('webhook URL: in production https to a public host, any port', () => {
  for (const url of [
    'https://example.com/hook?key=1',
    'https://example.com:8443',
    'https://[2606:4700::1]/',
  ]) {
    assert.equal(fieldsOf(url, false), undefined, url)
  }
})

test('webhook URL: in production no http, no credentials, no private address in any spelling', () => {
  const hosts = [
    '127.0.0.1',
    '[::1]',
    '169.254.169.254',
    '[::ffff:10.0.0.1]',
    '0.0.0.0',
    '2130706433',
    '0x7f.1',
  ]
  const urls = [
    ...hosts.map((host) => `https://${host}/`),
    ...[
      'http://example.com/',
      'https://user@example.com/',
      'https://:word@example.com/',
      'ftp://example.com/',
    ],
    ...['', 'example.com', 'https://', `https://example.com/${'a'.repeat(2000)}`],
  ]
  for (const url of urls) assert.equal(fieldsOf(url, false)?.[0]?.field, 'callback_url', url)
})

test('webhook URL: in development also http and private addresses, still no credentials', () => {
  assert.equal(fieldsOf('http://127.0.0.1:3000/hook', true), undefined)
  assert.ok(fieldsOf('http://user:word@127.0.0.1:3000/', true))
  assert.ok(fieldsOf('file:///etc/passwd', true))
})

test('webhook URL: the fault names the field as its caller does', () => {
  assert.equal(fieldsOf('nonsense', true, 'webhook.url')?.[0]?.field, 'webhook.url')
})
