import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { cleanUp, connectTo, postgresPid, startProcess, type ServerProcess } from '../support/process.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-kill-'))
const servers: ServerProcess[] = []
after(() => cleanUp(dataDir, servers))

/** Orders answered 200, by phone. */
const accepted = new Map<string, string>()
let lastNumber = 0

async function start(): Promise<ServerProcess> {
  const server = await startProcess(dataDir, { CALL_RING_MS: '200' })
  servers.push(server)
  return server
}

/** Keeps ordering from 32 clients until the server is gone. */
async function orderUntilItDies({ demo }: ServerProcess): Promise<void> {
  const client = async () => {
    for (;;) {
      // Spread over the blocks of 1,000 numbers, so that the guard has nothing to hold.
      const phone = `7917${String(++lastNumber).padStart(7, '0').split('').toReversed().join('')}`
      const response = await fetch(`${demo.baseUrl}/v1/orders`, {
        method: 'POST',
        headers: { 'x-application-token': demo.callup.token, 'content-type': 'application/json' },
        body: JSON.stringify({ phone }),
      }).catch(() => undefined)
      if (!response) return
      if (response.status !== 200) continue
      const answer = (await response.json().catch(() => undefined)) as { data: { id: string } } | undefined
      if (answer) accepted.set(phone, answer.data.id)
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
}

async function get<Body>({ demo }: ServerProcess, path: string): Promise<Body> {
  const response = await fetch(demo.baseUrl + path, { headers: { 'x-application-token': demo.callup.token } })
  return (await response.json()) as Body
}

/** The orders whose calls were claimed and not recorded as ended. */
async function ordersInFlight(): Promise<Set<string>> {
  const db = await connectTo(dataDir)
  const rows = await db<{ id: string }[]>`select id from call_order where state in ('calling', 'ringing')`
  await db.end()
  return new Set(rows.map(({ id }) => id))
}

/** Every accepted order is there and its call was placed; returns the ids of those whose phones rang twice. */
async function findRepeats(server: ServerProcess): Promise<string[]> {
  const repeats: string[] = []
  for (const [phone, id] of accepted) {
    await eventually(async () => {
      const { data } = await get<{ data: { state: string } | null }>(server, `/v1/orders/${id}`)
      assert.ok(data, `order ${id} was answered 200 and is lost`)
      assert.notEqual(data.state, 'failed')
      return data.state === 'done' ? true : undefined
    })
    const { calls } = await get<{ calls: unknown[] }>(server, `/dev/handsets/${phone}`)
    assert.ok(calls.length > 0, `order ${id} was answered 200 and its phone never rang`)
    if (calls.length > 1) repeats.push(id)
  }
  return repeats
}

test('kill -9 of the server under load: every accepted order is called, and only what was in flight twice', async (t) => {
  const first = await start()
  const load = orderUntilItDies(first)
  await eventually(async () => (accepted.size > 100 && (await ordersInFlight()).size > 0) || undefined)
  first.child.kill('SIGKILL')
  await load
  const inFlight = await ordersInFlight()
  assert.ok(inFlight.size > 0, 'the kill was to come in the middle of calls')
  const repeats = await findRepeats(await start())
  assert.deepEqual(
    repeats.filter((id) => !inFlight.has(id)),
    [],
  )
  t.diagnostic(`${accepted.size} accepted, ${inFlight.size} in flight, ${repeats.length} rang twice`)
})

test('kill -9 of PostgreSQL and of the server under load: the next start recovers, and every accepted order is called', async () => {
  const server = servers.at(-1) as ServerProcess
  accepted.clear()
  const load = orderUntilItDies(server)
  await eventually(async () => accepted.size > 100 || undefined)
  process.kill((await postgresPid(dataDir)) as number, 'SIGKILL')
  await new Promise((resolve) => setTimeout(resolve, 500))
  server.child.kill('SIGKILL')
  await load
  await findRepeats(await start())
})

test('kill -9 of PostgreSQL alone: the server says 503 meanwhile, starts it again, and goes on', async () => {
  const server = servers.at(-1) as ServerProcess
  const order = async (phone: string) =>
    fetch(`${server.url}/v1/orders`, {
      method: 'POST',
      headers: { 'x-application-token': server.demo.callup.token, 'content-type': 'application/json' },
      body: JSON.stringify({ phone }),
    })
  process.kill((await postgresPid(dataDir)) as number, 'SIGKILL')
  const statuses = new Set<number>()
  const phone = '79180000001'
  await eventually(async () => {
    const { status } = await order(phone)
    statuses.add(status)
    return status === 200 ? true : undefined
  })
  statuses.delete(200)
  assert.deepEqual(
    [...statuses].filter((status) => status !== 503),
    [],
  )
  await eventually(async () => {
    const { calls } = await get<{ calls: { state: string }[] }>(server, `/dev/handsets/${phone}`)
    return calls[0]?.state === 'missed' ? true : undefined
  })
})
