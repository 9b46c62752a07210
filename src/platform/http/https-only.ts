import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Answer } from './wire.ts'

export interface HttpsAddress {
  /** Of our own TLS listener, which may not listen yet. */
  readonly port: () => number | undefined
  /** PEM; what our own listener shows. */
  readonly certificate: string | undefined
  readonly publicUrl: string | undefined
}

/** The HTTPS origin under which a client reaches us; undefined when there is none. */
export type FindHttpsOrigin = (request: FastifyRequest) => string | undefined

const hostPattern = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/i

/**
 * `PUBLIC_URL` where it is HTTPS; else, for a request that a trusted proxy took by HTTPS, the host that it names; else
 * our own listener. A `Host` header is anybody's word, so of the names that it may say only one that our certificate
 * is good for is repeated.
 */
export function findHttpsOrigin({ port, certificate, publicUrl }: HttpsAddress): FindHttpsOrigin {
  const shown = certificate === undefined ? undefined : new X509Certificate(certificate)
  return (request) => {
    if (publicUrl?.startsWith('https:')) return publicUrl
    if (isByProxy(request)) return hostPattern.test(request.host) ? `https://${request.host}` : undefined
    const listening = port()
    if (!shown || listening === undefined) return undefined
    const asked = hostPattern.test(request.host) ? request.hostname : ''
    const name = isGoodFor(shown, asked) ? asked : firstName(shown)
    return name === undefined ? undefined : `https://${name}${listening === 443 ? '' : `:${listening}`}`
  }
}

/**
 * Answers every plain HTTP request 308 with the same path on HTTPS, before anything else of it is looked at; 403 where
 * there is no HTTPS. Whether a proxy took it by HTTPS only a trusted one may say (`X-Forwarded-Proto`).
 */
export function requireHttps(
  app: FastifyInstance,
  { findOrigin, wordRedirect }: { findOrigin: FindHttpsOrigin; wordRedirect: (location: string) => Answer },
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.protocol === 'https') return
    const origin = findOrigin(request)
    if (origin === undefined) throw new Fault('https_required')
    const location = origin + request.url
    const { status, body } = wordRedirect(location)
    await reply
      .code(status)
      .headers({ location, 'cache-control': 'no-store' })
      .type('application/json; charset=utf-8')
      .serializer(JSON.stringify)
      .send(body)
  })
}

function isByProxy({ protocol, raw }: FastifyRequest): boolean {
  return protocol === 'https' && !('encrypted' in raw.socket && raw.socket.encrypted)
}

function isGoodFor(certificate: X509Certificate, host: string): boolean {
  const name = host.replace(/^\[(.*)\]$/, '$1')
  if (name === '') return false
  return (isIP(name) === 0 ? certificate.checkHost(name) : certificate.checkIP(name)) !== undefined
}

/** The first name of the certificate that is one of a host, not a pattern. */
function firstName({ subjectAltName = '' }: X509Certificate): string | undefined {
  return /(?:^|, )DNS:([a-z0-9.-]+)/i.exec(subjectAltName)?.[1]
}
