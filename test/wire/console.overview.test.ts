import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTraffic } from '../../src/domain/traffic/traffic.ts'
import { createTestLogger } from '../support/kept-logs.ts'
import { createMetrics } from '../../src/platform/log/metrics.ts'
import { createCallupClient, eventually, eventuallyEqual, newNumber } from '../support/callup.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, newPhone, sendKnown } from '../support/sms4wp.ts'

interface Point {
  readonly at: string
  readonly requests: number
}
interface ApiTraffic extends Point {
  readonly api: string
  readonly refused: number
  readonly failed: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly points: readonly Point[]
}
interface Tally {
  readonly name: string
  readonly label: string
  readonly count: number
}
interface Overview {
  readonly at: string
  readonly traffic: { readonly apis: readonly ApiTraffic[]; readonly tallies: readonly Tally[] }
  readonly queue: readonly { readonly kind: string }[]
  readonly carriers: readonly {
    readonly carrier: string
    readonly lines: readonly { readonly state: string }[]
  }[]
  readonly blocks: readonly { readonly block: string; readonly sends: number; readonly conversion: number }[]
}

/** The loopback network says so of it: 4410. */
const noSuchPhone = '01000000110'

let server: TestServer
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer()
  viewer = await createConsoleClient(server, 'viewer')
})
after(() => server.close())

const findApi = ({ apis }: { readonly apis: readonly ApiTraffic[] }, name: string) =>
  apis.find(({ api }) => api === name)

async function read<T>(path: string): Promise<T> {
  const reply = await viewer.get(path)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as T
}

test('overview: requests by API, what came of calls, the queue and the carriers', async () => {
  const callup = await createCallupClient(server)
  const { id, code } = await callup.orderKnown(newNumber())
  await callup.check(id, code)
  await fetch(`${server.url}/v1/orders/nothing`)
  const overview = await eventually(async () => {
    await server.app.traffic.flush()
    const now = await read<Overview>('/overview')
    return now.traffic.tallies.some(({ name }) => name === 'calls') ? now : undefined
  })
  const traffic = findApi(overview.traffic, 'callup')
  assert.ok(traffic && traffic.requests >= 3 && traffic.refused >= 1, JSON.stringify(traffic))
  assert.equal(traffic.failed, 0)
  assert.ok(traffic.p50Ms > 0 && traffic.p50Ms <= traffic.p99Ms)
  assert.equal(
    traffic.points.reduce((sum, { requests }) => sum + requests, 0),
    traffic.requests,
  )
  assert.deepEqual(
    overview.traffic.tallies.filter(({ name }) => name === 'calls').map(({ label, count }) => [label, count]),
    [['rang', 1]],
  )
  assert.deepEqual(new Set(overview.carriers.map(({ carrier }) => carrier)), new Set(['loopback']))
  const overTime = await read<Overview['traffic'] & { stepMinutes: number }>('/overview/traffic')
  assert.equal(overTime.stepMinutes, 1)
  assert.ok((findApi(overTime, 'callup')?.requests ?? 0) >= traffic.requests)
  assert.equal(
    (
      await read<Overview['traffic']>(
        '/overview/traffic?since=2000-01-01T00:00:00Z&until=2000-01-02T00:00:00Z',
      )
    ).apis.length,
    0,
  )
})

test('overview: two processes count into one minute, and what could not be written is written later', async () => {
  const { db, relaxedDb } = server.app
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line), 'warn')
  const processes = [0, 1].map(() => createTraffic({ relaxedDb, metrics: createMetrics(), log }))
  for (const process of processes)
    for (let i = 0; i < 50; i++)
      process.count({ api: 'test', ms: i < 49 ? 3 : 9000, status: i < 5 ? 500 : 200 })
  await Promise.all(processes.map((process) => process.flush()))
  const [process] = processes as [ReturnType<typeof createTraffic>]
  const readTest = async () => findApi((await process.readLast(db, 5)) as never, 'test')
  const first = await readTest()
  assert.deepEqual([first?.requests, first?.failed, first?.refused, first?.p99Ms], [100, 10, 0, 5000])
  assert.ok(first && first.p50Ms > 2 && first.p50Ms <= 5)

  await db`alter table traffic_minute rename to traffic_away`
  process.count({ api: 'test', ms: 1, status: 200 })
  await process.flush()
  process.count({ api: 'test', ms: 1, status: 200 })
  await db`alter table traffic_away rename to traffic_minute`
  await process.flush()
  assert.equal(lines.length, 1)
  assert.equal((await readTest())?.requests, 102)
  await Promise.all(processes.map((each) => each.close()))
})

