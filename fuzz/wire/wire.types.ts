import type { CredentialKind, Target, Way } from '../draft/draft.types.ts'

export type Header = readonly [name: string, value: string]

/** A request as it goes out; names and values of headers are Latin-1. */
export interface Outgoing {
  method: string
  /** Path and query, as on the request line. */
  target: string
  readonly headers: Header[]
  readonly body: Buffer | undefined
  readonly way: Way
  readonly isChunked: boolean
  /** Only this share of its bytes is sent, and then the connection is closed. */
  readonly cutAt: number | undefined
  /** The operation that it asks; undefined where method or path were changed, so that it may be another or none. */
  readonly operation: Target | undefined
  /** Whether it may be no HTTP any more. */
  readonly isBroken: boolean
  /** Whether a header was changed: what it says of the credential may be wrong then. */
  readonly hasOwnHeaders: boolean
  readonly credential: CredentialKind
}

export interface Answer {
  readonly status: number
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly body: Buffer
  /** From the last byte of the request to the last one of the answer. */
  readonly ms: number
}
