/** 3GPP TS 23.038 clause 6.2.1: the default alphabet, in its order; 0x1B is the escape to the extension table. */
const basic =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Clause 6.2.1.1. */
const extension: Readonly<Record<string, number>> = {
  '\f': 0x0a,
  '^': 0x14,
  '{': 0x28,
  '}': 0x29,
  '\\': 0x2f,
  '[': 0x3c,
  '~': 0x3d,
  ']': 0x3e,
  '|': 0x40,
  '€': 0x65,
}

export const escape = 0x1b
const none = 0xffff

/** By UTF-16 code unit: the septet, with the escape in the upper octet where it takes two. */
const table = new Uint16Array(0x10000).fill(none)
for (let septet = 0; septet < basic.length; septet++) {
  if (septet !== escape) table[basic.charCodeAt(septet)] = septet
}
for (const [character, septet] of Object.entries(extension)) {
  table[character.charCodeAt(0)] = (escape << 8) | septet
}

/** One septet an octet, as SMSCs take it under data_coding 0; undefined when the alphabet cannot say the text. */
export function encodeGsm7(text: string): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(text.length * 2)
  let length = 0
  for (let index = 0; index < text.length; index++) {
    const code = table[text.charCodeAt(index)] as number
    if (code === none) return undefined
    if (code > 0xff) bytes[length++] = escape
    bytes[length++] = code & 0xff
  }
  return bytes.subarray(0, length)
}
