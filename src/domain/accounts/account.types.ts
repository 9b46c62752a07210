import type { PhoneNumber } from '../../core/phone-number.ts'

/** By which way a person came: the house's own page, or a provider of social sign-in. */
export type JoinPath = 'HOME' | 'KAKAO' | 'NAVER'

/** Whom a provider means; the provider's own id of the person is stored nowhere. */
export interface SocialIdentity {
  readonly provider: 'KAKAO' | 'NAVER'
  /** HMAC of the provider's id. */
  readonly subjectHash: Buffer
}

export interface Account {
  readonly id: string
  /** As typed at sign-up. */
  readonly userId: string
  readonly name: string
  readonly number: PhoneNumber
  readonly joinPath: JoinPath
  readonly createdAt: Date
}

/** A JWT that says who signed in (RFC 9068), and how long it does so. */
export interface AccessToken {
  readonly token: string
  readonly expiresInSeconds: number
}
