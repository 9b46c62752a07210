import type { HmacKey } from '../../platform/secrets/hmac-key.ts'

export type Status = 'active' | 'blocked'

/** Who signs a request. */
export interface PartnerKey {
  readonly id: string
  readonly partnerId: string
  /** As the audit log names it. */
  readonly actor: string
  /** Keys of the HMACs that it may sign with: two while one is changed for another, none before the first. */
  readonly secrets: readonly HmacKey[]
}

/** A company whose members a partner signs on. */
export interface Company {
  readonly id: string
  readonly partnerId: string
  readonly code: string
  readonly name: string
  /** Its requests have to carry a time and a number used once. */
  readonly replayProtection: boolean
  /** As the audit log names it. */
  readonly subject: string
}

export interface NewCompany {
  readonly partnerId: string
  /** Part of URLs: letters, digits, `-` and `_`, at most 64. */
  readonly code: string
  readonly name: string
  readonly launchUrl?: string | undefined
  readonly replayProtection?: boolean | undefined
}

/** What is not named stays. */
export interface CompanyChange {
  readonly name?: string | undefined
  /** Null: members get sessions here. */
  readonly launchUrl?: string | null | undefined
  readonly replayProtection?: boolean | undefined
}

export interface NewMember {
  readonly name: string
  readonly email: string
  /** 1 to 11 digits. */
  readonly phone: string
}

/** For whom something is done, and from which address: what the audit log says of it. */
export interface Caller {
  /** `PartnerKey.actor` */
  readonly actor: string
  readonly address: string
}
