import type { Parameter } from '../../scripts/clients/openapi.types.ts'
import type { Target } from '../draft/draft.types.ts'
import type { Profile } from './profile.types.ts'

/** What answers beside the APIs, and stands in no document: by method and path, with parameters of the query behind it. */
const paths: readonly string[] = [
  'get /space/{company_code}/dashboard/{token}',
  'get /space/{company_code}/',
  'get /space/{company_code}/signed-out',
  'post /space/{company_code}/sign-out',
  'get /cp-insurance/image/{image_id}/view/{token}',
  'get /console/api/inspections/{id}/pictures/{image_id}/{token}',
  'get /oauth2/callback/{provider} code state error',
  'post /hooks/carriers/{name}',
  'get /dev/handsets/{number}',
  'get /dev/handsets/{number}/images/{id}',
  'get /docs/{page} q',
  'get /docs/search q',
  'get /console/{page}',
  'get /senicare/{page}',
  'get /openapi/{page}',
  'get /.well-known/jwks.json',
  'get /healthz',
  'get /{page}',
]

/** In the form of those that are read out of a document. */
export const pageTargets: readonly Target[] = paths.map((line) => {
  const [method = 'get', path = '', ...query] = line.split(' ')
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const parameter = (place: Parameter['in']) => (name: string) => ({
    name,
    in: place,
    required: place === 'path',
    schema: { type: 'string' },
  })
  const parameters = [...inPath.map(parameter('path')), ...query.map(parameter('query'))]
  const takesBody = method === 'post'
  return {
    api: 'pages',
    method: method as Target['method'],
    path,
    operation: { responses: {} },
    parameters,
    body: takesBody
      ? { type: 'object', properties: { status: { type: 'string' }, id: { type: 'string' } } }
      : undefined,
    contentTypes: takesBody ? ['application/x-www-form-urlencoded', 'application/json'] : [],
  }
})

/** They have no envelope in common; that none fails, is slow or tells of the inside is asked of them too. */
export const pages: Profile = {
  name: 'pages',
  prefixes: [],
  isHttpsOnly: false,
  isOpen: true,
  weightOf: () => 1,
  setsOf: () => [],
  authorize: () => {},
  findEnvelopeFault: () => undefined,
  isCredentialRefused: () => false,
  isFromTheBusiness: ({ status }) => status < 400,
}
