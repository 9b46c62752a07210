import type { CredentialKind, Target } from '../draft/draft.types.ts'
import type { Answer, Outgoing } from '../wire/wire.types.ts'
import type { World } from '../world/world.types.ts'

/** What no document says of an API. */
export interface Profile {
  readonly name: string
  /** Paths that begin so are refused in this API's words. */
  readonly prefixes: readonly string[]
  readonly isHttpsOnly: boolean
  /** No operation needs a credential. */
  readonly isOpen: boolean
  /** How often an operation is asked beside the others. */
  weightOf(target: Target): number
  /** Names of pools whose entries fill several fields at once. */
  setsOf(target: Target): readonly string[]
  /** Adds what proves who asks; called last, when everything else of the request is there. */
  authorize(request: Outgoing, kind: CredentialKind, world: World): void
  /** Why an answer breaks the envelope of the API; undefined when it does not. */
  findEnvelopeFault(answer: Answer): string | undefined
  /** Whether a refusal says that the credential, which is right, is not taken any more. */
  isCredentialRefused(answer: Answer): boolean
  /** Whether this is an answer of the business: more than a refusal of what was written. */
  isFromTheBusiness(answer: Answer, request: Outgoing): boolean
}
