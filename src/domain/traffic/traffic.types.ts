import type { Db } from '../../platform/db/database.ts'

export interface CountedRequest {
  /** Such as `callup`. */
  readonly api: string
  readonly ms: number
  /** HTTP status of the answer. */
  readonly status: number
}

/** From `since` to before `until`, in steps that begin at multiples of theirs since 1970. */
export interface Range {
  readonly since: Date
  readonly until: Date
  readonly stepMinutes: number
}

export interface TrafficSum {
  readonly requests: number
  /** Answered with 4xx. */
  readonly refused: number
  /** Answered with 5xx. */
  readonly failed: number
  /** Within how many milliseconds 50, 95 and 99 of 100 were answered; null: there were none. */
  readonly p50Ms: number | null
  readonly p95Ms: number | null
  readonly p99Ms: number | null
}

export interface ApiTraffic extends TrafficSum {
  readonly api: string
  /** Oldest first; steps without requests are left out. */
  readonly points: readonly (TrafficSum & { readonly at: Date })[]
}

/**
 * `calls` by how they ended, `accepted` recipients by lane, `results` by report code, `submissions` by `carrier/what it
 * said`, `webhooks` by outcome, `refusals` of the guard by rule.
 */
export const tallyNames = ['calls', 'accepted', 'results', 'submissions', 'webhooks', 'refusals'] as const
export type TallyName = (typeof tallyNames)[number]

export interface Tally {
  readonly name: TallyName
  readonly label: string
  readonly count: number
  readonly points: readonly { readonly at: Date; readonly count: number }[]
}

export interface TrafficReport {
  readonly apis: readonly ApiTraffic[]
  readonly tallies: readonly Tally[]
}

/** What all processes answered and did, by the minute; 30 days are kept. A killed process loses its last 10 seconds. */
export interface Traffic {
  count(request: CountedRequest): void
  /** Fault `invalid_input`: no steps of whole minutes, or more than 500 of them. */
  read(db: Db, range: Range): Promise<TrafficReport>
  /** The last minutes, the present one too. */
  readLast(db: Db, minutes: number): Promise<TrafficReport>
  eraseOld(db: Db): Promise<void>
  /** Writes what was counted, now. */
  flush(): Promise<void>
  close(): Promise<void>
}
