import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { waitUntil } from '../cluster/service.ts'
import type { Cluster } from '../cluster/cluster.ts'
import { runSwitchboard } from '../test/support/process.ts'
import type { Verdict } from './load/workload.ts'
import type { Receiver } from './receiver.ts'
import * as queries from './settle.queries.ts'
import type { Smsc } from './smsc.ts'

/** Of all submissions: something breaks every two seconds, and a window is what may be under way then. */
const mostRepeated = 0.1

/** What belongs to no one API. */
export async function judgeHouse(
  cluster: Cluster,
  { receiver, smsc }: { receiver: Receiver; smsc: Smsc },
): Promise<Verdict[]> {
  return [
    await judgeCommand(cluster, 'Every balance is the sum of its transactions', ['ledger', 'verify']),
    await judgeCommand(cluster, 'The audit log is whole', ['audit', 'verify']),
    await judgeWebhooks(cluster, receiver),
    await judgeImages(cluster),
    await judgeJobs(cluster),
    judgeProcesses(cluster),
    {
      promise: 'Texts that left twice: only what was under way when something broke',
      holds: smsc.repeated() <= smsc.total() * mostRepeated,
      seen: `${smsc.repeated()} of ${smsc.total()} submissions`,
    },
  ]
}

async function judgeCommand(cluster: Cluster, promise: string, command: string[]): Promise<Verdict> {
  const { ended, output } = runSwitchboard(command, cluster.environment)
  const status = await ended
  return { promise, holds: status === 0, seen: output().trim().split('\n').at(-1) ?? '' }
}

async function judgeWebhooks({ admin }: Cluster, { tally }: Receiver): Promise<Verdict> {
  const { delivered = 0, ...others } = await queries.webhookStates(admin)
  return {
    promise: 'Every webhook is delivered, and signed',
    holds: Object.keys(others).length === 0 && tally.taken === delivered && tally.unsigned === 0,
    seen:
      `${delivered} delivered ${JSON.stringify(others)}, ${tally.taken} taken, ${tally.again} of them again, ` +
      `${tally.failed} tries failed, ${tally.unsigned} not signed`,
  }
}

/** Every row has its file, and every file its row, after what was never answered was erased. */
async function judgeImages({ admin, dataDir }: Cluster): Promise<Verdict> {
  await queries.ageUnanswered(admin)
  let rows = await queries.imageRows(admin)
  await waitUntil(
    async () => (rows = await queries.imageRows(admin)).others === 0,
    'images to be erased',
  ).catch(() => {})
  const files = globSync('objects/images/*/*', { cwd: dataDir }).map((file) => basename(file))
  const strays = new Set(files).symmetricDifference(new Set(rows.stored)).size
  return {
    promise: 'No image without its row, no row without its image',
    holds: strays === 0 && rows.others === 0,
    seen: `${rows.stored.length} rows, ${files.length} files, ${rows.others} unfinished`,
  }
}

async function judgeJobs({ admin }: Cluster): Promise<Verdict> {
  const count = await queries.countGivenUp(admin)
  return { promise: 'No job was given up', holds: count === 0, seen: `${count} given up` }
}

/** A supervisor would start it again, and nobody would hear of the bug. */
export function judgeProcesses({ serving, working }: Cluster): Verdict {
  const alone = [...serving, ...working].filter(({ endedAlone }) => endedAlone > 0)
  return {
    promise: 'No process ended by itself',
    holds: alone.length === 0,
    seen: alone.map(({ name, endedAlone }) => `${name} ${endedAlone} times`).join(', ') || 'none did',
  }
}
