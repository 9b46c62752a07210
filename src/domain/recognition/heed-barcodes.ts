import { countDifferences, isImei } from './imei.ts'
import { distance, isBeside } from './place-box.ts'
import type { ReadImei, ReadingBox, ReadSerial, ScreenBarcode } from './reading.types.ts'
import { trustedConfidence } from './trust.ts'

export interface ImeiCandidate extends Omit<ReadImei, 'slot'> {
  readonly slot: 1 | 2 | undefined
  readonly isValid: boolean
}

/** A barcode and the text beside it: the same number, misread in at most so many digits. */
const maxMisread = 3
/** Code 128 has a check character of 1 in 103, an IMEI a check digit of 1 in 10. */
const confirmed = 0.999
/** A barcode alone is a hint for whoever compares: what else on a screen or a box has 15 digits is not known. */
const alone = 0.5

/**
 * Barcodes win over text where both are there: one that says the same confirms it, and one that says nearly the same
 * corrects it. A barcode that no text stands with is kept, unlabelled and unsure.
 */
export function heedBarcodes(
  candidates: readonly ImeiCandidate[],
  barcodes: readonly ScreenBarcode[],
): ImeiCandidate[] {
  const numbers = barcodes.flatMap((barcode) => {
    const value = /^(\d{15})(?:\s?\/?\d{2})?$/.exec(barcode.text)?.[1] ?? ''
    return isImei(value) ? [{ value, box: barcode.box }] : []
  })
  let heeded = candidates.map((candidate) =>
    numbers.some(({ value }) => value === candidate.value)
      ? { ...candidate, source: 'both' as const, confidence: confirmed }
      : candidate,
  )
  for (const { value, box } of numbers) {
    if (heeded.some((candidate) => candidate.value === value)) continue
    const misread = heeded
      .filter(
        (candidate) =>
          candidate.source === 'text' &&
          countDifferences(candidate.value, value) <= maxMisread &&
          !isAnother(candidate, box),
      )
      .toSorted((a, b) => distance(a.box, box) - distance(b.box, box))[0]
    if (misread) {
      const corrected = {
        ...misread,
        value,
        isValid: true,
        source: 'barcode' as const,
        confidence: confirmed,
      }
      heeded = heeded.map((candidate) => (candidate === misread ? corrected : candidate))
    } else {
      const only = { value, box, isValid: true, slot: undefined, isLabelled: false, confidence: alone }
      heeded.push({ ...only, source: 'barcode' })
    }
  }
  return heeded
}

/** The numbers of two slots differ in few digits too: a clear one that no barcode stands with is the other slot's. */
function isAnother({ isValid, confidence, box }: ImeiCandidate, barcode: ReadingBox): boolean {
  return isValid && confidence >= trustedConfidence && !isBeside(box, barcode)
}

/** As a serial number is: no IMEI, no EID, no number at all. */
const serialShape = /^(?=.*[A-Z])(?=.*\d)[A-Z0-9]{8,17}$/

/** The same for serial numbers, of which a device has one. */
export function heedSerialBarcodes(
  serials: readonly ReadSerial[],
  barcodes: readonly ScreenBarcode[],
): ReadSerial[] {
  let heeded = [...serials]
  for (const { text: value, box } of barcodes) {
    if (!serialShape.test(value)) continue
    const isIts = (serial: ReadSerial) =>
      countDifferences(serial.value, value) <= maxMisread || (serial.isLabelled && isBeside(serial.box, box))
    const its = heeded.find((serial) => serial.value === value) ?? heeded.find(isIts)
    heeded = its
      ? [{ ...its, value, confidence: confirmed }, ...heeded.filter((serial) => !isIts(serial))]
      : [...heeded, { value, box, isLabelled: false, confidence: alone }]
  }
  return heeded
}
