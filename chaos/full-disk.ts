import { setTimeout as sleep } from 'node:timers/promises'
import { startProcess } from '../test/support/process.ts'
import { createAsker, type Asker } from './load/ask.ts'
import type { Verdict } from './load/workload.ts'
import { fillDisk, mountSmallDisk } from './small-disk.ts'

const clients = 4
const loadMs = 3000
const fullMs = 15_000
/** After there is room again. */
const acceptWithinMs = 30_000
const acceptAgain = 30

/** One server with its own PostgreSQL on a small disk, which is filled under load and emptied again. */
export async function fillDataDir(say: (line: string) => void): Promise<readonly Verdict[]> {
  const disk = await mountSmallDisk()
  if (!disk) throw new Error('It takes root to mount a small disk.')
  const server = await startProcess(disk.folder)
  const asker = await createAsker()
  const orders = placeOrders(asker, { url: server.url, token: server.demo.callup.token })
  try {
    await sleep(loadMs)
    const makeRoom = await fillDisk(disk.folder)
    await sleep(fullMs)
    const whileFull = { ...asker.tally }
    say(
      `full for ${fullMs / 1000} s: ${JSON.stringify(whileFull)}; by status ${JSON.stringify(orders.statuses)}`,
    )
    await makeRoom()
    const [emptiedAt, before] = [performance.now(), orders.ids.length]
    while (orders.ids.length < before + acceptAgain && performance.now() - emptiedAt < acceptWithinMs)
      await sleep(20)
    const seconds = ((performance.now() - emptiedAt) / 1000).toFixed(1)
    const accepted = orders.ids.length - before
    await orders.stop()
    const there = await orders.countThere()
    const isAlive = server.child.exitCode === null
    const refusals = Object.keys(orders.statuses).map(Number)
    return [
      {
        promise: 'Every order that was answered 200 is there',
        seen: `${there} of ${orders.ids.length}`,
        holds: there === orders.ids.length,
      },
      {
        promise: 'A full disk is 503 while it lasts',
        seen: refusals.join(', '),
        holds: refusals.includes(503) && !refusals.includes(500),
      },
      {
        promise: 'Orders are accepted again when there is room',
        seen: `${accepted} within ${seconds} s`,
        holds: accepted >= acceptAgain,
      },
      { promise: 'The server did not end', seen: isAlive ? 'it did not' : 'it did', holds: isAlive },
    ]
  } finally {
    await orders.stop()
    await asker.close()
    server.child.kill('SIGTERM')
    await server.ended
    await disk.unmount()
  }
}

/** One after the other for each client, each to another block of numbers. */
function placeOrders(asker: Asker, { url, token }: { url: string; token: string }) {
  const headers = { 'x-application-token': token, 'content-type': 'application/json' }
  const ids: string[] = []
  const statuses: Record<string, number> = {}
  const over = new AbortController()
  let count = 0

  async function order(): Promise<void> {
    while (!over.signal.aborted) {
      const body = JSON.stringify({ phone: `79${String(100_000_000 + 1000 * count++)}` })
      const answer = await asker.ask({ method: 'POST', url: `${url}/v1/orders`, headers, body })
      const status = answer?.status ?? 'none'
      statuses[status] = (statuses[status] ?? 0) + 1
      if (answer?.status === 200) ids.push((answer.body as { data: { id: string } }).data.id)
      await sleep(10)
    }
  }
  const running = Promise.all(Array.from({ length: clients }, order))

  return {
    ids,
    statuses,
    async stop() {
      over.abort()
      await running
    },
    async countThere() {
      let there = 0
      for (const id of ids) {
        const answer = await asker.ask({ url: `${url}/v1/orders/${id}`, headers })
        if (answer?.status === 200) there++
      }
      return there
    },
  }
}
