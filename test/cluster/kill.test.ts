import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { judgeProcesses } from '../../chaos/house-verdicts.ts'
import { openHouse, workUntil, type House } from '../../chaos/house.ts'
import { createRandom } from '../../chaos/random.ts'
import { settle } from '../../chaos/settle.ts'
import { withoutClusterPrograms, type Cluster } from '../../cluster/cluster.ts'
import { waitUntil } from '../../cluster/service.ts'
import { runSwitchboard } from '../support/process.ts'

const skip = withoutClusterPrograms()
const random = createRandom('kill')
let house: House
before(async () => {
  if (skip === false) house = await openHouse(random, { smallDisk: false })
})
after(() => house?.close())

/** Requests go on before, while and after something dies; then all that was answered 2xx is there and done. */
async function killUnderLoad(name: string, die: (house: House) => Promise<void>): Promise<string> {
  const { workloads, asker, cluster } = house
  const loads = [workloads.callup, workloads.sms4wp]
  let isOver = false
  const working = workUntil(() => isOver, loads, random.fork(name))
  const acceptMore = async (count: number, what: string) => {
    const target = asker.tally.accepted + count
    await waitUntil(() => asker.tally.accepted >= target, what).catch(async (error: unknown) => {
      throw new Error(await describe(cluster), { cause: error })
    })
  }
  try {
    await acceptMore(30, 'requests to be accepted before')
    const died = performance.now()
    await die(house)
    await acceptMore(30, 'requests to be accepted again')
    return `${Math.round(performance.now() - died)} ms until 30 more requests were accepted`
  } finally {
    isOver = true
    await working
    await settle(cluster, () => {})
    const verdicts = [judgeProcesses(cluster)]
    for (const load of loads) verdicts.push(...(await load.judge()))
    for (const { promise, holds, seen } of verdicts) assert.ok(holds, `${promise}: ${seen}`)
  }
}

/** Who could have kept requests from being accepted. */
async function describe({ serving, working, pooler, balancer }: Cluster): Promise<string> {
  const nodes = serving.map(async ({ name, url }) => {
    const answer = fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5000) }).then((ready) => ready.text())
    return `${name}: ${await answer.catch(String)}`
  })
  const outputs = [...working, pooler, balancer].map(
    (each) => `${each.name}, ${each.isRunning() ? 'running' : 'ended'}:\n${each.output().slice(-3000)}`,
  )
  return [...(await Promise.all(nodes)), ...outputs].join('\n')
}

const limit = { skip, timeout: 240_000 }

test(
  'kill -9 of one that serves: the other one answers, and nothing that was answered is lost',
  limit,
  async (t) => {
    const [first] = house.cluster.serving
    t.diagnostic(await killUnderLoad('serve', async () => first?.kill()))
  },
)

test('kill -9 of one that works: the other one does its jobs', limit, async (t) => {
  const [first] = house.cluster.working
  t.diagnostic(await killUnderLoad('work', async () => first?.kill()))
})

test('kill -9 of PgBouncer: as soon as it is back everything goes on', limit, async (t) => {
  const { pooler } = house.cluster
  const die = async () => {
    await pooler.kill()
    await sleep(300)
    await pooler.start()
  }
  t.diagnostic(await killUnderLoad('pooler', die))
})

test('kill -9 of PostgreSQL: it recovers with everything that was answered', limit, async (t) => {
  t.diagnostic(await killUnderLoad('recovery', () => house.cluster.postgres.crashPrimary()))
})

test(
  'kill -9 of PostgreSQL and promotion of its synchronous standby: nothing that was answered is lost',
  limit,
  async (t) => {
    const { postgres } = house.cluster
    assert.ok(postgres.isPromotable())
    const former = postgres.primary.name
    t.diagnostic(await killUnderLoad('promotion', () => postgres.failOver()))
    assert.notEqual(postgres.primary.name, former)
    assert.ok(postgres.isPromotable(), 'the other one follows it now')
  },
)

test('after all of it the ledger is right and the audit log whole', limit, async () => {
  for (const command of [
    ['ledger', 'verify'],
    ['audit', 'verify'],
  ]) {
    const { ended, output } = runSwitchboard(command, house.cluster.environment)
    assert.equal(await ended, 0, output())
  }
})
