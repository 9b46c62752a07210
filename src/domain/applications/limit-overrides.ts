import { Fault } from '../../core/fault.ts'
import type { VerificationLimits } from '../verification/verification.ts'

/** Least and greatest value of each limit. No number keeps more than 1,000 sends a day in its budget. */
const bounds: Record<keyof VerificationLimits, readonly [number, number]> = {
  attemptsPerCode: [1, 10],
  resendGapSeconds: [0, 86_400],
  sendsPerTenMinutes: [1, 1000],
  sendsPerDay: [1, 1000],
  codeLifeSeconds: [30, 3600],
}

/** An application's own limits, each within its bounds; throws `invalid_input` and names every wrong one. */
export function readLimits(limits: Partial<VerificationLimits>): Partial<VerificationLimits> {
  const fields = Object.entries(limits).flatMap(([field, value]) => {
    const [least, greatest] = bounds[field as keyof VerificationLimits] ?? [0, -1]
    const isGood = Number.isInteger(value) && value >= least && value <= greatest
    return isGood
      ? []
      : [{ field, rule: least > greatest ? 'a known limit' : `a whole number from ${least} to ${greatest}` }]
  })
  if (fields.length > 0) throw new Fault('invalid_input', { fields })
  return limits
}
