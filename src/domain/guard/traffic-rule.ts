/** Codes of the last hour to the numbers of one block, as far as they are known. */
export interface Tally {
  readonly sends: number
  readonly checks: number
  /** Of those, the ones of the last minute or two: people may yet answer. */
  readonly youngSends: number
  readonly youngChecks: number
}

/** `wait`: it depends on whether the young ones are answered. `hold`: those that had their time were not. */
export type Verdict = 'pass' | 'wait' | 'hold'

/** Sends from which on a block is judged, while it was not held lately. */
const judgedFrom = 20
/** After a hold less is enough. */
const leastJudgedFrom = 5
/** Less than one in five given back. */
const sendsPerCheck = 5

/** Sends that are judged at this level of holds. */
export function thresholdAt(level: number): number {
  return level === 0 ? judgedFrom : leastJudgedFrom
}

/** Sends that pass for the answers that there are; young ones are not counted, but for so many. */
function boundsOf({ checks, youngChecks }: Tally, level: number) {
  const threshold = thresholdAt(level)
  return {
    most: Math.max(threshold - 1, checks * sendsPerCheck),
    uncounted: threshold + youngChecks * sendsPerCheck,
  }
}

/**
 * Whether one more code may be sent: from 20 sends in an hour on, one in five has to have been given back. The 20
 * youngest are left out of the count, and five more for each answer to them, so that a burst to one block has the time
 * to be answered. So 40 are the most that nobody has to answer.
 */
export function judge(tally: Tally, level: number): Verdict {
  const { sends, youngSends } = tally
  const { most, uncounted } = boundsOf(tally, level)
  if (sends - Math.min(youngSends, uncounted) <= most) return 'pass'
  return sends - youngSends > most ? 'hold' : 'wait'
}

/** How many more codes would pass at this moment if none were given back. */
export function roomFor(tally: Tally, level: number): number {
  const { sends, youngSends } = tally
  const { most, uncounted } = boundsOf(tally, level)
  return most + 1 - (sends - Math.min(youngSends, uncounted)) + Math.max(0, uncounted - youngSends)
}
