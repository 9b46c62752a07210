import createClient, { type Client } from 'openapi-fetch'
import { serialiseBody } from './bodies.ts'
import type { paths } from './generated/sms4wp.ts'

/** SMS4WP: prepaid SMS, LMS and MMS. Paths below `admin` need the token of a user of group admin. */
export function createSms4wpClient(options: { baseUrl: string; token: string }): Client<paths> {
  const { baseUrl, token } = options
  return createClient<paths>({
    baseUrl,
    headers: { Authorization: `token ${token}` },
    bodySerializer: serialiseBody,
  })
}
