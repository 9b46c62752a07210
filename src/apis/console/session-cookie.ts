import type { FastifyReply, FastifyRequest } from 'fastify'
import { hostCookie, isByHttps, type HostCookie } from '../../platform/http/host-cookie.ts'

/** The cookie of a session that ends with the browser, or before. */
export interface SessionCookie {
  set(request: FastifyRequest, reply: FastifyReply, token: string): void
  clear(request: FastifyRequest, reply: FastifyReply): void
  /** Undefined when there is none. */
  read(request: FastifyRequest): string | undefined
}

/** By plain HTTP it goes to the console's page and its API and to nothing else of this server. */
export function createSessionCookie({ publicUrl }: { publicUrl: string | undefined }): SessionCookie {
  const cookieFor = (request: FastifyRequest): HostCookie =>
    hostCookie({ name: 'console_session', path: '/console', secure: isByHttps(request, publicUrl) })
  return {
    set(request, reply, token) {
      const { name, attributes } = cookieFor(request)
      void reply.setCookie(name, token, attributes)
    },
    clear(request, reply) {
      const { name, attributes } = cookieFor(request)
      void reply.clearCookie(name, attributes)
    },
    read: (request) => request.cookies[cookieFor(request).name],
  }
}
