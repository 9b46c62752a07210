import { databaseFaults } from './faults/database-faults.ts'
import type { Fault } from './faults/fault.ts'
import { otherFaults } from './faults/other-faults.ts'
import { processFaults } from './faults/process-faults.ts'
import type { Random } from './random.ts'

/** What strikes when: milliseconds from the beginning. One of a lane waits for the one before it to be mended. */
export interface Strike {
  readonly atMs: number
  readonly lane: 'processes' | 'surroundings'
  readonly fault: Fault
  readonly random: Random
}

const restMs = { processes: [800, 3500], surroundings: [1500, 6000] } as const

/** Every fault of a lane once, in an order that the seed decides, then all again, until the time is over. */
export function planStrikes(random: Random, lengthMs: number, canFillDisk: boolean): Strike[] {
  const surroundings = otherFaults.filter(({ name }) => canFillDisk || name !== 'disk full')
  return [
    ...planLane('processes', [...processFaults, ...databaseFaults], random.fork('processes'), lengthMs),
    ...planLane('surroundings', surroundings, random.fork('surroundings'), lengthMs),
  ].toSorted((one, other) => one.atMs - other.atMs)
}

function planLane(
  lane: Strike['lane'],
  faults: readonly Fault[],
  random: Random,
  lengthMs: number,
): Strike[] {
  const strikes: Strike[] = []
  const [least, most] = restMs[lane]
  let atMs = random.between(least, most)
  for (let round = 0; ; round++) {
    for (const fault of random.shuffle(faults)) {
      if (atMs >= lengthMs) return strikes
      strikes.push({ atMs, lane, fault, random: random.fork(`${round} ${fault.name}`) })
      atMs += random.between(least, most)
    }
  }
}
