import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { v7 } from 'uuid'
import { findLeaks, isTelling, shortenLine } from './support/log-leaks.ts'

const line = (fields: object) =>
  shortenLine(JSON.stringify({ level: 'info', time: '2026-11-21T05:57:03.123Z', pid: 4321, ...fields }))

const leaks: Readonly<Record<string, string>> = {
  'a code': '8642',
  'a code of six digits': '864200',
  'a phone number': '01012345678',
  'a phone number with dashes': '010-1234-5678',
  'a phone number of another country': '+79161234567',
  'an e-mail address': 'anna@example.com',
  'a token of CallUp': randomUUID(),
  'a token of SMS4WP': randomBytes(32).toString('hex'),
  'a key of VirtualClass': `Ab1${'xYz4'.repeat(8)}`,
  'a state of a social sign-in': `aB3${randomBytes(32).toString('base64url')}`,
  'an access token': `eyJhbGciOiJFUzI1NiJ9.${'a'.repeat(20)}.${'b'.repeat(20)}`,
  'a secret of webhooks': `whsec_${randomBytes(32).toString('base64')}`,
  'a password that was printed once': 'h7kd-2mnp-qrst-45vw-xyz2',
}

for (const [what, secret] of Object.entries(leaks)) {
  test(`log leaks: ${what} is found in a message, a field, a path, a list and an error`, () => {
    for (const fields of [
      { msg: `no answer to ${secret}` },
      { msg: 'failed', to: secret },
      { msg: 'failed', path: `/v1/auth/${v7()}/${secret}` },
      { msg: 'failed', deep: { list: ['x', secret] } },
      {
        msg: 'failed',
        err: { type: 'Error', message: `x (${secret})`, stack: `Error: x (${secret})\n    at y` },
      },
    ]) {
      assert.ok(findLeaks(line(fields)).length > 0, JSON.stringify(fields))
    }
  })
}

test('log leaks: what tests sent is found, whatever it looks like', () => {
  const sent = ['qwer1234', '홍길동', 'a long password 1'].filter(isTelling)
  assert.equal(sent.length, 3)
  for (const secret of sent) {
    assert.deepEqual(findLeaks(line({ msg: 'failed', what: `(${secret})` }), sent), [
      `what a test sent: ${secret}`,
    ])
  }
  // Short words and plain ones stand in lines for reasons of their own.
  assert.deepEqual(['Test', 'password', 'user', ''].filter(isTelling), [])
})

test('log leaks: times, ids, ports, masked numbers, blocks, durations and paths are no leaks', () => {
  for (const fields of [
    { msg: 'ready', url: 'http://localhost:40123' },
    { msg: 'connect ECONNREFUSED 127.0.0.1:5432', err: { address: '127.0.0.1', port: 5432 } },
    { msg: 'request', route: '/v1/orders/:order_id', status: 200, ms: 1234.5, req: 'req-1a2b' },
    { msg: 'placed', order: v7(), to: '*******5678' },
    { msg: 'held', block: '79991234xxx', until: '2026-11-21T05:57:03.123Z' },
    { msg: 'failed', err: { stack: 'Error: x\n    at f (file:///srv/switchboard/src/main.ts:1234:56)' } },
    { msg: 'not bound', bind: 'esme@smsc.example.com:2775' },
    { msg: 'refused', recipient: '900057', vendorCode: '1064' },
  ]) {
    assert.deepEqual(findLeaks(line(fields)), [], JSON.stringify(fields))
  }
})

test('log leaks: lines of one kind are one', () => {
  const one = { level: 'debug', time: 'x', pid: 1, req: 'req-1', ms: 3.2, route: '/healthz', order: v7() }
  const other = { level: 'debug', time: 'y', pid: 2, req: 'req-2', ms: 9.9, route: '/healthz', order: v7() }
  assert.equal(shortenLine(JSON.stringify(one)), shortenLine(JSON.stringify(other)))
})
