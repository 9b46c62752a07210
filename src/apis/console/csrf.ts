import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** What a page that was given the session sends with every unsafe request: only it can read it. */
export function csrfTokenOf(sessionToken: string): string {
  return createHash('sha256').update(`console csrf\n${sessionToken}`).digest('hex')
}

export function isCsrfToken(given: string | string[] | undefined, sessionToken: string): boolean {
  if (typeof given !== 'string') return false
  const right = Buffer.from(csrfTokenOf(sessionToken))
  const bytes = Buffer.from(given)
  return bytes.length === right.length && timingSafeEqual(bytes, right)
}

/** Whether the browser says that another site's page asks (Fetch Metadata): also one of this host on another port. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin'
}
