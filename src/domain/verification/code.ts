import { createHmac, randomInt, type KeyObject } from 'node:crypto'

/** A code's place: who asked, what for, and which order it belongs to. */
export interface CodeOwner {
  readonly tenant: string
  readonly id: string
  readonly purpose: string
}

/** `digits` decimal digits, each code equally likely, leading zeros kept. */
export function drawCode(digits: number): string {
  return randomInt(10 ** digits)
    .toString()
    .padStart(digits, '0')
}

/**
 * HMAC-SHA256(pepper, purpose, number, order, code). Four digits are guessed in 10,000 tries by whoever
 * has the hash and the pepper, so the pepper is never in the database.
 */
export function hashCode(pepper: KeyObject, owner: CodeOwner, number: string, code: string): Buffer {
  return createHmac('sha256', pepper)
    .update(`${owner.tenant}\n${owner.purpose}\n${number}\n${owner.id}\n${code}`)
    .digest()
}
