import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionLifeSeconds } from '../../../domain/partners/partners.ts'

const name = 'space_session'

/** Where a company's space begins; its cookie goes nowhere else. */
export function spacePath(companyCode: string): string {
  return `/space/${encodeURIComponent(companyCode)}`
}

export function setSessionCookie(
  reply: FastifyReply,
  cookie: { companyCode: string; session: string; isSecure: boolean },
): void {
  void reply.setCookie(name, cookie.session, {
    path: spacePath(cookie.companyCode),
    httpOnly: true,
    secure: cookie.isSecure,
    sameSite: 'lax',
    maxAge: sessionLifeSeconds,
  })
}

export function clearSessionCookie(reply: FastifyReply, companyCode: string): void {
  void reply.clearCookie(name, { path: spacePath(companyCode), httpOnly: true, sameSite: 'lax' })
}

/** Undefined when there is none. */
export function sessionOf(request: FastifyRequest): string | undefined {
  return request.cookies[name]
}
