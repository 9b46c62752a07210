import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Fault } from '../../core/fault.ts'
import type { Affiliate, Affiliates } from '../../domain/affiliates/affiliates.ts'

const keyPattern = /^[0-9a-f]{64}$/i

/**
 * `X-ITECHS-API-KEY`; missing, malformed, unknown or blocked is the same 401, also where no route is. A route that
 * proves its caller in another way says `config: { keyless: true }`. No answer is to be stored.
 */
export function requireAffiliate(app: FastifyInstance, affiliates: Affiliates): void {
  app.decorateRequest('affiliate', null)
  app.addHook('onRequest', (request, reply: FastifyReply, done) => {
    void reply.header('cache-control', 'no-store')
    if ((request.routeOptions.config as { keyless?: boolean }).keyless) return done()
    const key = request.headers['x-itechs-api-key']
    if (typeof key !== 'string' || !keyPattern.test(key)) return done(new Fault('access_denied'))
    const found = affiliates.findByKey(key.toLowerCase())
    if (found instanceof Promise) {
      found.then((affiliate) => done(admit(request, affiliate)), done)
    } else done(admit(request, found))
  })
}

function admit(request: FastifyRequest, affiliate: Affiliate | undefined): Fault | undefined {
  if (!affiliate) return new Fault('access_denied')
  request.setDecorator('affiliate', affiliate)
  return undefined
}

export function affiliateOf(request: FastifyRequest): Affiliate {
  return request.getDecorator<Affiliate>('affiliate')
}
