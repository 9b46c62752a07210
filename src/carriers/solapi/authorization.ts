import { createHmac, randomBytes } from 'node:crypto'

/** The vendor takes 12 to 64 bytes. */
const saltBytes = 16

/**
 * The Authorization header of one request: HMAC-SHA256 over time and salt, with which it can be sent once, within 15
 * minutes of that time (SOLAPI documents: authentication/api-key). The body is not signed: only TLS protects it.
 */
export function authorize(
  { apiKey, apiSecret }: { apiKey: string; apiSecret: string },
  at: Date = new Date(),
): string {
  const date = at.toISOString()
  const salt = randomBytes(saltBytes).toString('hex')
  const signature = createHmac('sha256', apiSecret)
    .update(date + salt)
    .digest('hex')
  return `HMAC-SHA256 apiKey=${apiKey}, date=${date}, salt=${salt}, signature=${signature}`
}
