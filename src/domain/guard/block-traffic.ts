import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Tally } from './traffic-rule.ts'
import type { MinuteCount } from './traffic.queries.ts'

export const windowMinutes = 60
/** A code is young in the minute in which it was sent and in the next. */
const youngMinutes = 2

export interface Minute {
  /** Since 1970. */
  readonly at: number
  /** Of all processes, as the database last said. */
  sends: number
  checks: number
  /** Of this process, not yet written. Negative: a send that was written did not take place. */
  newSends: number
  newChecks: number
}

/** A send or a check that was counted. */
export interface Counted {
  /** It did not take place. */
  takeBack(): void
}

/** One who waits for the sums of all processes, with its own send already among them. */
export interface Waiter {
  admits(before: Tally): boolean
  resolve(answer: Counted | Tally): void
  reject(error: unknown): void
}

/** What a process knows of one block. Small whole numbers where possible: there are many of these. */
export interface BlockTraffic {
  readonly block: string
  /** Oldest first. */
  minutes: Minute[]
  /** Whether the database counts it: the few codes of most blocks never need to be written. */
  isTracked: boolean
  /** Up to which minute the database's sums are known, and when they were read: milliseconds of this process. */
  readUpTo: number | undefined
  readAtMs: number
  waiting: Waiter[]
  /** Counts how often everything before was forgotten. */
  epoch: number
  clearedAtMs: number
  isBeingHeld: boolean
  waitNotedAtMs: number
}

const never = -1_000_000

/** Milliseconds since the process began. */
export const processMs = () => Math.floor(performance.now())

/** The 1,000 numbers that differ in their last three digits: what a number range is sold in. */
export function blockOf(number: PhoneNumber): string {
  return number.slice(0, -3)
}

export function newTraffic(block: string): BlockTraffic {
  return {
    block,
    minutes: [],
    isTracked: false,
    readUpTo: undefined,
    readAtMs: never,
    waiting: [],
    epoch: 0,
    clearedAtMs: 0,
    isBeingHeld: false,
    waitNotedAtMs: never,
  }
}

/** The counts of a minute, made if need be. */
export function minuteAt(traffic: BlockTraffic, at: number): Minute {
  const found = traffic.minutes.findLast((minute) => minute.at === at)
  if (found) return found
  const made = { at, sends: 0, checks: 0, newSends: 0, newChecks: 0 }
  // Most blocks have one minute only, and an array that was pushed to keeps room for 17.
  traffic.minutes = [
    ...traffic.minutes.filter((minute) => minute.at < at),
    made,
    ...traffic.minutes.filter((minute) => minute.at > at),
  ]
  return made
}

/** What is within the hour, and of it what only this process knows. Forgets what is older. */
export function tallyAt(traffic: BlockTraffic, now: number): Tally & { readonly unwritten: number } {
  const { minutes } = traffic
  while (minutes[0] && minutes[0].at <= now - windowMinutes) minutes.shift()
  let [sends, checks, youngSends, youngChecks, unwritten] = [0, 0, 0, 0, 0]
  for (const minute of minutes) {
    const [allSends, allChecks] = [minute.sends + minute.newSends, minute.checks + minute.newChecks]
    sends += allSends
    checks += allChecks
    unwritten += minute.newSends
    if (minute.at <= now - youngMinutes) continue
    youngSends += allSends
    youngChecks += allChecks
  }
  return { sends, checks, youngSends, youngChecks, unwritten }
}

/** Counts of this process that the database does not have. */
export function unwrittenOf({ block, minutes }: BlockTraffic): MinuteCount[] {
  return minutes
    .filter(({ newSends, newChecks }) => newSends !== 0 || newChecks !== 0)
    .map(({ at, newSends, newChecks }) => ({ block, minute: at, sends: newSends, checks: newChecks }))
}

/** They are in the database now. */
export function markWritten(traffic: BlockTraffic, counts: readonly MinuteCount[]): void {
  for (const { minute: at, sends, checks } of counts) {
    const minute = minuteAt(traffic, at)
    minute.newSends -= sends
    minute.newChecks -= checks
  }
}

/** What all processes counted, as the database says. */
export function learn(traffic: BlockTraffic, sums: readonly MinuteCount[]): void {
  for (const { minute: at, sends, checks } of sums) {
    const minute = minuteAt(traffic, at)
    minute.sends = sends
    minute.checks = checks
  }
}

/** From now on nothing counts that was counted before. */
export function forgetAll(traffic: BlockTraffic, atMs: number): void {
  traffic.minutes = []
  traffic.readUpTo = undefined
  traffic.readAtMs = never
  traffic.clearedAtMs = atMs
  traffic.epoch++
}
