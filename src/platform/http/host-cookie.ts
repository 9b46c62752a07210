import type { CookieSerializeOptions } from '@fastify/cookie'
import type { FastifyRequest } from 'fastify'

export interface HostCookie {
  readonly name: string
  /** For setting it and for taking it back alike. */
  readonly attributes: CookieSerializeOptions
}

/**
 * A cookie that scripts, other sites and other hosts do not get, and that no neighbouring host can plant: by HTTPS it has
 * the prefix `__Host-`, which browsers accept for a secure one of this host and of all its paths only (RFC 6265bis, section
 * 4.1.3.2). By plain HTTP they take no such cookie: there it has its plain name, and goes to `path` alone.
 */
export function hostCookie(cookie: {
  name: string
  path: string
  /** Where the browser is, see `isByHttps`. */
  secure: boolean
}): HostCookie {
  const { name, path, secure } = cookie
  return secure
    ? { name: `__Host-${name}`, attributes: { path: '/', httpOnly: true, secure, sameSite: 'lax' } }
    : { name, attributes: { path, httpOnly: true, sameSite: 'lax' } }
}

/** Whether the browser came by HTTPS, as far as anybody can tell: also where a proxy that we do not trust ended it. */
export function isByHttps(request: FastifyRequest, publicUrl: string | undefined): boolean {
  return request.protocol === 'https' || publicUrl?.startsWith('https:') === true
}
