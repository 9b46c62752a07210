import { readClaims, type DeviceClaims } from './device-claims.ts'
import { foldLookAlikes } from './look-alikes.ts'
import type { ReadImei, ScreenReading } from './reading.types.ts'
import { trustedConfidence } from './trust.ts'

/** Why it is as it is: an API words each. */
export type JudgementReason =
  /** Read, and the app names the same IMEI. */
  | 'matched'
  /** Read beyond doubt; the app names no IMEI to compare it with. */
  | 'not_compared'
  /** Hardly any text: another picture, or one that is dark or blurred all over. */
  | 'no_text'
  | 'imei_not_found'
  /** Digits are there, but the check digit is wrong or they are not clear. */
  | 'imei_unclear'
  | 'imei_mismatch'
  | 'serial_not_found'
  | 'serial_mismatch'
  | 'model_mismatch'
  /** The app itself names an IMEI that is none, or says more than is read. */
  | 'claim_broken'

export interface Judgement {
  /** Whether the screen shows the device that the app runs on. */
  readonly result: boolean
  /** What was read beyond doubt, also where it matches nothing; else undefined: never a guess. */
  readonly imei: string | undefined
  readonly serial: string | undefined
  readonly reason: JudgementReason
}

const leastTexts = 3
/** A serial number that ends a row without a gap before it: shorter ones end other words too. */
const leastRowEnd = 9

/**
 * Compares what was read with what the app says of itself (any value of `deviceInfo` may hold an IMEI, serial number or
 * model). The IMEI of either slot has to be exactly right; serial numbers are compared with look-alikes folded. Where the
 * app names no IMEI, only a number read beyond doubt is accepted; where it names the serial number too and the IMEI
 * matches, a screen need not show it (`*#06#` of an iPhone does not).
 */
export function judgeReading(
  reading: ScreenReading,
  deviceInfo: Readonly<Record<string, unknown>>,
): Judgement {
  const claims = readClaims(deviceInfo)
  const { imei, reason } = judgeImei(reading, claims)
  const serial = judgeSerial(reading, claims)
  const refusal = reason ?? serial.reason ?? judgeModel(reading, claims)
  const isCompared = claims.imeis.length > 0
  return {
    result: refusal === undefined,
    imei,
    serial: serial.value,
    reason: refusal ?? (isCompared ? 'matched' : 'not_compared'),
  }
}

function judgeImei(
  reading: ScreenReading,
  claims: DeviceClaims,
): { imei?: string | undefined; reason?: JudgementReason } {
  const clear = reading.imeis.filter(isClear)
  const [first] = clear
  // A stranger's IMEI may be in the rest.
  if (claims.isCutOff) return { imei: first?.value, reason: 'claim_broken' }
  if (claims.brokenImeis.length > 0 && claims.imeis.length === 0)
    return { imei: first?.value, reason: 'claim_broken' }
  if (claims.imeis.length === 0) {
    if (first) return { imei: first.value }
  } else {
    const match = reading.imeis.find(({ value }) => claims.imeis.includes(value))
    const stranger = clear.find(({ value }) => !claims.imeis.includes(value))
    // An app that names both slots leaves no place for a third number.
    if (match && (!stranger || claims.imeis.length < 2)) return { imei: match.value }
    if (stranger) return { imei: stranger.value, reason: 'imei_mismatch' }
  }
  if (reading.imeis.length + reading.brokenImeis.length > 0) return { reason: 'imei_unclear' }
  return { reason: reading.texts.length < leastTexts ? 'no_text' : 'imei_not_found' }
}

function isClear({ confidence, isLabelled }: ReadImei): boolean {
  return isLabelled && confidence >= trustedConfidence
}

function judgeSerial(
  reading: ScreenReading,
  claims: DeviceClaims,
): { value?: string | undefined; reason?: JudgementReason } {
  const clear = reading.serials.find(({ confidence }) => confidence >= trustedConfidence)
  if (claims.serials.length === 0) {
    const read = new Set(reading.serials.map(({ value }) => foldLookAlikes(value)))
    const named = claims.texts.find((text) => read.has(foldLookAlikes(text)))
    return { value: named ?? clear?.value }
  }
  const match = claims.serials.find(lookFor(reading))
  if (match !== undefined) return { value: match }
  if (clear) return { value: clear.value, reason: 'serial_mismatch' }
  return claims.imeis.length > 0 ? {} : { reason: 'serial_not_found' }
}

/**
 * Whether a serial number is shown, also where no label and no shape told that it is one: those of other makers have
 * neither in Korean. The screen is folded once: an app may claim a thousand.
 */
function lookFor({ serials, texts }: ScreenReading): (serial: string) => boolean {
  const rows = texts.map(({ text }) => foldLookAlikes(text))
  const words = [...serials.map(({ value }) => value), ...texts.flatMap(({ text }) => text.split(/[\s:]+/))]
  const shown = new Set(words.map((word) => foldLookAlikes(word)))
  return (serial) => {
    const folded = foldLookAlikes(serial)
    return shown.has(folded) || (folded.length >= leastRowEnd && rows.some((row) => row.endsWith(folded)))
  }
}

/** Only model numbers of one maker's kind can contradict each other. */
function judgeModel(reading: ScreenReading, claims: DeviceClaims): JudgementReason | undefined {
  const read = reading.models.map(({ value }) => value)
  const comparable = claims.models.filter((claim) => read.some((model) => isSameKind(model, claim)))
  const contradicts =
    comparable.length > 0 && !comparable.some((claim) => read.some((model) => isSameModel(model, claim)))
  return contradicts ? 'model_mismatch' : undefined
}

function isSameKind(a: string, b: string): boolean {
  return kindOf(a) === kindOf(b) && kindOf(a) !== undefined
}

function kindOf(model: string): string | undefined {
  return /^SM|\/A$/i.exec(model)?.[0].toUpperCase()
}

/** SM-S921 is any SM-S921N: the last letters are the country's. */
function isSameModel(a: string, b: string): boolean {
  const [shorter, longer] = [foldLookAlikes(a), foldLookAlikes(b)].toSorted((x, y) => x.length - y.length)
  return longer?.startsWith(shorter ?? '') ?? false
}
