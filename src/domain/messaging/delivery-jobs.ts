import { defineJob, type Job } from '../../platform/queue/queue.ts'

/** 0 codes, 1 a message to one or a few, 2 a message to many. */
export type DeliveryLane = 0 | 1 | 2

/**
 * Recipients `first` to `last` of a message that leave at `due` (an ISO time; null: when their message does):
 * customer id, message id, first, last, due.
 */
export type RecipientRange = readonly [string, string, string, string, string | null]

/** One kind a lane, so that each has workers of its own. */
export const deliveryJobs = [
  defineJob<{ ranges: RecipientRange[] }>('deliver-codes'),
  defineJob<{ ranges: RecipientRange[] }>('deliver-messages'),
  defineJob<{ ranges: RecipientRange[] }>('deliver-bulk'),
] as const

/** Recipients a job: some hundred keep a carrier's window full, and are not much to repeat. */
const chunk = 200

export interface Leaving {
  readonly customerId: string
  readonly messageId: string
  readonly recipientId: string
  readonly lane: DeliveryLane
  /** Of the recipient itself: a row of a bulk file. */
  readonly due: Date | null
  /** When it leaves: `due`, or its message's time; undefined at once. */
  readonly at: Date | undefined
  readonly delaySeconds?: number
}

/** The jobs that send these, in chunks of one lane and one time. Recipients of one message come in ascending order. */
export function planDelivery(leaving: readonly Leaving[]): Job[] {
  const together = Map.groupBy(
    leaving,
    ({ lane, at, due, delaySeconds = 0 }) =>
      `${lane} ${at?.getTime() ?? ''} ${due?.getTime() ?? ''} ${delaySeconds}`,
  )
  return [...together.values()].flatMap((group) => {
    const jobs: Job[] = []
    for (let from = 0; from < group.length; from += chunk) {
      const some = group.slice(from, from + chunk)
      const [{ lane, at, delaySeconds }] = some as [Leaving]
      jobs.push({ kind: deliveryJobs[lane], payload: { ranges: asRanges(some) }, runAt: at, delaySeconds })
    }
    return jobs
  })
}

function asRanges(some: readonly Leaving[]): RecipientRange[] {
  const ranges: RecipientRange[] = []
  let first: Leaving | undefined
  for (const [i, each] of some.entries()) {
    first ??= each
    const next = some[i + 1]
    // Only what follows without a gap: another chunk's recipients must not be in between.
    if (next?.messageId === each.messageId && Number(next.recipientId) === Number(each.recipientId) + 1)
      continue
    const due = first.due?.toISOString() ?? null
    ranges.push([first.customerId, first.messageId, first.recipientId, each.recipientId, due])
    first = undefined
  }
  return ranges
}
