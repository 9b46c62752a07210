import { createHash, randomInt } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const keyLength = 32
const secretLength = 48

/** 190 bits; letters and digits only, so that it can stand unquoted in a shell. */
export function drawKey(): string {
  return draw(keyLength)
}

/** 285 bits. */
export function drawSecret(): string {
  return draw(secretLength)
}

/** Whether it can be a key: all other texts are unknown without a look into the database. */
export function isKeyText(text: string): boolean {
  return text.length === keyLength && /^[A-Za-z0-9]+$/.test(text)
}

/** Keys and tokens are random, so a plain hash keeps them. */
export function hashText(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function draw(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}
