/** Letters that small print turns digits into, as measured on rendered and photographed screens. */
const asDigit: Readonly<Record<string, string>> = {
  O: '0',
  o: '0',
  Q: '0',
  D: '0',
  U: '0',
  '@': '0',
  I: '1',
  l: '1',
  i: '1',
  L: '1',
  '|': '1',
  '!': '1',
  '[': '1',
  ']': '1',
  Z: '2',
  z: '2',
  A: '4',
  S: '5',
  s: '5',
  G: '6',
  b: '6',
  T: '7',
  '?': '7',
  B: '8',
  '&': '8',
  g: '9',
  q: '9',
}

/** The characters that may stand for a digit, for a class in a regular expression. */
export const digitLike = `0-9${Object.keys(asDigit)
  .map((character) => character.replace(/[[\]]/, '\\$&'))
  .join('')}`

/** Digits out of what looks like digits, and how many were something else; undefined when one looks like none. */
export function toDigits(text: string): { digits: string; repairs: number } | undefined {
  let digits = ''
  let repairs = 0
  for (const character of text) {
    const isDigit = character >= '0' && character <= '9'
    const digit = isDigit ? character : asDigit[character]
    if (digit === undefined) return undefined
    digits += digit
    if (!isDigit) repairs++
  }
  return { digits, repairs }
}

/**
 * A form in which characters that no reader tells apart in small print are equal, for comparing serial numbers: both
 * sides are folded. 0 O Q D @, 1 I L, 2 Z, 5 S, 6 G, 8 B.
 */
export function foldLookAlikes(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z0-9@]/g, '')
    .replace(/[OQD@]/g, '0')
    .replace(/[IL]/g, '1')
    .replaceAll('Z', '2')
    .replaceAll('S', '5')
    .replaceAll('G', '6')
    .replaceAll('B', '8')
}
