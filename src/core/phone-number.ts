declare const brand: unique symbol

/** A phone number as it is stored and dialled: 3 to 15 digits, nothing else (E.164 section 6.1 bounds it at 15). */
export type PhoneNumber = string & { readonly [brand]: 'PhoneNumber' }

const pattern = /^[0-9]{3,15}$/

export function isPhoneNumber(value: string): value is PhoneNumber {
  return pattern.test(value)
}

/** For values that a schema has already checked. */
export function asPhoneNumber(value: string): PhoneNumber {
  if (!isPhoneNumber(value)) throw new TypeError('not a phone number: 3 to 15 digits are needed')
  return value
}

/** For who has to tell one number from another and not to know it: `01012345678` is `010******78`. */
export function maskNumber(number: string): string {
  const shown = number.length > 7 ? 5 : 2
  return number.slice(0, shown - 2) + '*'.repeat(number.length - shown) + number.slice(-2)
}
