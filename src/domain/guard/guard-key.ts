import { createHmac, type KeyObject } from 'node:crypto'

/** Under what the database keeps whom it counts: an HMAC, cut to 128 bits. */
export function guardKey(lookupKey: KeyObject, kind: string, who: string): Buffer {
  return createHmac('sha256', lookupKey).update(`guard\n${kind}\n${who}`).digest().subarray(0, 16)
}
