import { randomBytes } from 'node:crypto'

/** Without letters and digits that are read for one another. */
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
const groups = 5
const groupLength = 4
/** 31 of 32 values are used: a byte's five bits that mean none are drawn anew. */
const bits = 0b11111

/** `h7kd-…`, 20 characters of 31: 99 random bits, to be typed once. */
export function drawOneTimePassword(): string {
  const letters: string[] = []
  while (letters.length < groups * groupLength) {
    for (const byte of randomBytes(groups * groupLength)) {
      const letter = alphabet[byte & bits]
      if (letter !== undefined && letters.length < groups * groupLength) letters.push(letter)
    }
  }
  return Array.from({ length: groups }, (_, group) =>
    letters.slice(group * groupLength, (group + 1) * groupLength).join(''),
  ).join('-')
}
