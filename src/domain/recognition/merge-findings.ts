import type { FoundImei } from './find-imeis.ts'
import type { FoundModel } from './find-models.ts'
import type { FoundSerial } from './find-serials.ts'
import { heedBarcodes, heedSerialBarcodes, type ImeiCandidate } from './heed-barcodes.ts'
import { isSamePlace } from './place-box.ts'
import type {
  ReadImei,
  ReadingBox,
  ReadSerial,
  ScreenBarcode,
  ScreenReading,
  ScreenText,
} from './reading.types.ts'

type Placed<Found> = Omit<Found, 'box' | 'row'> & { readonly box: ReadingBox }

/** What one look at one part of the picture found. */
export interface Findings {
  readonly imeis: readonly Placed<FoundImei>[]
  readonly serials: readonly Placed<FoundSerial>[]
  readonly models: readonly Placed<FoundModel>[]
  readonly texts: readonly ScreenText[]
  readonly announcesSerial: boolean
  readonly isIphone: boolean
  /** Of each line of three characters and more, on average. */
  readonly lineCertainties: readonly number[]
}

/** A letter that was taken for a digit makes the number so much less certain. */
const perRepair = 0.6
/** Two different numbers were read in one place, and both check digits are right. */
const ifContested = 0.4
const most = 0.999
const maxTexts = 200

/** One reading out of all looks and barcodes. */
export function mergeFindings(
  passes: readonly Findings[],
  barcodes: readonly ScreenBarcode[],
  { looks, tookMs }: { looks: number; tookMs: number },
): ScreenReading {
  const read = agree(passes.map((pass) => pass.imeis.map(toCandidate)))
  const isSeenTogether = (a: string, b: string) =>
    passes.some(({ imeis: own }) => [a, b].every((value) => own.some((imei) => imei.value === value)))
  const imeis = heedBarcodes(settleRivals(read, isSeenTogether), barcodes)
  return {
    imeis: inSlots(imeis.filter(({ isValid }) => isValid)),
    brokenImeis: inSlots(imeis.filter(({ isValid }) => !isValid)),
    serials: heedSerialBarcodes(agree(passes.map(({ serials }) => serials.map(toSerial))), barcodes).toSorted(
      (a, b) => Number(b.isLabelled) - Number(a.isLabelled) || b.confidence - a.confidence,
    ),
    models: agree(passes.map(({ models }) => models.map((model) => ({ ...model, confidence: 1 })))).map(
      ({ value, box }) => ({ value, box }),
    ),
    texts: passes.flatMap(({ texts }) => texts).slice(0, maxTexts),
    barcodes,
    passes: looks,
    tookMs,
  }
}

function toCandidate({ certainty, repairs, ...imei }: Placed<FoundImei>): ImeiCandidate {
  return { ...imei, confidence: certainty * perRepair ** repairs, source: 'text' }
}

function toSerial({ certainty, ...serial }: Placed<FoundSerial>): ReadSerial {
  return { ...serial, confidence: certainty }
}

/** The same value seen again is more certain. */
function agree<Value extends { value: string; confidence: number; isLabelled?: boolean }>(
  passes: readonly (readonly Value[])[],
): Value[] {
  const agreed = new Map<string, Value>()
  for (const value of passes.flat()) {
    const known = agreed.get(value.value)
    if (!known) agreed.set(value.value, value)
    else {
      const confidence = Math.min(most, 1 - (1 - known.confidence) * (1 - value.confidence))
      agreed.set(value.value, { ...(known.isLabelled === false ? value : known), confidence })
    }
  }
  return [...agreed.values()]
}

/**
 * Numbers of two slots often differ in two digits: the place tells another reading from another number, and two numbers
 * that one look saw are two, however near to each other. Where a valid number was read, a broken one was misread; two valid ones in one place make each other unsure.
 */
function settleRivals(
  candidates: readonly ImeiCandidate[],
  isSeenTogether: (a: string, b: string) => boolean,
): ImeiCandidate[] {
  return candidates.flatMap((candidate) => {
    const hasRival = candidates.some(
      (other) =>
        other !== candidate &&
        other.isValid &&
        isSamePlace(other.box, candidate.box) &&
        !isSeenTogether(other.value, candidate.value),
    )
    if (!hasRival) return [candidate]
    return candidate.isValid ? [{ ...candidate, confidence: candidate.confidence * ifContested }] : []
  })
}

/**
 * Slots as the screen names them; numbers without take those that are left, in the order in which they were read, which is
 * the screen's from top to bottom. Slot 1 first.
 */
function inSlots(candidates: readonly ImeiCandidate[]): ReadImei[] {
  const taken = new Set(candidates.map(({ slot }) => slot))
  return candidates
    .map<ReadImei>(({ value, slot, confidence, source, isLabelled, box }) => {
      const own = slot ?? (taken.has(1) ? 2 : 1)
      taken.add(own)
      return { value, slot: own, confidence, source, isLabelled, box }
    })
    .toSorted((a, b) => a.slot - b.slot || b.confidence - a.confidence)
}
