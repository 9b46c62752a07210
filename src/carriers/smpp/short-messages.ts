import { tag, type Tlv } from './pdu.ts'
import type { SmppSettings } from './smpp-settings.ts'
import { splitText, type EncodedText } from './text-encoding.ts'

/** What one submit_sm carries of a text. */
export interface ShortMessage {
  readonly esmClass: number
  readonly message: Buffer
  readonly isPayload: boolean
  readonly tlvs: readonly Tlv[]
}

/** On the air a short message has 140 octets, or 160 septets (3GPP TS 23.040 clause 9.2.3.24). */
const airOctets = 140
const airSeptets = 160
/** Both the header and sar_total_segments count by one octet. */
const maxParts = 255
/** SMPP 3.4 clause 5.2.12: user data header indicator. */
const withHeader = 0x40
const maxPayload = 0xffff - 1024

const headerOctets = { 8: 6, 16: 7 } as const

/**
 * A text as one short message, or as many as it takes in the way that the carrier is configured. `reference` is the
 * same at each try, so that a phone which holds some parts completes them with those of the next try. Undefined when
 * the text is too long for that way.
 */
export function planShortMessages(
  text: EncodedText,
  { longTexts, udhReference }: Pick<SmppSettings, 'longTexts' | 'udhReference'>,
  reference: number,
): readonly ShortMessage[] | undefined {
  const { bytes } = text
  const whole = { esmClass: 0, message: bytes, isPayload: false, tlvs: [] }
  if (bytes.length <= (text.alphabet === 'gsm7' ? airSeptets : airOctets)) return [whole]
  if (longTexts === 'payload') return bytes.length > maxPayload ? undefined : [{ ...whole, isPayload: true }]
  // Whoever turns sar_* into a header may use the longer one: its reference has 16 bits too.
  const parts = splitText(text, roomBeside(headerOctets[longTexts === 'sar' ? 16 : udhReference], text))
  if (parts.length > maxParts) return undefined
  return parts.map((part, index) => {
    const place = { total: parts.length, number: index + 1 }
    if (longTexts === 'sar') return { ...whole, message: part, tlvs: sarParameters(reference, place) }
    const header = createHeader(udhReference, reference, place)
    return { ...whole, esmClass: withHeader, message: Buffer.concat([header, part]) }
  })
}

/** What a header of so many octets leaves to the text: it also takes whole septets. */
function roomBeside(octets: number, { alphabet }: EncodedText): number {
  return alphabet === 'gsm7' ? airSeptets - Math.ceil((octets * 8) / 7) : airOctets - octets
}

interface Place {
  readonly total: number
  readonly number: number
}

/** 3GPP TS 23.040 clause 9.2.3.24.1, and 9.2.3.24.8 for the reference of 16 bits. */
function createHeader(bits: 8 | 16, reference: number, { total, number }: Place): Buffer {
  if (bits === 8) return Buffer.from([5, 0, 3, reference & 0xff, total, number])
  return Buffer.from([6, 8, 4, (reference >> 8) & 0xff, reference & 0xff, total, number])
}

/** SMPP 3.4 clauses 5.3.2.22 to 5.3.2.24. */
function sarParameters(reference: number, { total, number }: Place): Tlv[] {
  return [
    { tag: tag.sarReference, value: Buffer.from([(reference >> 8) & 0xff, reference & 0xff]) },
    { tag: tag.sarTotal, value: Buffer.from([total]) },
    { tag: tag.sarNumber, value: Buffer.from([number]) },
  ]
}
