import createClient, { type Client } from 'openapi-fetch'
import { serialiseBody } from './bodies.ts'
import type { paths } from './generated/callup.ts'

/** CallUp: flash-call verification. `token` is the application's, a UUID. */
export function createCallupClient(options: { baseUrl: string; token: string }): Client<paths> {
  const { baseUrl, token } = options
  return createClient<paths>({
    baseUrl,
    headers: { 'X-Application-Token': token },
    bodySerializer: serialiseBody,
  })
}
