import { carrierStatus } from '../../domain/carrier-status/carrier-status.ts'
import type { BlockTrafficSum, Guard } from '../../domain/guard/guard.ts'
import type { Traffic } from '../../domain/traffic/traffic.ts'
import type { Database } from '../../platform/db/database.ts'
import { findDepths } from '../../platform/queue/queue.ts'
import { showCarrier } from './schemas/carrier.ts'
import type { OverviewAnswer } from './schemas/overview.ts'
import { show } from './schemas/show.ts'

const liveMinutes = 5
const shownBlocks = 20

export interface OverviewHouse {
  readonly db: Database
  readonly traffic: Pick<Traffic, 'read' | 'readLast'>
  readonly guard: Pick<Guard, 'numbers'>
}

/** How the house is doing now, in all processes. */
export async function readOverview({ db, traffic, guard }: OverviewHouse): Promise<OverviewAnswer> {
  const [report, queue, carriers, blocks] = await Promise.all([
    traffic.readLast(db, liveMinutes),
    findDepths(db),
    carrierStatus.list(db),
    guard.numbers.listTraffic(db, shownBlocks),
  ])
  return {
    at: new Date().toISOString(),
    traffic: show(report),
    queue: queue.map((depth) => ({ ...depth })),
    carriers: carriers.map(showCarrier),
    blocks: blocks.map(showBlockTraffic),
  }
}

export function showBlockTraffic({ block, sends, checks }: BlockTrafficSum) {
  return { block, sends, checks, conversion: Math.min(1, checks / sends) }
}
