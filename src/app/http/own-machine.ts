import type { FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'

const ownHosts = ['localhost', '127.0.0.1', '[::1]']

/**
 * Lets in who sits at this machine, for what development shows without a sign-in. Not a page of another site, also one whose
 * name was made to lead here (DNS rebinding), and nobody through a tunnel or a proxy. Throws `access_denied`.
 */
export function requireOwnMachine({ headers, socket }: FastifyRequest): void {
  const host = (headers.host ?? '').replace(/:\d+$/, '').toLowerCase()
  const site = headers['sec-fetch-site']
  const isOwn =
    isLoopback(socket.remoteAddress ?? '') &&
    ownHosts.includes(host) &&
    headers['x-forwarded-for'] === undefined &&
    headers.forwarded === undefined &&
    (site === undefined || site === 'same-origin' || site === 'none')
  if (!isOwn) throw new Fault('access_denied')
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127\./.test(address)
}
