import { Type, type TSchema } from 'typebox'
import { asPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'
import { parseMoment } from './moments.ts'

/** What one value of a parameter has to be. Forms send every value as a text, JSON some of them as what they are. */
export interface Kind<Value> {
  readonly schema: TSchema
  /** Finishes the sentence "<name> must be …". */
  readonly rule: string
  /** Undefined when the rule is broken. */
  read(value: unknown): Value | undefined
}

/** A whole number, as a JSON number or in decimal digits. */
export function integer(least: number, most: number): Kind<number> {
  return {
    schema: Type.Integer({ minimum: least, maximum: most }),
    rule: `a whole number from ${least} to ${most}`,
    read(value) {
      const number = typeof value === 'string' && /^-?[0-9]{1,16}$/.test(value) ? Number(value) : value
      return Number.isSafeInteger(number) && (number as number) >= least && (number as number) <= most
        ? (number as number)
        : undefined
    },
  }
}

/** An id of ours: beyond 2^53 - 1 JSON numbers are not exact, so there is none. */
export const id: Kind<string> = {
  ...integer(1, Number.MAX_SAFE_INTEGER),
  rule: 'an id, a whole number from 1 to 2^53 - 1',
  read(value) {
    return integer(1, Number.MAX_SAFE_INTEGER).read(value)?.toString()
  },
}

/** An id of the membership site (seed: `membership_id`). */
export const membershipId: Kind<string> = {
  ...integer(0, Number.MAX_SAFE_INTEGER),
  rule: 'a whole number from 0 to 2^53 - 1',
  read(value) {
    return integer(0, Number.MAX_SAFE_INTEGER).read(value)?.toString()
  },
}

/** Characters are UTF-16 code units here. A text that is no Unicode, or holds a NUL, could not be stored as it is. */
export function text(most: number, least = 0): Kind<string> {
  return {
    schema: Type.String({ minLength: least, maxLength: most }),
    rule: `a text of ${least > 0 ? `${least} to` : 'at most'} ${most} characters`,
    read(value) {
      const given = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
      if (typeof given !== 'string' || given.length < least || given.length > most) return undefined
      return given.isWellFormed() && !given.includes('\0') ? given : undefined
    },
  }
}

const dashed = /^([0-9]{3})-([0-9]{3,4})-([0-9]{4})$/
const digits = /^[0-9]{3,15}$/

export const phone: Kind<PhoneNumber> = {
  schema: Type.String({ examples: ['01012345678'] }),
  rule: 'a phone number: 3 to 15 digits, or NNN-NNN(N)-NNNN',
  read(value) {
    if (typeof value !== 'string') return undefined
    const [, area, exchange, line] = dashed.exec(value) ?? []
    const plain = area === undefined ? value : `${area}${exchange}${line}`
    return digits.test(plain) ? asPhoneNumber(plain) : undefined
  },
}

export const moment: Kind<Date> = {
  schema: Type.String({ examples: ['2014-09-14T22:02:15', '2014-09-15T07:02:15+09:00'] }),
  rule: 'an ISO 8601 date and time, year 1970 to 9999 (UTC where no zone is given)',
  read: (value) => (typeof value === 'string' ? parseMoment(value) : undefined),
}

/** One of these words in any letter case; read as the domain calls it. */
export function word<Value extends string>(meanings: Readonly<Record<string, Value>>): Kind<Value> {
  const names = Object.keys(meanings)
  const byLower = new Map(Object.entries(meanings).map(([name, value]) => [name.toLowerCase(), value]))
  return {
    schema: Type.Union(names.map((name) => Type.Literal(name))),
    rule: names.join(' or '),
    read: (value) => (typeof value === 'string' ? byLower.get(value.toLowerCase()) : undefined),
  }
}

/** A part of a multipart body that had a file name. */
export interface GivenFile {
  readonly fileName: string
  readonly mimeType: string
  readonly bytes: Buffer
}

export const file: Kind<GivenFile> = {
  schema: Type.String({ format: 'binary' }),
  rule: 'a file, sent as multipart/form-data',
  read: (value) =>
    typeof value === 'object' && value !== null && 'bytes' in value && Buffer.isBuffer(value.bytes)
      ? (value as GivenFile)
      : undefined,
}

/** How many of a list (CONTRACTS.md section 4: default 100, at most 1000). */
export const limit = integer(1, 1000)
export const defaultLimit = 100
