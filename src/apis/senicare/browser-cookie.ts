import type { CookieSerializeOptions } from '@fastify/cookie'
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { callbackPrefix } from './sns-provider.ts'

/** Lax, because the browser comes back from another site. */
const attributes: CookieSerializeOptions = { path: callbackPrefix, httpOnly: true, sameSite: 'lax' }

/** One cookie a visit, so that two tabs do not get in each other's way. */
export function giveBrowserSecret(
  reply: FastifyReply,
  visit: { state: string; browserSecret: string; lifeSeconds: number; isSecure: boolean },
): void {
  const { state, browserSecret, lifeSeconds: maxAge, isSecure: secure } = visit
  void reply.setCookie(nameOf(state), browserSecret, { ...attributes, maxAge, secure })
}

export function browserSecretOf(request: FastifyRequest, state: string): string | undefined {
  return request.cookies[nameOf(state)]
}

export function takeBrowserSecretBack(reply: FastifyReply, state: string): void {
  void reply.clearCookie(nameOf(state), attributes)
}

/** Tells nothing of the state. */
function nameOf(state: string): string {
  return `sns_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`
}
