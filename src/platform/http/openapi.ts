import { STATUS_CODES } from 'node:http'
import swagger from '@fastify/swagger'
import type { FastifyInstance, FastifySchema } from 'fastify'
import { publishReference } from './reference-page.ts'

type Credential = { readonly description: string } & (
  | { readonly header: string }
  | { readonly cookie: string }
)

export interface ApiDescription {
  /** As in `/openapi/<name>.json`. */
  readonly name: string
  readonly title: string
  readonly credential?: Credential
  /** What has to stand beside the credential. */
  readonly signature?: Credential
}

export interface ApiDocuments {
  /** Collects the routes of the plugin that it is called in, before they are added. */
  describe(app: FastifyInstance, api: ApiDescription): Promise<void>
  /** `/openapi/<name>.json` for each API, and the reference page at `/docs/reference/`. */
  publish(app: FastifyInstance): void
}

/** OpenAPI 3.1 documents out of the very schemas that validate and serialise. */
export function createApiDocuments(): ApiDocuments {
  const documents: { api: ApiDescription; read: () => object }[] = []
  return {
    async describe(app, api) {
      await app.register(swagger, { openapi: frameOf(api), transform: describeMore })
      documents.push({ api, read: () => app.swagger() })
    },
    publish(app) {
      for (const { api, read } of documents) {
        app.get(`/openapi/${api.name}.json`, { schema: { hide: true } }, (_request, reply) =>
          reply.send(read()),
        )
      }
      publishReference(
        app,
        documents.map(({ api: { title, name } }) => ({ title, slug: name, url: `/openapi/${name}.json` })),
      )
    },
  }
}

function frameOf({ title, credential, signature }: ApiDescription) {
  const info = { title, version: '1' }
  if (!credential) return { openapi: '3.1.0', info }
  const securitySchemes = {
    credential: schemeOf(credential),
    ...(signature ? { signature: schemeOf(signature) } : {}),
  }
  // One object: each of them is needed, not one of them.
  const needed = Object.fromEntries(Object.keys(securitySchemes).map((name) => [name, []]))
  return { openapi: '3.1.0', info, components: { securitySchemes }, security: [needed] }
}

function schemeOf(credential: Credential) {
  const place =
    'header' in credential
      ? { in: 'header' as const, name: credential.header }
      : { in: 'cookie' as const, name: credential.cookie }
  return { type: 'apiKey' as const, ...place, description: credential.description }
}

const idempotencyKey = {
  type: 'string',
  minLength: 1,
  maxLength: 255,
  description: 'The same key and request within 24 hours gets the first answer again and does nothing',
}

/** What the document says beside the route's own schema. */
function describeMore({
  schema,
  url,
  route,
}: {
  schema: FastifySchema
  url: string
  route: { method: string | string[] }
}) {
  // Routes without a schema stay what they are: they belong to no document.
  if (!schema) return { schema, url }
  const response = Object.entries(schema.response ?? {}).map(([status, answer]) => [
    status,
    { description: STATUS_CODES[status] ?? '', ...(answer as object) },
  ])
  const described = { ...schema, ...(response.length > 0 ? { response: Object.fromEntries(response) } : {}) }
  if (!takesIdempotencyKey(route.method, described)) return { schema: described, url }
  const headers = (schema.headers ?? { type: 'object', properties: {} }) as { properties: object }
  const properties = { ...headers.properties, 'Idempotency-Key': idempotencyKey }
  return { schema: { ...described, headers: { ...headers, properties } }, url }
}

/** A write that can be 422: a key that was used for another request is. */
function takesIdempotencyKey(method: string | string[], { response }: FastifySchema): boolean {
  return ![method].flat().includes('GET') && Object.hasOwn(response ?? {}, '422')
}
