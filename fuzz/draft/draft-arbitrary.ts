import * as fc from 'fast-check'
import { endpointsOf, type ApiDocument, type Parameter } from '../../scripts/clients/openapi.types.ts'
import type { Profile } from '../apis/profile.types.ts'
import { validValue, type BoundedSchema } from '../values/valid.ts'
import type { Value } from '../values/value.types.ts'
import { someChanges } from './change-arbitrary.ts'
import { credentialKinds, type CredentialKind, type Draft, type Target, type Way } from './draft.types.ts'

export function targetsOf(api: string, document: ApiDocument): Target[] {
  return endpointsOf(document).map(({ method, path, operation }) => {
    const content = Object.entries(operation.requestBody?.content ?? {})
    return {
      api,
      method,
      path,
      operation,
      parameters: operation.parameters ?? [],
      body: content[0]?.[1].schema,
      contentTypes: content.map(([type]) => type),
    }
  })
}

/** Requests of one API, each of its operations as often as the profile says. */
export function anyDraft(targets: readonly Target[], profile: Profile): fc.Arbitrary<Draft> {
  return fc.oneof(
    ...targets.map((target, index) => ({
      weight: profile.weightOf(target),
      arbitrary: draftOf(target, index, profile),
    })),
  )
}

function draftOf(target: Target, index: number, profile: Profile): fc.Arbitrary<Draft> {
  const { parameters, body } = target
  const isBodyNeeded = target.operation.requestBody?.required ?? false
  const given = body ? validValue('', body) : fc.constant(undefined)
  return fc.record({
    target: fc.constant(index),
    path: valuesOf(parameters, 'path', target),
    query: valuesOf(parameters, 'query', target),
    headers: valuesOf(parameters, 'header', target),
    body: isBodyNeeded || !body ? given : fc.option(given, { nil: undefined, freq: 5 }),
    contentType: fc.nat(5),
    set: fc.nat(9999),
    credential: profile.isOpen ? fc.constant<CredentialKind>('right') : credential,
    way: profile.isHttpsOnly ? httpsWay : plainWay,
    address: fc.oneof(fc.ipV4(), fc.ipV6()),
    changes: someChanges,
  })
}

const credential: fc.Arbitrary<CredentialKind> = fc.oneof(
  { weight: 30, arbitrary: fc.constant<CredentialKind>('right') },
  { weight: 4, arbitrary: fc.constant<CredentialKind>('other') },
  { weight: 2, arbitrary: fc.constantFrom(...credentialKinds) },
)
const httpsWay: fc.Arbitrary<Way> = fc.oneof(
  { weight: 16, arbitrary: fc.constant<Way>('https proxy') },
  { weight: 3, arbitrary: fc.constant<Way>('tls') },
  { weight: 1, arbitrary: fc.constant<Way>('http proxy') },
)
const plainWay: fc.Arbitrary<Way> = fc.oneof(
  { weight: 16, arbitrary: fc.constant<Way>('http proxy') },
  { weight: 2, arbitrary: fc.constant<Way>('https proxy') },
  { weight: 1, arbitrary: fc.constant<Way>('tls') },
)

function valuesOf(
  parameters: readonly Parameter[],
  place: Parameter['in'],
  target: Target,
): fc.Arbitrary<Readonly<Record<string, Value>>> {
  const own = parameters.filter((parameter) => parameter.in === place)
  const fields = Object.fromEntries(
    own.map(({ name, schema }) => [
      name,
      place === 'path' ? pathValue(name, schema, target) : validValue(name, schema),
    ]),
  )
  const requiredKeys = own.filter(({ required }) => required).map(({ name }) => name)
  // A filter more is a result less: mostly few of them.
  return fc.record(fields, { requiredKeys, noNullPrototype: true })
}

/** An id of what stands before it in the path, mostly one that exists. */
function pathValue(name: string, schema: BoundedSchema, target: Target): fc.Arbitrary<Value> {
  const plain = validValue(name, schema)
  const learned = fc
    .tuple(fc.nat(9999), plain)
    .map(([pick, otherwise]): Value => ({ $learned: poolOf(target, name), pick, otherwise }))
  return fc.oneof({ weight: 5, arbitrary: learned }, { weight: 1, arbitrary: plain })
}

/** `users tokens` for the token of `/users/{id}/tokens/{tokenId}`. */
function poolOf({ api, path }: Target, name: string): string {
  if (!['id', 'tokenId', 'keyId', 'delivery'].includes(name)) return `field ${name}`
  const before = path.slice(0, path.indexOf(`{${name}}`))
  return poolOfPath(api, before)
}

/** By the words of a path, its parameters left out. */
export function poolOfPath(api: string, path: string): string {
  const words = path.split('/').filter((word) => word !== '' && !word.startsWith('{'))
  return `${api} ${words.join(' ')}`
}
