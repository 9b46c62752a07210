import createClient, { type Client } from 'openapi-fetch'
import { serialiseBody } from './bodies.ts'
import type { paths } from './generated/senicare.ts'

/** Senicare: accounts by a proved phone. `accessToken` is what sign-in gave: for `me` and `sign-out` only. */
export function createSenicareClient(options: { baseUrl: string; accessToken?: string }): Client<paths> {
  const { baseUrl, accessToken } = options
  const headers = accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }
  return createClient<paths>({ baseUrl, headers, bodySerializer: serialiseBody })
}