test('overview: points sold and spent', async () => {
  const sums = await read<{ sold: number; spent: number; points: unknown[] }>('/overview/points')
  assert.deepEqual([sums.sold, sums.spent, sums.points], [0, 0, []])
  const { db, points } = server.app
  const [row] = await db<{ id: string }[]>`
    insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key)
    values (gen_random_uuid(), 1, 1, '', '') returning id`
  const id = row?.id as string
  await points.open(db, id)
  await points.adjust(db, id, { value: 500, description: '' })
  await points.adjust(db, id, { value: -100, description: '' })
  const later = await read<{ sold: number; spent: number; points: { at: string }[] }>(
    '/overview/points?step=60',
  )
  assert.deepEqual([later.sold, later.spent], [400, 0])
})

test('overview: texts are counted as accepted and by result, points as sold and spent, jobs as they wait or failed', async (t) => {
  // One of its own: what others send is counted too.
  const own = await startTestServer()
  t.after(() => own.close())
  const operator = await createConsoleClient(own, 'operator')
  const sender = await createSms4wpClient(own, { points: 0 })
  const sold = await operator.post(`/users/${sender.userId}/transactions`, { value: 12, note: 'sold' })
  assert.equal(sold.status, 201)
  await sendKnown(sender, { receiver_phone: [newPhone(), newPhone()] })
  await sendKnown(sender, { receiver_phone: noSuchPhone })
  assert.equal((await operator.post('/messages/tests', { to: newPhone(), body: 'test' })).status, 201)
  // Of no kind that anybody works, so that they stay as they are.
  await own.app.db`
    select graphile_worker.add_job('test-later', run_at := now() + interval '1 day') from generate_series(1, 3)`
  await own.app.db`select graphile_worker.add_job('test-later') from generate_series(1, 2)`
  await own.app.db`
    select graphile_worker.permanently_fail_jobs(
      array[(select id from graphile_worker.add_job('test-failed'))], 'it broke')`
  const look = async () => {
    await own.app.traffic.flush()
    const { traffic, queue } = (await operator.get('/overview')).body as Overview
    const told = traffic.tallies.filter(({ name }) => name === 'accepted' || name === 'results')
    return {
      tallies: told.map(({ name, label, count }) => `${name} ${label}: ${count}`).toSorted(),
      queue,
    }
  }
  const none = { waiting: 0, scheduled: 0, running: 0, failed: 0 }
  await eventuallyEqual<unknown>(look, {
    tallies: ['accepted codes: 1', 'accepted few: 3', 'results 4100: 3', 'results 4410: 1'],
    queue: [
      { ...none, kind: 'test-failed', failed: 1 },
      { ...none, kind: 'test-later', waiting: 2, scheduled: 3 },
    ],
  })
  const { body } = await operator.get('/overview/points')
  const sums = body as { sold: number; spent: number; points: { sold: number; spent: number }[] }
  assert.deepEqual([sums.sold, sums.spent], [12, 2], 'what did not arrive is refunded')
  const sumOf = (key: 'sold' | 'spent') => sums.points.reduce((sum, point) => sum + point[key], 0)
  assert.deepEqual([sumOf('sold'), sumOf('spent')], [12, 2])
})

test('overview: a range of too many points, too long or the wrong way round is refused', async () => {
  for (const query of [
    'since=2025-01-01T00:00:00Z&until=2025-01-02T00:00:00Z&step=1',
    'since=2025-01-01T00:00:00Z&until=2025-03-02T00:00:00Z',
    'since=2025-01-02T00:00:00Z&until=2025-01-01T00:00:00Z',
    'since=yesterday',
    'step=0',
    'step=10000',
  ]) {
    for (const path of ['traffic', 'points'])
      assert.equal((await viewer.get(`/overview/${path}?${query}`)).status, 400, `${path} ${query}`)
  }
})

