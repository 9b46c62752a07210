import createClient, { type Client } from 'openapi-fetch'
import { serialiseBody } from './bodies.ts'
import type { paths } from './generated/itechs.ts'

/** ITechs: phone-insurance enrolment, by HTTPS only. Node trusts the development certificate by NODE_EXTRA_CA_CERTS. */
export function createItechsClient(options: { baseUrl: string; apiKey: string }): Client<paths> {
  const { baseUrl, apiKey } = options
  return createClient<paths>({
    baseUrl,
    headers: { 'X-ITECHS-API-KEY': apiKey },
    bodySerializer: serialiseBody,
  })
}
