import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { cleanUp, postgresPid, startProcess, type ServerProcess } from '../test/support/process.ts'
import { measureBareInserts } from './support/bare-inserts.ts'
import { load, type LoadResult } from './support/load.ts'
import { memoryOf } from './support/memory.ts'
import { pacedLoad } from './support/paced-load.ts'
import { bareOrders, nextOrder, orderAndCheck, orders } from './support/requests.ts'
import { startCeiling } from './support/start-ceiling.ts'

/** Calls ring for a moment only, so that the dispatcher is measured and not the patience of a phone. */
const ringMs = 200

/**
 * `npm run bench -- callup [--seconds 15] [--orders 1000000]`: orders beside a bare Fastify and bare inserts,
 * order + check pairs, latency at half the rate, and memory after `--orders` orders.
 */
export async function benchCallup(args: string[]): Promise<void> {
  const { values } = parseArgs({ args, options: { seconds: { type: 'string' }, orders: { type: 'string' } } })
  const seconds = Number(values.seconds ?? 15)
  const most = Number(values.orders ?? 0)
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const servers: ServerProcess[] = []
  const ceiling = await measureCeiling(seconds)
  print('bare Fastify POST (the ceiling)', ceiling, ceiling)
  try {
    const server = await startProcess(dataDir, { CALL_RING_MS: String(ringMs) })
    servers.push(server)
    await load({ ...orders(server), seconds: 3 })
    await settle(server)

    const ordered = await load({ ...orders(server), seconds })
    print('POST /v1/orders, all calls placed', ordered, ceiling)
    await settle(server)
    const half = await pacedLoad(halfOf(ordered, server, seconds))
    print('POST /v1/orders at half that rate', half, ceiling)
    await settle(server)
    print('order + check, both requests counted', await load({ ...orderAndCheck(server), seconds }), ceiling)
    await settle(server)
    const inserts = await measureBareInserts(dataDir, seconds)
    console.log(
      `bare single-row inserts, same PostgreSQL   ${rate(inserts)}   orders: ${ratio(ordered.perSecond, inserts)} of it`,
    )
    if (most > 0) await measureMemory(server, dataDir, most)
  } finally {
    await cleanUp(dataDir, servers)
  }
  await measureBoundedCarrier(seconds, ceiling)
}

/** As with a real trunk: the network takes some hundred calls a second, the rest wait their turn in the database. */
async function measureBoundedCarrier(seconds: number, ceiling: LoadResult): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-bench-'))
  const server = await startProcess(dataDir, { CALL_CONCURRENT_JOBS: '8' })
  try {
    await load({ ...orders(server), seconds: 3 })
    const ordered = await load({ ...orders(server), seconds })
    print('POST /v1/orders, a carrier that takes less', ordered, ceiling)
    const half = await pacedLoad(halfOf(ordered, server, seconds))
    print('POST /v1/orders at half that rate', half, ceiling)
  } finally {
    await cleanUp(dataDir, [server])
  }
}

async function measureCeiling(seconds: number): Promise<LoadResult> {
  const { url, end } = await startCeiling()
  await load({ ...bareOrders(url, '/v1/orders'), seconds: 3 })
  const result = await load({ ...bareOrders(url, '/v1/orders'), seconds })
  end()
  return result
}

function halfOf(full: LoadResult, server: ServerProcess, seconds: number) {
  return {
    url: server.url,
    rate: Math.round(full.perSecond / 2),
    seconds,
    next: () => nextOrder(server),
  }
}

async function measureMemory(server: ServerProcess, dataDir: string, most: number): Promise<void> {
  let answered = 0
  const began = performance.now()
  while (answered < most) answered += (await load({ ...orders(server), seconds: 20 })).answered
  const seconds = (performance.now() - began) / 1000
  const postgresPids = [await postgresPid(dataDir)].filter((pid) => pid !== undefined)
  // The server is the parent of its PostgreSQL.
  const [whole, postgres] = [memoryOf([server.pid, ...postgresPids]), memoryOf(postgresPids)]
  console.log(
    `after ${answered} more orders (${rate(answered / seconds)}): server ${megabytes(whole - postgres)}, ` +
      `PostgreSQL ${megabytes(postgres)}, together ${megabytes(whole)}`,
  )
}

/** Waits until the queue is empty, so that one figure's leftovers do not weigh on the next. */
async function settle({ url }: ServerProcess): Promise<void> {
  const began = performance.now()
  for (;;) {
    const metrics = await (await fetch(`${url}/metrics`)).text()
    if (/^switchboard_queue_depth 0$/m.test(metrics)) break
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  console.log(`  (the queue was empty ${((performance.now() - began) / 1000).toFixed(1)} s later)`)
}

function print(what: string, result: LoadResult, ceiling: LoadResult): void {
  const { perSecond, p50Ms, p99Ms, refused } = result
  console.log(
    `${what.padEnd(40)}   ${rate(perSecond)}   p50 ${p50Ms} ms   p99 ${p99Ms} ms   ` +
      `${ratio(perSecond, ceiling.perSecond)} of the ceiling${refused > 0 ? `   REFUSED ${refused}` : ''}`,
  )
}

const rate = (perSecond: number) => `${Math.round(perSecond).toLocaleString('en')}/s`.padStart(9)
const ratio = (part: number, whole: number) => `${Math.round((part / whole) * 100)} %`
const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`
