import type { Method, Operation, Parameter } from '../../scripts/clients/openapi.types.ts'
import type { BoundedSchema } from '../values/valid.ts'
import type { Value } from '../values/value.types.ts'

/** One operation of a document, taken apart for those who make requests of it. */
export interface Target {
  readonly api: string
  readonly method: Method
  /** With `{parameters}`. */
  readonly path: string
  readonly operation: Operation
  readonly parameters: readonly Parameter[]
  readonly body: BoundedSchema | undefined
  readonly contentTypes: readonly string[]
}

export const credentialKinds = [
  'right',
  'other',
  'wrong',
  'malformed',
  'missing',
  'doubled',
  'foreign',
] as const
export type CredentialKind = (typeof credentialKinds)[number]

/** How the request reaches the server: by a proxy that took it by HTTPS or by HTTP, or by our own TLS. */
export type Way = 'https proxy' | 'http proxy' | 'tls' | 'direct'

/** A request before ids, files and signatures are put in: the same for the same seed, and what is made smaller. */
export interface Draft {
  readonly target: number
  readonly path: Readonly<Record<string, Value>>
  readonly query: Readonly<Record<string, Value>>
  readonly headers: Readonly<Record<string, Value>>
  readonly body: Value | undefined
  readonly contentType: number
  /** Fields that belong together, out of a pool. */
  readonly set: number
  readonly credential: CredentialKind
  readonly way: Way
  readonly address: string
  readonly changes: readonly Change[]
}

/** One thing that is wrong with an otherwise good request. */
export type Change =
  // of fields: in path, query and body, counted through
  | { readonly kind: 'replace'; readonly at: number; readonly value: Value }
  | { readonly kind: 'edge'; readonly at: number; readonly which: number }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'double'; readonly at: number; readonly value: Value }
  | { readonly kind: 'add'; readonly name: string; readonly value: Value }
  // of the body's bytes
  | { readonly kind: 'splice'; readonly at: number; readonly remove: number; readonly bytes: Uint8Array }
  | { readonly kind: 'body'; readonly text: string; readonly times: number }
  | { readonly kind: 'nest'; readonly depth: number; readonly opens: '[' | '{"a":' }
  | { readonly kind: 'content type'; readonly value: string | undefined }
  // of the request line and the headers
  | { readonly kind: 'method'; readonly method: string }
  | { readonly kind: 'path'; readonly at: number; readonly remove: number; readonly text: string }
  | { readonly kind: 'query'; readonly text: string; readonly times: number }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'cut'; readonly at: number }
