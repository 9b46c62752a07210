import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionLifeSeconds } from '../../../domain/partners/partners.ts'
import { hostCookie, isByHttps, type HostCookie } from '../../../platform/http/host-cookie.ts'
import { linkOrigin, type LinkHouse } from '../link-origin.ts'

/** Where a company's space begins. */
export function spacePath(companyCode: string): string {
  return `/space/${encodeURIComponent(companyCode)}`
}

/** The cookie of a session in one company's space. */
export interface SpaceCookie {
  set(request: FastifyRequest, reply: FastifyReply, given: { companyCode: string; session: string }): void
  clear(request: FastifyRequest, reply: FastifyReply, companyCode: string): void
  /** Undefined when there is none. */
  read(request: FastifyRequest, companyCode: string): string | undefined
}

/**
 * A name for each company, so that one browser can be in several spaces. Where links go by HTTPS, the browser that followed
 * one is there, also when a proxy does not say so. By plain HTTP it goes to that space alone.
 */
export function createSpaceCookie(house: LinkHouse): SpaceCookie {
  const isSecure = (request: FastifyRequest) =>
    isByHttps(request, house.publicUrl) || linkOrigin(request, house).startsWith('https:')
  const cookieFor = (request: FastifyRequest, companyCode: string): HostCookie => {
    const whose = createHash('sha256').update(companyCode).digest('hex').slice(0, 16)
    const name = `space_session_${whose}`
    return hostCookie({ name, path: spacePath(companyCode), secure: isSecure(request) })
  }
  return {
    set(request, reply, { companyCode, session }) {
      const { name, attributes } = cookieFor(request, companyCode)
      void reply.setCookie(name, session, { ...attributes, maxAge: sessionLifeSeconds })
    },
    clear(request, reply, companyCode) {
      const { name, attributes } = cookieFor(request, companyCode)
      void reply.clearCookie(name, attributes)
    },
    read: (request, companyCode) => request.cookies[cookieFor(request, companyCode).name],
  }
}
