import { setTimeout as sleep } from 'node:timers/promises'
import { openHouse, workUntil, type House } from './house.ts'
import { judgeHouse } from './house-verdicts.ts'
import type { Tally } from './load/ask.ts'
import type { Verdict } from './load/workload.ts'
import { createRandom, type Random } from './random.ts'
import { watchResources } from './resources.ts'
import { planStrikes, type Strike } from './schedule.ts'
import { settle } from './settle.ts'

export interface ChaosWish {
  readonly seconds: number
  readonly seed: string
  readonly say: (line: string) => void
  /** Where the logs of all processes are kept. */
  readonly logFolder?: string | undefined
}

export interface ChaosOutcome {
  readonly verdicts: readonly Verdict[]
  /** While things broke. */
  readonly tally: Tally
  /** How often each fault struck. */
  readonly strikes: Readonly<Record<string, number>>
}

/** How often the receiver fails by itself. */
const usualFailures = 0.05

/** A cluster under load, on which things are broken as the seed says; then what was promised is compared with what is. */
export async function runChaos({ seconds, seed, say, logFolder }: ChaosWish): Promise<ChaosOutcome> {
  const random = createRandom(seed)
  const house = await openHouse(random, { smallDisk: true, logFolder })
  const resources = watchResources(house.cluster)
  try {
    if (!house.hasSmallDisk) say('  no disk is filled: it takes root to mount a small one')
    const planned = planStrikes(random.fork('faults'), seconds * 1000, house.hasSmallDisk)
    const strikes = await breakUnderLoad(house, { planned, seconds, random, say })
    const tally = { ...house.asker.tally }
    await settle(house.cluster, say)
    const verdicts: Verdict[] = []
    // One after the other: this is no load test.
    for (const workload of Object.values(house.workloads)) verdicts.push(...(await workload.judge()))
    verdicts.push(...(await judgeHouse(house.cluster, house)), ...resources.judge())
    return { verdicts, tally, strikes }
  } finally {
    resources.stop()
    await house.close()
  }
}

interface Run {
  readonly planned: readonly Strike[]
  readonly seconds: number
  readonly random: Random
  readonly say: (line: string) => void
}

async function breakUnderLoad(
  house: House,
  { planned, seconds, random, say }: Run,
): Promise<Record<string, number>> {
  const began = performance.now()
  const isOver = () => performance.now() - began > seconds * 1000
  const struck: Record<string, number> = {}
  house.receiver.failHereafter(usualFailures)

  async function strikeAll(lane: Strike['lane']): Promise<void> {
    for (const { atMs, fault, random: own } of planned.filter((each) => each.lane === lane)) {
      await sleep(Math.max(0, began + atMs - performance.now()))
      if (isOver()) return
      const second = ((performance.now() - began) / 1000).toFixed(1).padStart(6)
      const { accepted, refused, unknown } = house.asker.tally
      const soFar = `so far ${accepted} accepted, ${refused} refused, ${unknown} unknown`
      say(`${second} s  ${fault.name.padEnd(30)} ${soFar}`)
      await fault.strike(house, own)
      struck[fault.name] = (struck[fault.name] ?? 0) + 1
    }
  }
  await Promise.all([
    strikeAll('processes'),
    strikeAll('surroundings'),
    workUntil(isOver, Object.values(house.workloads), random),
  ])
  house.receiver.failHereafter(0)
  return struck
}
