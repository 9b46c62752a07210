import type { Profile } from '../apis/profile.types.ts'
import type { Outcome } from '../wire/connection.ts'
import type { Outgoing } from '../wire/wire.types.ts'

/** What was counted of one API. */
export interface Score {
  requests: number
  /** Cut off on purpose: nobody waited for an answer. */
  cut: number
  /** By status. */
  readonly statuses: Map<number, number>
  /** Got beyond the checks of what was written, as far as an operation was asked. */
  fromTheBusiness: number
  overloaded: number
  slowestMs: number
  /** Operations that were asked, and of them those that were answered by the business at least once. */
  readonly asked: Set<string>
  readonly reached: Set<string>
}

export function createScore(): Score {
  return {
    requests: 0,
    cut: 0,
    statuses: new Map(),
    fromTheBusiness: 0,
    overloaded: 0,
    slowestMs: 0,
    asked: new Set(),
    reached: new Set(),
  }
}

export function count(score: Score, request: Outgoing, outcome: Outcome, profile: Profile): void {
  score.requests++
  if (request.cutAt !== undefined) score.cut++
  if (typeof outcome === 'string') return
  const { status, ms } = outcome
  score.statuses.set(status, (score.statuses.get(status) ?? 0) + 1)
  score.slowestMs = Math.max(score.slowestMs, ms)
  if (status === 503) score.overloaded++
  if (!request.operation) return
  const name = `${request.operation.method} ${request.operation.path}`
  score.asked.add(name)
  if (!profile.isFromTheBusiness(outcome, request)) return
  score.fromTheBusiness++
  score.reached.add(name)
}
