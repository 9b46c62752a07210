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

/** Whether a text names one of these numbers or this address. */
export function createNaming(
  numbers: readonly PhoneNumber[],
  email: string | undefined,
): (text: string) => boolean {
  const patterns = numbers.map(wholeNumber)
  if (email !== undefined) patterns.push(wholeAddress(email))
  return (text) => patterns.some((pattern) => pattern.test(text))
}

/** What people write between the digits of one number: one of each, so that what stands before and after it is not a part of it. */
const separator = String.raw`\)?\p{Zs}?[\p{Pd}.\(]?\p{Zs}?`

/** Not as a part of a longer one. Four digits after `\u` are of one character, as JSON writes it. */
function wholeNumber(number: PhoneNumber): RegExp {
  return new RegExp(
    String.raw`(?:(?<![0-9])|(?<=\\u[0-9a-f]{4}))${number.split('').join(separator)}(?![0-9])`,
    'iv',
  )
}

/** Of addresses. A Korean particle follows one without a blank, so it is none of them. */
const addressLetter = String.raw`[[\p{L}\p{M}\p{N}_%+\-]--\p{Script=Hangul}]`

/** The same; after a backslash, the letter of a line break is not one of the address. */
function wholeAddress(email: string): RegExp {
  const before = String.raw`(?:(?<!${addressLetter}|\.)|(?<=\\(?:[bfnrt]|u[0-9a-f]{4})))`
  return new RegExp(String.raw`${before}${RegExp.escape(email)}(?!\.?${addressLetter})`, 'iv')
}
