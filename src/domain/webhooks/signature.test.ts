import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { newWebhookSecret, signWebhook } from './signature.ts'

const body = JSON.stringify({ type: 'order.done', data: { text: '인증 완료' } })

test('signature: an implementation that is not ours verifies it', () => {
  const secret = newWebhookSecret()
  const headers = signWebhook({ id: 'msg_1', body, secret, at: new Date() })
  assert.deepEqual(new Webhook(secret).verify(body, headers), JSON.parse(body))
})

test('signature: neither a byte of the body, nor the id, the time or the secret can be another', () => {
  const secret = newWebhookSecret()
  const headers = signWebhook({ id: 'msg_1', body, secret, at: new Date() })
  const earlier = `${Number(headers['webhook-timestamp']) - 1}`
  const verifier = new Webhook(secret)
  assert.throws(() => verifier.verify(body.replace('done', 'dons'), headers), WebhookVerificationError)
  assert.throws(() => verifier.verify(body, { ...headers, 'webhook-id': 'msg_2' }), WebhookVerificationError)
  assert.throws(
    () => verifier.verify(body, { ...headers, 'webhook-timestamp': earlier }),
    WebhookVerificationError,
  )
  assert.throws(() => new Webhook(newWebhookSecret()).verify(body, headers), WebhookVerificationError)
})

test('signature: secrets are whsec_ and 32 random bytes in base64', () => {
  const secret = newWebhookSecret()
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.notEqual(secret, newWebhookSecret())
})
