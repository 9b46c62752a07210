import type { FastifyRequest } from 'fastify'
import { originOf } from '../../platform/http/origin.ts'
import type { House } from './house.ts'

export type LinkHouse = Pick<House, 'development' | 'publicUrl' | 'findHttpsOrigin'>

/**
 * What links begin with. HTTPS, as the document shows it: our own listener, or a proxy's, also one that does not say that
 * it took the request by HTTPS. A developer's browser goes where the request went.
 */
export function linkOrigin(
  request: FastifyRequest,
  { development, publicUrl, findHttpsOrigin }: LinkHouse,
): string {
  if (development || publicUrl !== undefined) return originOf(request, publicUrl)
  return findHttpsOrigin(request) ?? `https://${request.host}`
}
