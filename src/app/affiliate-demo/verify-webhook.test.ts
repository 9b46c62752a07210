import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newWebhookSecret } from '../../domain/webhooks/webhooks.ts'
import { isGenuine } from './verify-webhook.ts'

const secret = newWebhookSecret()
const body = Buffer.from('{"result":0,"msg":"합격"}')
const at = new Date('2026-05-04T03:02:01Z')
const now = at.getTime()
const signature = new Webhook(secret).sign('msg_1', at, body.toString())
const headers = {
  'webhook-id': 'msg_1',
  'webhook-timestamp': String(now / 1000),
  'webhook-signature': signature,
}

test('verify: what the library signs is genuine, also beside signatures that are none', () => {
  assert.equal(isGenuine({ headers, body, secret }, now), true)
  const several = { ...headers, 'webhook-signature': `v1,AAAA v2,${signature.slice(3)} ${signature}` }
  assert.equal(isGenuine({ headers: several, body, secret }, now), true)
})

test('verify: another body, id, time, secret or version is forged; a time that is not about now is refused', () => {
  const check = (change: object, other: Partial<{ body: Buffer; secret: string }> = {}, when = now) =>
    isGenuine({ headers: { ...headers, ...change }, body, secret, ...other }, when)
  assert.equal(check({}, { body: Buffer.from('{"result":1}') }), false)
  assert.equal(check({}, { secret: newWebhookSecret() }), false)
  assert.equal(check({ 'webhook-id': 'msg_2' }), false)
  assert.equal(check({ 'webhook-timestamp': String(now / 1000 + 1) }), false)
  assert.equal(check({ 'webhook-timestamp': 'now' }), false)
  assert.equal(check({ 'webhook-signature': signature.replace('v1', 'v2') }), false)
  for (const name of Object.keys(headers)) assert.equal(check({ [name]: undefined }), false, name)
  assert.equal(check({}, {}, now + 300_000), true)
  assert.equal(check({}, {}, now + 301_000), false)
  assert.equal(check({}, {}, now - 301_000), false)
})
