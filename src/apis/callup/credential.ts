import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Application, Applications } from '../../domain/applications/applications.ts'

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/**
 * `X-Application-Token: <uuid v4>`; missing, malformed, unknown or blocked is the same 403.
 * Every answer beyond it is about somebody's order and not to be stored.
 */
export function requireApplication(app: FastifyInstance, applications: Applications): void {
  app.decorateRequest('application', null)
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    void reply.header('cache-control', 'no-store')
    const token = request.headers['x-application-token']
    if (typeof token !== 'string' || !uuidV4.test(token)) return done(new Fault('access_denied'))
    const found = applications.findByToken(token.toLowerCase())
    if (found instanceof Promise) {
      found.then((application) => done(admit(request, application)), done)
    } else done(admit(request, found))
  })
}

function admit(request: FastifyRequest, application: Application | undefined): Fault | undefined {
  if (!application) return new Fault('access_denied')
  request.setDecorator('application', application)
  return undefined
}

export function applicationOf(request: FastifyRequest): Application {
  return request.getDecorator<Application>('application')
}
