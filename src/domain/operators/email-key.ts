import { createHmac, type KeyObject } from 'node:crypto'

/** One form for addresses that a mail server would hold for the same: blanks around them, letter case and width do not count. */
function plainEmail(email: string): string {
  return email.trim().normalize('NFKC').toLowerCase()
}

/** By what an operator is found: an HMAC of the address. */
export function emailKeyOf(lookupKey: KeyObject, email: string): Buffer {
  return createHmac('sha256', lookupKey)
    .update(`operator\n${plainEmail(email)}`)
    .digest()
}

/** Under what the guard counts sign-ins of an operator: apart from the people of other APIs. */
export function guardAccountOf(email: string): string {
  return `operator:${plainEmail(email)}`
}
