import { createHash } from 'node:crypto'

/** 32 random bytes in hex: launch tokens and sessions. */
export function isRandomHex(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** What is random (256 bits) is kept by a plain hash. */
export function hashOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
