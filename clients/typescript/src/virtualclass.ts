import { createHmac, randomBytes } from 'node:crypto'
import createClient, { type Client } from 'openapi-fetch'
import { serialiseBody } from './bodies.ts'
import type { paths } from './generated/virtualclass.ts'

/**
 * VirtualClass: signed partner single sign-on. Every request is signed over the query string and the body as they are
 * sent. `replayProtection` adds a time and a nonce, which some companies want.
 */
export function createVirtualclassClient(options: {
  baseUrl: string
  apiKey: string
  secret: string
  replayProtection?: boolean
}): Client<paths> {
  const { baseUrl, apiKey, secret, replayProtection = false } = options
  const client = createClient<paths>({ baseUrl, bodySerializer: serialiseBody })
  client.use({
    async onRequest({ request }) {
      const time = replayProtection ? String(Math.floor(Date.now() / 1000)) : ''
      const nonce = replayProtection ? randomBytes(16).toString('hex') : ''
      const query = new URL(request.url).search.slice(1)
      const body = Buffer.from(await request.clone().arrayBuffer())
      const signature = createHmac('sha256', secret)
        .update(time + nonce + query)
        .update(body)
        .digest('hex')
      request.headers.set('X-VIRTUALCLASS-API', apiKey)
      request.headers.set('X-VIRTUALCLASS-SIGN', signature)
      if (!replayProtection) return request
      request.headers.set('X-VIRTUALCLASS-TIMESTAMP', time)
      request.headers.set('X-VIRTUALCLASS-NONCE', nonce)
      return request
    },
  })
  return client
}
