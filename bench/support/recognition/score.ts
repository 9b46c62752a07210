import { isImei } from '../../../src/domain/recognition/imei.ts'
import {
  judgeReading,
  type Judgement,
  type JudgementReason,
  type ScreenReading,
} from '../../../src/domain/recognition/recognition.ts'
import type { DrawnScreen } from '../device-screens/screen-set.ts'

/** How well one picture was read. */
export interface Score {
  /** Every IMEI in its slot, and no other. */
  readonly imeis: boolean
  /** The serial number, or none where none is shown. */
  readonly serial: boolean
  /** Judged without anything to compare with. */
  readonly reason: JudgementReason
  /** Presented as the device's without anything to compare with, and it is not: must never be. */
  readonly wrong: boolean
  /** Judged beside what an honest app says of itself. */
  readonly matched: boolean
  /** Of so many other IMEIs claimed, accepted ones: must be none. */
  readonly falseClaims: number
  readonly claims: number
  readonly tookMs: number
}

export function score(truth: DrawnScreen, reading: ScreenReading, tookMs: number): Score {
  const alone: Judgement = judgeReading(reading, {})
  const honest = judgeReading(reading, {
    imei: truth.imeis[0],
    ...(truth.serial === undefined ? {} : { serial: truth.serial }),
    model: truth.model,
  })
  const others = truth.imeis.flatMap(neighbours).filter((imei) => !truth.imeis.includes(imei))
  return {
    imeis: reading.imeis.map(({ value }) => value).join() === truth.imeis.join(),
    serial: alone.serial === truth.serial,
    reason: alone.reason,
    wrong: alone.imei !== undefined && !truth.imeis.includes(alone.imei),
    matched: honest.result && honest.imei === truth.imeis[0] && honest.serial === truth.serial,
    falseClaims: others.filter((imei) => judgeReading(reading, { imei }).result).length,
    claims: others.length,
    tookMs,
  }
}

/** Valid IMEIs that differ in two digits side by side: what a misreading or a forger would come to. */
function neighbours(imei: string): string[] {
  const found: string[] = []
  for (let at = 0; at < 14; at++) {
    for (let digit = 0; digit < 100; digit++) {
      const pair = String(digit).padStart(2, '0')
      const other = imei.slice(0, at) + pair + imei.slice(at + 2)
      if (other !== imei && isImei(other)) found.push(other)
    }
  }
  return found
}

/** The share of scores, in percent with one decimal, and both numbers. */
export function share(scores: readonly Score[], isGood: (score: Score) => boolean): string {
  const good = scores.filter(isGood).length
  return `${good}/${scores.length} ${((100 * good) / Math.max(1, scores.length)).toFixed(1)} %`
}

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0)
}
