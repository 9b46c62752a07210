import { isEmailAddress } from '../../core/email-address.ts'
import { Fault, type FieldFault } from '../../core/fault.ts'

const greatestMembershipId = Number.MAX_SAFE_INTEGER
const greatestLimit = 2 ** 31 - 1
// oxlint-disable-next-line no-control-regex -- PostgreSQL cannot store U+0000, and nobody can see the others
const controlCharacters = /[\u0000-\u001f\u007f]/

interface Fields {
  readonly membershipId?: string | undefined
  readonly email?: string | undefined
  readonly limitPerDay?: number | undefined
  readonly limitPerOnce?: number | undefined
}

/** Throws `invalid_input` and names every wrong field; absent ones are right. */
export function assertFields(fields: Fields): void {
  const { membershipId, email, limitPerDay, limitPerOnce } = fields
  const faults: FieldFault[] = []
  if (membershipId !== undefined && !isMembershipId(membershipId)) {
    faults.push({ field: 'membership_id', rule: `a whole number from 0 to ${greatestMembershipId}` })
  }
  if (email !== undefined && !isEmailAddress(email)) {
    faults.push({ field: 'email', rule: 'an e-mail address' })
  }
  for (const [field, limit] of Object.entries({ limit_per_day: limitPerDay, limit_per_once: limitPerOnce })) {
    if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0 && limit <= greatestLimit)) {
      faults.push({ field, rule: `a whole number from 0 (no limit) to ${greatestLimit}` })
    }
  }
  if (faults.length > 0) throw new Fault('invalid_input', { fields: faults })
}

/** Throws `invalid_input` unless `text` has `least` to `most` characters and no control character. */
export function assertText(field: string, text: string, [least, most]: readonly [number, number]): void {
  if (text.length >= least && text.length <= most && !controlCharacters.test(text)) return
  throw new Fault('invalid_input', {
    fields: [{ field, rule: `a text of ${least} to ${most} characters on one line` }],
  })
}

/** Whether it can be a `membership_id`: one that a JSON number holds. */
export function isMembershipId(text: string): boolean {
  return /^[0-9]{1,16}$/.test(text) && Number(text) <= greatestMembershipId
}
