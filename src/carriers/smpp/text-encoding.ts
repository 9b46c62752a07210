import iconv from 'iconv-lite'
import { encodeGsm7, escape } from './gsm7.ts'
import type { SmppSettings } from './smpp-settings.ts'

export type Alphabet = 'gsm7' | 'ksc5601' | 'ucs2'

export interface EncodedText {
  readonly alphabet: Alphabet
  readonly dataCoding: number
  readonly bytes: Buffer
}

/** SMPP 3.4 clause 5.2.19. */
const defaultAlphabet = 0
const ucs2 = 8

/**
 * Writes a text in the first alphabet that can say all of it: GSM-7, CP949 where Korean goes by it, UCS-2. In NFC, so
 * that Hangul which was typed as letters (macOS) is one character a syllable.
 */
export function encodeText(given: string, encodings: SmppSettings['encodings']): EncodedText {
  const text = given.normalize('NFC')
  const septets = encodings.gsm7 ? encodeGsm7(text) : undefined
  if (septets) return { alphabet: 'gsm7', dataCoding: defaultAlphabet, bytes: septets }
  const korean = encodings.korean === 'ksc5601' ? encodeCp949(text) : undefined
  if (korean) return { alphabet: 'ksc5601', dataCoding: encodings.ksc5601DataCoding, bytes: korean }
  return { alphabet: 'ucs2', dataCoding: ucs2, bytes: encodeUcs2(text) }
}

/** The codec writes `?` for what CP949 lacks, and says nothing: what does not come back as it went is not in it. */
function encodeCp949(text: string): Buffer | undefined {
  const bytes = iconv.encode(text, 'cp949')
  return iconv.decode(bytes, 'cp949') === text ? bytes : undefined
}

/** UTF-16 in fact, as phones read it; half a surrogate pair is U+FFFD. */
function encodeUcs2(text: string): Buffer {
  return Buffer.from(text.toWellFormed(), 'utf16le').swap16()
}

/** How many octets the character takes that begins there. */
function stepAt({ alphabet, bytes }: EncodedText, at: number): number {
  const first = bytes[at] as number
  if (alphabet === 'ucs2') return first >= 0xd8 && first <= 0xdb ? 4 : 2
  if (alphabet === 'ksc5601') return first > 0x80 ? 2 : 1
  return first === escape ? 2 : 1
}

/** Parts of at most so many octets, none of which ends within a character. */
export function splitText(text: EncodedText, limit: number): Buffer[] {
  const parts: Buffer[] = []
  let start = 0
  let at = 0
  while (at < text.bytes.length) {
    const next = at + stepAt(text, at)
    if (next - start > limit) {
      parts.push(text.bytes.subarray(start, at))
      start = at
    }
    at = next
  }
  parts.push(text.bytes.subarray(start))
  return parts
}
