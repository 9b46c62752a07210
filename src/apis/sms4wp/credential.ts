import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Credential, Customers } from '../../domain/customers/customers.ts'

/** The vendor's later documents put `e-mail:` in front of the value; the value alone says whose it is. */
const scheme = /^token +(?:[^\s:]+:)?([0-9a-f]{64})$/i

/**
 * `Authorization: token <value>`; missing, malformed, unknown, revoked, and one of a banned user are the same 403.
 * Every answer beyond it is about somebody and not to be stored.
 */
export function requireCredential(app: FastifyInstance, customers: Customers): void {
  app.decorateRequest('credential', null)
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    void reply.header('cache-control', 'no-store')
    const value = scheme.exec(request.headers.authorization ?? '')?.[1]
    if (value === undefined) return done(new Fault('access_denied'))
    const found = customers.findByToken(value.toLowerCase())
    if (found instanceof Promise) {
      found.then((credential) => done(admit(request, credential)), done)
    } else done(admit(request, found))
  })
}

function admit(request: FastifyRequest, credential: Credential | undefined): Fault | undefined {
  if (!credential) return new Fault('access_denied')
  request.setDecorator('credential', credential)
  return undefined
}

export function credentialOf(request: FastifyRequest): Credential {
  return request.getDecorator<Credential>('credential')
}

/** The `onRequest` hook of the admin routes, after `requireCredential`. */
export function requireAdmin(
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  const { group } = credentialOf(request).customer
  if (group === 'admin') done()
  else
    done(
      new Fault('access_denied', {
        explanation: 'access denied: this needs a token of a user of group admin',
      }),
    )
}
