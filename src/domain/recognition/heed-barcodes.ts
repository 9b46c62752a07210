import { countDifferences, isImei } from './imei.ts'
import { distanceDown } from './place-box.ts'
import type { ReadImei, ScreenBarcode } from './reading.types.ts'

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
        (candidate) => candidate.source === 'text' && countDifferences(candidate.value, value) <= maxMisread,
      )
      .toSorted((a, b) => distanceDown(a.box, box) - distanceDown(b.box, box))[0]
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
