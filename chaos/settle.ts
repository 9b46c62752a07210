import { setTimeout as sleep } from 'node:timers/promises'
import type { Cluster } from '../cluster/cluster.ts'
import { answers, waitUntil } from '../cluster/service.ts'
import * as queries from './settle.queries.ts'

const patienceMs = 180_000
const lookEveryMs = 500

/** Everything runs again, and all that was accepted is done. What waits for a later try is tried now. */
export async function settle(cluster: Cluster, say: (line: string) => void): Promise<void> {
  const { postgres, serving, working, pooler, balancer, admin } = cluster
  await postgres.settle()
  for (const each of [balancer, pooler, ...working, ...serving]) await each.start()
  await waitUntil(() => answers(`${cluster.url}/readyz`), 'the cluster to be ready')
  const until = performance.now() + patienceMs
  let told = ''
  for (;;) {
    const left = await queries.whatIsLeft(admin)
    const words = Object.entries(left)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `${what} ${count}`)
      .join(', ')
    if (words === '') return
    if (performance.now() > until) return say(`  not settled after ${patienceMs / 1000} s: ${words}`)
    if (words !== told) say(`  waiting for: ${words}`)
    told = words
    if (left['jobs'] === 0) await queries.endReceiptWaits(admin)
    await queries.hurryJobs(admin)
    await sleep(lookEveryMs)
  }
}
