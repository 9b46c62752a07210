import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'

export const masterKeyBytes = 32

/** One 256-bit key, never in the database; every other key is derived from it, or sealed by one that is (HKDF, RFC 5869). */
export interface MasterKey {
  /** Tells whether a database knows this key; reveals nothing of it. */
  readonly check: Buffer
  derive(purpose: string): KeyObject
}

export function createMasterKey(bytes: Buffer): MasterKey {
  if (bytes.length !== masterKeyBytes) throw new Error(`the master key must have ${masterKeyBytes} bytes`)
  // A key object, because Node prepares a key given as bytes anew for each call: five times the cost of the HMAC.
  const derive = (purpose: string) =>
    createSecretKey(Buffer.from(hkdfSync('sha256', bytes, '', `switchboard ${purpose}`, masterKeyBytes)))
  return { check: derive('key check').export(), derive }
}
