import { createHash, createHmac, type KeyObject } from 'node:crypto'

/** Tokens are random (256 bits), so a plain hash keeps them. */
export function hashToken(value: string): Buffer {
  return createHash('sha256').update(value).digest()
}

/** By what a sealed e-mail address is found; its letter case does not count. */
export function emailKey(key: KeyObject, email: string): Buffer {
  return createHmac('sha256', key).update(`email\n${email.toLowerCase()}`).digest()
}

/** A signature may be its owner's own word, short enough to be guessed from a plain hash. */
export function hashSignature(key: KeyObject, value: string): Buffer {
  return createHmac('sha256', key).update(`signature\n${value}`).digest()
}

/** 32 hex digits, which clients show beside a token and do nothing with (seed: "not used at present"). */
export function digestToken(key: KeyObject, value: string): string {
  return createHmac('sha256', key).update(`token digest\n${value}`).digest('hex').slice(0, 32)
}
