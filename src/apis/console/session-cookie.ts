import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'

/** The console's page and its API, nothing else of this server. */
const path = '/console'
/** A session that ends with the browser, or before. */
const attributes: CookieSerializeOptions = { path, httpOnly: true, sameSite: 'lax' }

/**
 * Another name by HTTPS: browsers let nobody set a `__Secure-` cookie by plain HTTP, and let plain HTTP replace no secure
 * one, so that with one name a session by HTTP would fail after one by HTTPS.
 */
function nameFor(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Secure-console_session' : 'console_session'
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  void reply.setCookie(nameFor(request), token, { ...attributes, secure: request.protocol === 'https' })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  void reply.clearCookie(nameFor(request), { ...attributes, secure: request.protocol === 'https' })
}

/** Undefined when there is none. */
export function sessionTokenOf(request: FastifyRequest): string | undefined {
  return request.cookies[nameFor(request)]
}
