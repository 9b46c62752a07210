import type { FastifyInstance, HTTPMethods } from 'fastify'
import { Fault } from '../../core/fault.ts'

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']

/**
 * Answers 405 with `Allow` where a path exists but not for this method. Call it before the routes are added;
 * it adds the refusals when all of them are known.
 */
export function refuseOtherMethods(app: FastifyInstance): (routes: () => void) => void {
  const taken = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const own = taken.get(url) ?? new Set()
    for (const each of [method].flat()) own.add(each)
    taken.set(url, own)
  })
  return (addRoutes) => {
    addRoutes()
    for (const [url, own] of [...taken]) {
      const allow = [...own].toSorted().join(', ')
      const refused = methods.filter((method) => !own.has(method))
      if (refused.length === 0) continue
      app.route({
        method: refused,
        url: url.slice(app.prefix.length),
        schema: { hide: true },
        exposeHeadRoute: false,
        handler: () => {
          throw new Fault('method_not_allowed', { allow })
        },
      })
    }
  }
}
