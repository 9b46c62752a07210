import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Job {
  readonly id: string
  readonly kind: string
  readonly createdAt: string
  readonly failedAt: string
}
interface JobPage {
  readonly items: readonly Job[]
  readonly next: string | null
}

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
before(async () => {
  // Nobody works: what fails stays as it is.
  server = await startTestServer({}, { work: false })
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
})
after(() => server.close())

async function fail(kind: string, error = 'it broke'): Promise<string> {
  const [row] = await server.app.db<{ id: string }[]>`
    select id from graphile_worker.permanently_fail_jobs(
      array[(select id from graphile_worker.add_job(${kind}, '{"x":"<b>"}'::json))], ${error})`
  return row?.id as string
}

async function list(query = ''): Promise<JobPage> {
  const reply = await operator.get(`/failed-jobs${query}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as JobPage
}

const isWaiting = async (id: string) =>
  (await server.app.db`select from graphile_worker._private_jobs where id = ${id} and attempts = 0`)
    .length === 1

test('failed jobs: listed by pages and kind, whole, without those that wait', async () => {
  await server.app.db`select graphile_worker.add_job('test-waits')`
  const ids = [await fail('test-one'), await fail('test-two'), await fail('test-one')]
  const seen: string[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: JobPage = await list(`?limit=2${next ? `&after=${next}` : ''}`)
    seen.push(...page.items.map(({ id }) => id))
    next = page.next
    assert.ok(seen.length < 10)
  }
  assert.deepEqual(seen, ids.toReversed())
  const { items } = await list('?kind=test-two')
  assert.deepEqual(items, [
    {
      id: ids[1],
      kind: 'test-two',
      payload: { x: '<b>' },
      attempts: 25,
      createdAt: items[0]?.createdAt,
      failedAt: items[0]?.failedAt,
      error: 'it broke',
    },
  ])
  assert.ok(Date.parse(items[0]?.failedAt ?? ''))
})

test('failed jobs: tried again once however often it is asked for at once, and logged', async () => {
  const id = await fail('test-retry')
  const answers = await Promise.all([1, 2, 3, 4, 5].map(() => operator.post(`/failed-jobs/${id}/retry`)))
  assert.deepEqual(
    answers.map(({ status }) => status).toSorted((a, b) => a - b),
    [200, 404, 404, 404, 404],
  )
  assert.deepEqual(answers.find(({ status }) => status === 200)?.body, { id, kind: 'test-retry' })
  assert.ok(await isWaiting(id))
  assert.deepEqual((await list('?kind=test-retry')).items, [])
  const lines = await server.app.audit.list(server.app.db, { limit: 20 })
  assert.deepEqual(
    lines
      .filter(({ action }) => action === 'job.retry')
      .map(({ actor, subject, outcome }) => [actor, subject, outcome]),
    [[`operator ${operator.operatorId}`, `job ${id} test-retry`, 'done']],
  )
})

test('failed jobs: dropped, but none that waits', async () => {
  const id = await fail('test-drop')
  assert.equal((await operator.send('DELETE', `/failed-jobs/${id}`)).status, 200)
  assert.equal((await operator.send('DELETE', `/failed-jobs/${id}`)).status, 404)
  const [waiting] = await server.app.db<
    { id: string }[]
  >`select id from graphile_worker.add_job('test-waits')`
  assert.equal((await operator.send('DELETE', `/failed-jobs/${waiting?.id}`)).status, 404)
  assert.ok(await isWaiting(waiting?.id as string))
})

test('failed jobs: a viewer, a forged token and bad filters are refused and change nothing', async () => {
  const id = await fail('test-stays')
  const refused = await viewer.post(`/failed-jobs/${id}/retry`)
  assert.deepEqual(
    [refused.status, refused.body],
    [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
  )
  assert.equal((await viewer.get('/failed-jobs')).status, 403)
  assert.equal((await viewer.send('DELETE', `/failed-jobs/${id}`)).status, 403)
  const path = `/failed-jobs/${id}/retry`
  assert.equal((await operator.send('POST', path, undefined, { 'x-csrf-token': 'x' })).status, 403)
  assert.deepEqual(
    (await list('?kind=test-stays')).items.map((job) => job.id),
    [id],
  )
  assert.equal((await operator.post('/failed-jobs/x/retry')).status, 404)
  for (const query of ['limit=10000', 'after=x', 'kind=<b>']) {
    assert.equal((await operator.get(`/failed-jobs?${query}`)).status, 400, query)
  }
})
