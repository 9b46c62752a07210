import swagger from '@fastify/swagger'
import apiReference from '@scalar/fastify-api-reference'
import type { FastifyInstance } from 'fastify'

export interface ApiDescription {
  /** As in `/openapi/<name>.json`. */
  readonly name: string
  readonly title: string
  readonly credential?: { readonly description: string } & (
    { readonly header: string } | { readonly cookie: string }
  )
}

export interface ApiDocuments {
  /** Collects the routes of the plugin that it is called in, before they are added. */
  describe(app: FastifyInstance, api: ApiDescription): Promise<void>
  /** `/openapi/<name>.json` for each API, and the reference page at `/docs/`. */
  publish(app: FastifyInstance): Promise<void>
}

/** OpenAPI 3.1 documents out of the very schemas that validate and serialise. */
export function createApiDocuments(): ApiDocuments {
  const documents: { api: ApiDescription; read: () => object }[] = []
  return {
    async describe(app, api) {
      await app.register(swagger, { openapi: frameOf(api) })
      documents.push({ api, read: () => app.swagger() })
    },
    async publish(app) {
      for (const { api, read } of documents) {
        app.get(`/openapi/${api.name}.json`, { schema: { hide: true } }, (_request, reply) =>
          reply.send(read()),
        )
      }
      await app.register(apiReference, {
        routePrefix: '/docs',
        configuration: {
          sources: documents.map(({ api }) => ({
            title: api.title,
            slug: api.name,
            url: `/openapi/${api.name}.json`,
          })),
          pageTitle: 'Switchboard: API reference',
          withDefaultFonts: false,
          telemetry: false,
        },
      })
    },
  }
}

function frameOf({ title, credential }: ApiDescription) {
  const info = { title, version: '1' }
  if (!credential) return { openapi: '3.1.0', info }
  const scheme = {
    type: 'apiKey' as const,
    ...('header' in credential
      ? { in: 'header' as const, name: credential.header }
      : { in: 'cookie' as const, name: credential.cookie }),
    description: credential.description,
  }
  return {
    openapi: '3.1.0',
    info,
    components: { securitySchemes: { credential: scheme } },
    security: [{ credential: [] }],
  }
}
