/** What one phone number may ask for and guess. An application may have its own values (DESIGN.md, promises). */
export interface VerificationLimits {
  /** Wrong guesses that one code survives. */
  readonly attemptsPerCode: number
  /** Seconds between two sends to one number for the same tenant and purpose. */
  readonly resendGapSeconds: number
  /** Sends to one number, whatever the API, channel or tenant. */
  readonly sendsPerTenMinutes: number
  readonly sendsPerDay: number
  /** How long a code can be used. */
  readonly codeLifeSeconds: number
}

/** When a number is locked for everybody. Not an application's to change: the number is not its own. */
export interface LockRule {
  readonly afterFailuresInARow: number
  readonly seconds: number
}

/** For 4-digit codes. */
export const defaultLimits: Omit<VerificationLimits, 'codeLifeSeconds'> = {
  attemptsPerCode: 3,
  resendGapSeconds: 60,
  sendsPerTenMinutes: 3,
  sendsPerDay: 5,
}

export const defaultLock: LockRule = { afterFailuresInARow: 10, seconds: 3600 }
