import { createHmac, randomBytes } from 'node:crypto'

const secretPrefix = 'whsec_'
const secretBytes = 32

/** A signing secret as the customer sees it: `whsec_` and base64. */
export function newWebhookSecret(): string {
  return secretPrefix + randomBytes(secretBytes).toString('base64')
}

/**
 * The headers of Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 over
 * id, time of this try and body, so that a receiver can tell forged, changed and replayed requests.
 */
export function signWebhook(message: { id: string; body: string; secret: string; at: Date }) {
  const { id, body, secret, at } = message
  const timestamp = Math.floor(at.getTime() / 1000).toString()
  const signature = createHmac('sha256', Buffer.from(secret.slice(secretPrefix.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
