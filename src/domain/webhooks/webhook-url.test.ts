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

/** Inside addresses as attackers write them: octal, hexadecimal, decimal, short, full-width, encoded, mapped, embedded. */
const disguises = [
  ...[
    '0177.0.0.1',
    '017700000001',
    '0x7f000001',
    '0x7f.0x0.0x0.0x1',
    '127.1',
    '127.0.1',
    '2130706433',
    '127.0.0.1.',
  ],
  ...[
    '0',
    '0.0.0.0',
    '0x0',
    '１２７．０．０．１',
    '127。0。0。1',
    '①②⑦.0.0.1',
    '%31%32%37.0.0.1',
    '127%2e0%2e0%2e1',
  ],
  ...[
    '[::]',
    '[::1]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
  ],
  ...[
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::a9fe:a9fe]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
  ],
  ...[
    '169.254.169.254',
    '0251.0376.0251.0376',
    '0xa9fea9fe',
    '2852039166',
    '[::ffff:a9fe:a9fe]',
    '[fe80::1]',
  ],
  // Other clouds' own services: ECS, Alibaba, Oracle, Azure, AWS by IPv6.
  ...['169.254.170.2', '100.100.100.200', '192.0.0.192', '168.63.129.16', '[fd00:ec2::254]'],
]

test('webhook URL: in production no inside address in any disguise, on any port, is taken', () => {
  for (const host of disguises) {
    for (const url of [`https://${host}/`, `https://${host}:8443/latest/meta-data/`, `HTTPS://${host}`]) {
      assert.equal(fieldsOf(url, false)?.[0]?.field, 'callback_url', url)
    }
  }
})

test('webhook URL: tricks with user names, backslashes, blanks and line breaks name no other host than is checked', () => {
  for (const url of [
    'https://example.com@127.0.0.1/',
    'https://127.0.0.1\\@example.com/',
    'https://127.0.0.1#@example.com/',
    'https://127.0.0.1?@example.com/',
    ' https://127.0.0.1/',
    'https:127.0.0.1',
    'https:\\\\127.0.0.1\\',
    'https://127.0.0.1\t/',
    'https://12\n7.0.0.1/',
    'javascript:alert(1)',
    'data:text/html,x',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    '//127.0.0.1/',
  ]) {
    assert.equal(fieldsOf(url, false)?.[0]?.field, 'callback_url', JSON.stringify(url))
  }
})
