import { createHmac, type KeyObject } from 'node:crypto'

/**
 * The form in which ids are compared: without letter case, and in one Unicode form (NFKC), so that an id which looks
 * the same on another keyboard is the same.
 */
export function userKeyOf(userId: string): string {
  return userId.normalize('NFKC').toLowerCase().normalize('NFKC')
}

/** The form in which an id is compared, and an HMAC of it: by that one it is known when its account was erased. */
export function idKeysOf(identityKey: KeyObject, userId: string): { userKey: string; idHash: Buffer } {
  const userKey = userKeyOf(userId)
  return { userKey, idHash: createHmac('sha256', identityKey).update(`account id ${userKey}`).digest() }
}
