import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

/**
 * What every answer says to a browser that shows it as a page, which only some are: load and run nothing, in no frame,
 * guess no type, tell nobody where one was. Pages say what they need in its place.
 */
export const closedHeaders = {
  'content-security-policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** A year, as RFC 6797 and browsers' lists want it. */
const stayOnHttps = 'max-age=31536000; includeSubDomains'

/** Puts the headers on an answer that is about to be made. */
export type SecureAnswer = (request: FastifyRequest, reply: FastifyReply) => void

/** `hsts`: answers by HTTPS tell browsers to use nothing else for this host and those below it for a year. */
export function createSecureAnswer({ hsts }: { hsts: boolean }): SecureAnswer {
  return (request, reply) => {
    void reply.headers(closedHeaders)
    if (hsts && request.protocol === 'https') void reply.header('strict-transport-security', stayOnHttps)
  }
}

/** For every route and every refusal of it; before any plugin is added. */
export function secureAnswers(app: FastifyInstance, secure: SecureAnswer): void {
  app.addHook('onRequest', (request, reply, done) => {
    secure(request, reply)
    done()
  })
}
