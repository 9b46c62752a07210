import type { FastifyInstance } from 'fastify'

interface QuerySchema {
  readonly properties?: Readonly<Record<string, { readonly type?: string }>>
}

/** In a query everything is text: what a route's schema says is a whole number becomes one before it is checked. */
export function readQueryNumbers(app: FastifyInstance): void {
  app.addHook('preValidation', (request, _reply, done) => {
    const { properties = {} } = (request.routeOptions.schema?.querystring ?? {}) as QuerySchema
    const query = request.query as Record<string, unknown>
    for (const [name, value] of Object.entries(query)) {
      const isNumber = Object.hasOwn(properties, name) && properties[name]?.type === 'integer'
      if (isNumber && typeof value === 'string' && /^[0-9]{1,15}$/.test(value)) query[name] = Number(value)
    }
    done()
  })
}
