import * as fc from 'fast-check'
import { anyDraft } from '../draft/draft-arbitrary.ts'
import type { Draft } from '../draft/draft.types.ts'
import { writeRequest, type Desk } from '../draft/write-request.ts'
import { judge, type Bounds, type Violation } from '../oracle/judge.ts'
import type { Published } from '../oracle/published.ts'
import type { Connection, Outcome } from '../wire/connection.ts'
import type { Outgoing } from '../wire/wire.types.ts'

/** One defect, as the smallest request that showed it. */
export interface Finding extends Violation {
  readonly api: string
  readonly request: Outgoing
  /** How often it was seen. */
  times: number
}

export interface LaneHouse extends Desk {
  readonly published: Published
  readonly bounds: Bounds
  /** Shared by the lanes of an API: what is known is counted, not made smaller again. */
  readonly findings: Map<string, Finding>
  /** Hears of each of them once. */
  found(finding: Finding): void
  connectionFor(request: Outgoing): Connection
  /** Ends the run before its time. */
  readonly stop: AbortSignal
  /** After each answer. */
  see(request: Outgoing, outcome: Outcome): void
}

/** Between two looks at whether to stop. */
const mostAtOnce = 300

/** Requests one after another, the same for the same seed; each defect is made smaller once. Returns when `requests` were sent. */
export async function runLane(
  house: LaneHouse,
  { seed, requests }: { seed: number; requests: number },
): Promise<void> {
  const drafts = anyDraft(house.targets, house.profile)
  let left = requests
  for (let round = 0; left > 0 && !house.stop.aborted; round++) {
    let latest: Finding | undefined
    let sent = 0
    const property = fc.asyncProperty(drafts, async (draft) => {
      // What is under way is not cut short by this: it is how a run that finds much ends in time.
      if (latest === undefined) sent++
      const finding = await ask(house, draft)
      if (!finding) return true
      const known = house.findings.get(finding.rule)
      if (known) {
        known.times++
        return true
      }
      if (latest && latest.rule !== finding.rule) return true
      latest = finding
      return false
    })
    const { failed, errorInstance } = await fc.check(property, {
      seed: seed + round * 7919,
      numRuns: Math.min(left, mostAtOnce),
      endOnFailure: false,
    })
    if (latest) remember(house, latest)
    else if (failed) throw new Error('the fuzzer itself failed', { cause: errorInstance })
    left -= Math.max(1, sent)
  }
}

function remember({ findings, found }: LaneHouse, finding: Finding): void {
  if (findings.has(finding.rule)) return
  findings.set(finding.rule, finding)
  found(finding)
}

async function ask(house: LaneHouse, draft: Draft): Promise<Finding | undefined> {
  const request = writeRequest(draft, house)
  const outcome = await house.connectionFor(request).ask(request)
  house.see(request, outcome)
  // Whoever ends the run may end the server with it.
  const violation = house.stop.aborted ? undefined : judge(request, outcome, house)
  return violation && { ...violation, api: house.profile.name, request, times: 1 }
}
