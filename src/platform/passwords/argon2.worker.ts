import { hashSync, parseOptions, verifySync } from '@node-rs/argon2'
import type { Argon2Cost } from './argon2-cost.ts'

export interface HashTask {
  readonly password: string
  readonly cost: Argon2Cost
}

export interface VerifyTask extends HashTask {
  readonly stored: string
}

export interface Verdict {
  readonly isRight: boolean
  /** Whether `stored` was made with another cost, or by another variant of argon2. */
  readonly isOutdated: boolean
}

/** argon2id in the PHC string format, with a new salt of 16 bytes. */
export function hash({ password, cost }: HashTask): string {
  return hashSync(password, cost)
}

/** Throws when `stored` is no PHC string of argon2. */
export function verify({ password, stored, cost }: VerifyTask): Verdict {
  const isRight = verifySync(stored, password)
  const { memoryCost, timeCost, parallelism } = parseOptions(stored)
  const isOutdated =
    !stored.startsWith('$argon2id$v=19$') ||
    memoryCost !== cost.memoryCost ||
    timeCost !== cost.timeCost ||
    parallelism !== cost.parallelism
  return { isRight, isOutdated }
}
