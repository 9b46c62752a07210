import type { FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { FindHttpsOrigin } from '../../platform/http/https-only.ts'

/** The address under which a token opens its image (routes/view-image.ts), as this request's client reaches us. */
export type NameImageUrls = (request: FastifyRequest) => (id: string, token: string) => string

/** Fault: `malformed_request`, when a proxy passed on a host that is none. */
export function nameImageUrls(findOrigin: FindHttpsOrigin, prefix: string): NameImageUrls {
  return (request) => {
    const origin = findOrigin(request)
    if (origin === undefined) {
      throw new Fault('malformed_request', { explanation: 'the Host header names no host' })
    }
    return (id, token) => `${origin}${prefix}/image/${id}/view/${token}`
  }
}
