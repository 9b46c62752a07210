import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import { asPhoneNumber, type PhoneNumber } from '../../../core/phone-number.ts'

/** Each `description` finishes the sentence "<field> must be …". */

export const RowId = Type.String({ pattern: '^[1-9][0-9]{0,17}$', description: 'an id: a whole number' })

export const UuidText = Type.String({
  pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
  description: 'an id: a UUID',
})

/** Of a person; blanks and dashes do not count. */
export const NumberText = Type.String({
  pattern: '^\\+?[0-9](?:[ -]?[0-9]){2,14}$',
  description: 'a phone number of 3 to 15 digits',
  examples: ['01012345678'],
})

const MomentText = Type.String({
  pattern:
    '^(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})$',
  description: 'a time in ISO 8601 with its zone, such as 2025-01-31T09:00:00Z',
})

export const Between = { since: Type.Optional(MomentText), until: Type.Optional(MomentText) }

/** Of a company, an application, … on one line. */
export const NameText = Type.String({
  minLength: 1,
  maxLength: 100,
  pattern: '^[^\\u0000-\\u001f\\u007f]*[^\\u0000-\\u001f\\u007f\\s][^\\u0000-\\u001f\\u007f]*$',
  description: 'a text of 1 to 100 characters on one line',
})

export const UrlText = Type.String({ minLength: 1, maxLength: 2000, description: 'a URL' })

export function readNumber(text: string): PhoneNumber
export function readNumber(text: string | undefined): PhoneNumber | undefined
export function readNumber(text: string | undefined): PhoneNumber | undefined {
  return text === undefined ? undefined : asPhoneNumber(text.replaceAll(/[^0-9]/g, ''))
}

export function readBetween({ since, until }: { readonly since?: string; readonly until?: string }): {
  since: Date | undefined
  until: Date | undefined
} {
  return { since: readMoment('since', since), until: readMoment('until', until) }
}

function readMoment(field: string, text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const moment = new Date(text)
  if (!Number.isNaN(moment.getTime())) return moment
  throw new Fault('invalid_input', { fields: [{ field, rule: 'a day and a time that there are' }] })
}
