import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { hostCookie, isByHttps, type HostCookie } from '../../platform/http/host-cookie.ts'
import { callbackPrefix } from './sns-provider.ts'

/** Where a visit to a provider began: in this browser, says its cookie. */
export interface BrowserCookie {
  give(
    request: FastifyRequest,
    reply: FastifyReply,
    visit: { state: string; browserSecret: string; lifeSeconds: number },
  ): void
  /** Undefined when there is none. */
  read(request: FastifyRequest, state: string): string | undefined
  takeBack(request: FastifyRequest, reply: FastifyReply, state: string): void
}

/** One cookie a visit, so that two tabs do not get in each other's way; its name tells nothing of the state. */
export function createBrowserCookie({ publicUrl }: { publicUrl: string | undefined }): BrowserCookie {
  const cookieFor = (request: FastifyRequest, state: string): HostCookie => {
    const name = `sns_${createHash('sha256').update(state).digest('hex').slice(0, 16)}`
    return hostCookie({ name, path: callbackPrefix, secure: isByHttps(request, publicUrl) })
  }
  return {
    give(request, reply, { state, browserSecret, lifeSeconds: maxAge }) {
      const { name, attributes } = cookieFor(request, state)
      void reply.setCookie(name, browserSecret, { ...attributes, maxAge })
    },
    read: (request, state) => request.cookies[cookieFor(request, state).name],
    takeBack(request, reply, state) {
      const { name, attributes } = cookieFor(request, state)
      void reply.clearCookie(name, attributes)
    },
  }
}