test('overview: the longest range is answered to a page whose clock is some minutes behind', async () => {
  const since = new Date(Date.now() - (30 * 24 * 60 + 5) * 60_000).toISOString()
  for (const path of ['traffic', 'points']) {
    const reply = await viewer.get(`/overview/${path}?since=${since}`)
    assert.equal(reply.status, 200, path)
    assert.ok((reply.body as { since: string }).since > since)
  }
})

/** Reads server-sent events until `isEnough`, or the end. */
async function listen(
  client: ConsoleClient,
  isEnough: (events: { event: string; data: unknown }[]) => boolean | Promise<boolean>,
): Promise<{ event: string; data: unknown }[]> {
  const response = await fetch(`${server.url}/console/api/live`, {
    headers: { cookie: client.cookie },
    signal: AbortSignal.timeout(20_000),
  })
  assert.equal(response.status, 200)
  assert.equal(response.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  const events: { event: string; data: unknown }[] = []
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    const parts = text.split('\n\n')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const [event, data] = part.split('\n')
      if (!event?.startsWith('event: ') || !data) continue
      events.push({ event: event.slice(7), data: JSON.parse(data.slice(6)) })
    }
    if (await isEnough(events)) break
  }
  return events
}

test('live: the overview comes at once and again, and ends with the session', async () => {
  const own = await createConsoleClient(server, 'viewer')
  const countAsked = async () => {
    await server.app.traffic.flush()
    const [row] = await server.app.db<{ count: number }[]>`
      select coalesce(sum(requests), 0)::int as count from traffic_minute where api = 'console'`
    return row?.count ?? 0
  }
  const askedBefore = await countAsked()
  let didSignOut = false
  const events = await listen(own, async (seen) => {
    if (seen.length >= 2 && !didSignOut) {
      didSignOut = true
      assert.equal((await own.send('DELETE', '/session')).status, 204)
    }
    return false
  })
  assert.deepEqual([...new Set(events.map(({ event }) => event))], ['overview', 'over'])
  assert.deepEqual(events.at(-1)?.data, { reason: 'signed_out' })
  const [first = { data: {} }] = events
  const { at, ...overview } = first.data as Overview
  assert.ok(Date.parse(at))
  assert.deepEqual(Object.keys(overview), ['traffic', 'queue', 'carriers', 'blocks'])
  assert.equal(
    await countAsked(),
    askedBefore + 1,
    'the sign-out is counted; what stayed open for seconds is not',
  )
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  assert.match(metrics, /route="\/console\/api\/session/)
  assert.doesNotMatch(
    metrics,
    /route="\/console\/api\/live",status="200"/,
    'how long somebody looked is no latency',
  )
})

test('live: a forged session is refused, and so is the eleventh stream of one operator', async () => {
  const forged = await sendToConsole(server, 'GET', '/live', {
    headers: { cookie: `console_session=${'0'.repeat(64)}` },
  })
  assert.deepEqual([forged.status, forged.body], [401, problem(401, 'not_authenticated', 'Sign in first')])
  const own = await createConsoleClient(server, 'viewer')
  const stop = new AbortController()
  const open = () =>
    fetch(`${server.url}/console/api/live`, { headers: { cookie: own.cookie }, signal: stop.signal })
  const streams = await Promise.all(Array.from({ length: 10 }, open))
  assert.deepEqual(new Set(streams.map(({ status }) => status)), new Set([200]))
  assert.equal((await open()).status, 429)
  stop.abort()
  await eventually(async () => {
    const again = new AbortController()
    const { status } = await fetch(`${server.url}/console/api/live`, {
      headers: { cookie: own.cookie },
      signal: again.signal,
    })
    again.abort()
    return status === 200 ? true : undefined
  })
})

test('live: a server that stops ends the streams, and does not wait for them', async () => {
  const other = await startTestServer({}, { work: false })
  const client = await createConsoleClient(other, 'viewer')
  const response = await fetch(`${other.url}/console/api/live`, { headers: { cookie: client.cookie } })
  const text = response.text()
  await other.close()
  assert.match(await text, /event: over\ndata: {"reason":"closing"}\n\n$/)
})
