import { asPhoneNumber, isPhoneNumber, type PhoneNumber } from './phone-number.ts'

/** Somebody who asks to be forgotten, in every form in which they may be written down. */
export interface Person {
  /** As typed, and with the country's code in place of the zero or the other way round. */
  readonly numbers: readonly PhoneNumber[]
  /** The same as they lie in the database. */
  readonly sealedNumbers: readonly Buffer[]
  readonly email: string | undefined
  /** Whether a text names them. */
  isNamedIn(text: string): boolean
}

/** What was found in one place and what became of it. `why`: of what is kept. */
export interface ErasureLine {
  readonly what: string
  readonly count: number
  readonly outcome: 'erased' | 'pseudonymised' | 'kept'
  readonly why?: string
}

/** Stands where a number was and a row has to stay. */
export const nobody = asPhoneNumber('000')

const countryCode = '82'

/** `01012345678` and `821012345678` are one phone. A form that cannot be a number is none: nobody has it. */
export function formsOf(number: PhoneNumber): PhoneNumber[] {
  return [number, ...otherForms(number).filter(isPhoneNumber)]
}

function otherForms(number: PhoneNumber): string[] {
  if (number.startsWith('0')) return [countryCode + number.slice(1)]
  if (number.startsWith(countryCode)) return [`0${number.slice(countryCode.length)}`]
  return []
}

/** Also with blanks and hyphens between the digits; not as a part of a longer number, nor of a longer address. */
export function createNaming(
  numbers: readonly PhoneNumber[],
  email: string | undefined,
): (text: string) => boolean {
  const digits = new RegExp(`(?<![0-9])(?:${numbers.join('|')})(?![0-9])`)
  const address = email === undefined ? undefined : wholeAddress(email)
  return (text) =>
    digits.test(text.replaceAll(/(?<=[0-9])[- ]+(?=[0-9])/g, '')) || (address?.test(text) ?? false)
}

/** The end of a character that JSON writes with a backslash: the `n` of a line break is no letter of what follows. */
const escapeEnd = String.raw`\\[bfnrt]`
/** Of addresses. A Korean particle follows one without a blank, so it is none of them. */
const addressLetter = String.raw`[[\p{L}\p{M}\p{N}_%+\-]--\p{Script=Hangul}]`

function wholeAddress(email: string): RegExp {
  const before = `(?:(?<!${addressLetter}|\\.)|(?<=${escapeEnd}))`
  return new RegExp(`${before}${RegExp.escape(email)}(?!\\.?${addressLetter})`, 'iv')
}
