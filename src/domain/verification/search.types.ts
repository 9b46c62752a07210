import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Page } from '../../platform/db/page.ts'

/** `proved`: given back rightly, and usable for some minutes yet; `exhausted`: guessed at too often. */
export const codeStates = ['open', 'proved', 'accepted', 'expired', 'exhausted'] as const
export type CodeState = (typeof codeStates)[number]

/** Which codes an operator looks for; all conditions are ANDed. Those of calls are found by their orders. */
export interface CodeSearch {
  readonly id?: string | undefined
  readonly number?: PhoneNumber | undefined
  readonly purpose?: string | undefined
  readonly state?: CodeState | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** A one-time code, without itself. */
export interface FoundCode {
  readonly id: string
  readonly tenant: string
  readonly purpose: string
  readonly number: PhoneNumber
  readonly state: CodeState
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** The first right guess, where that does not use the code up. */
  readonly provedAt: Date | null
  readonly acceptedAt: Date | null
  /** Wrong guesses that it still survives. */
  readonly attemptsLeft: number
}

/** What a number has asked for and guessed, whichever API asks. */
export interface NumberStanding {
  /** Sends of the last 24 hours, newest first. */
  readonly sentAt: readonly Date[]
  /** Wrong guesses since the last right one. */
  readonly failures: number
  readonly lockedUntil: Date | null
}

export interface CodeLookup {
  /** Newest first. A page may be short, or empty, and have a next one. Codes of calls are not among them. */
  search(
    filter: CodeSearch,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<FoundCode>>
  /** Also a code of a call; undefined when it is forgotten. */
  find(key: { readonly tenant: string; readonly id: string }): Promise<FoundCode | undefined>
  /** Not one of a call. Faults: `not_found`. */
  get(id: string): Promise<FoundCode>
  findStanding(number: PhoneNumber): Promise<NumberStanding>
}
