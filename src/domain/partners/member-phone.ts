import { asPhoneNumber } from '../../core/phone-number.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'

/** Longer than any member's phone: 15 digits are one that was too short to be a number. */
const filler = '999999999999'

/**
 * A member's phone at rest, the same bytes for the same phone. Partners may sign on with phones of 1 or 2 digits, which
 * no telephone number has: these are filled up to 15 digits.
 */
export function sealPhone(numbers: Secrets['numbers'], digits: string): Buffer {
  const isShort = digits.length < 3
  return numbers.seal(asPhoneNumber(isShort ? `${filler}${digits.length}${digits.padStart(2, '0')}` : digits))
}

export function openPhone(numbers: Secrets['numbers'], sealed: Buffer): string {
  const digits = numbers.open(sealed)
  return digits.startsWith(filler) && digits.length === 15 ? digits.slice(-Number(digits.at(12))) : digits
}
