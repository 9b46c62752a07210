import type { Cluster } from '../../cluster/cluster.ts'
import type { Random } from '../random.ts'
import type { Asker } from './ask.ts'

/** What is promised, and what was seen of it. */
export interface Verdict {
  readonly promise: string
  readonly seen: string
  /** Undefined: the run was too short to tell. */
  readonly holds: boolean | undefined
}

/** One API's clients: they ask all the while, remember what they were promised, and look at the end whether it is so. */
export interface Workload {
  readonly name: string
  /** Clients at once, and how long each rests between two steps, milliseconds. */
  readonly clients: number
  readonly restMs: number
  step(random: Random): Promise<void>
  /** When everything runs again and the queue is empty. */
  judge(): Promise<Verdict[]>
}

export interface LoadHouse {
  readonly cluster: Cluster
  readonly asker: Asker
}

/** A verdict on things that should not be: none of them. */
export function none(promise: string, bad: readonly string[], seen: string): Verdict {
  const examples = bad.slice(0, 3).join('; ')
  return {
    promise,
    holds: bad.length === 0,
    seen: bad.length === 0 ? seen : `${bad.length} NOT: ${examples}`,
  }
}

/** In groups, so that a check at the end is no load test. */
export async function inGroups<Each, Result>(
  list: readonly Each[],
  work: (each: Each) => Promise<Result>,
  size = 32,
): Promise<Result[]> {
  const results: Result[] = []
  for (let start = 0; start < list.length; start += size) {
    results.push(...(await Promise.all(list.slice(start, start + size).map(work))))
  }
  return results
}
