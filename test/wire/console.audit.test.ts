import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Entry {
  readonly id: string
  readonly at: string
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly outcome: string
}
interface EntryPage {
  readonly items: readonly Entry[]
  readonly next: string | null
}

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
before(async () => {
  server = await startTestServer({}, { work: false })
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
  const { audit, db } = server.app
  for (let i = 0; i < 7; i++) {
    const entry = { actor: 'key <b>1</b>', action: 'test.do', subject: `thing ${i}`, address: '10.0.0.1' }
    await audit.record(db, [
      { ...entry, outcome: 'done' },
      { ...entry, action: 'other.do', outcome: 'not_found' },
    ])
  }
})
after(() => server.close())

async function search(query: Record<string, string>): Promise<EntryPage> {
  const reply = await operator.get(`/audit?${new URLSearchParams(query).toString()}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as EntryPage
}

async function searchAll(query: Record<string, string>): Promise<Entry[]> {
  const found: Entry[] = []
  for (let next: string | null = ''; next !== null;) {
    const page: EntryPage = await search({ ...query, limit: '3', ...(next ? { after: next } : {}) })
    found.push(...page.items)
    next = page.next
    assert.ok(found.length < 200, 'the pages end')
  }
  return found
}

async function verify(
  body: object = {},
  client = operator,
): Promise<{ status: number; events: { event: string; data: Record<string, unknown> }[]; text: string }> {
  const response = await fetch(`${server.url}/console/api/audit/verifications`, {
    method: 'POST',
    headers: { cookie: client.cookie, 'x-csrf-token': client.csrfToken, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const events =
    response.status === 200
      ? text
          .trim()
          .split('\n\n')
          .filter((part) => part.startsWith('event: '))
          .map((part) => part.split('\n'))
          .map(([event = '', data = '']) => ({
            event: event.slice(7),
            data: JSON.parse(data.slice(6)) as Record<string, unknown>,
          }))
      : []
  return { status: response.status, events, text }
}

test('audit: pages meet each line once, newest first, by every filter', async () => {
  const all = await searchAll({})
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
  assert.deepEqual(
    all.map(({ at }) => at),
    all.map(({ at }) => at).toSorted((a, b) => b.localeCompare(a)),
  )
  const mine = await searchAll({ actor: 'key <b>1</b>', action: 'test.' })
  assert.deepEqual(
    mine.map(({ subject }) => subject),
    [6, 5, 4, 3, 2, 1, 0].map((i) => `thing ${i}`),
  )
  const [{ id, at } = { id: '', at: '' }] = mine
  const { items } = await search({ subject: 'thing 6', outcome: 'done' })
  const [strand, batch] = id.split('-').slice(1)
  assert.deepEqual(items, [
    {
      id,
      strand: Number(strand),
      batch,
      place: Number(id.split('-')[3]),
      at,
      until: at,
      times: 1,
      actor: 'key <b>1</b>',
      action: 'test.do',
      subject: 'thing 6',
      outcome: 'done',
      address: '10.0.0.1',
    },
  ])
  const signedIn = await searchAll({ actor: `operator ${operator.operatorId}` })
  assert.ok(
    signedIn.length >= 1 && signedIn.every(({ actor }) => actor === `operator ${operator.operatorId}`),
  )
  assert.deepEqual((await search({ since: '2098-01-01T00:00:00Z' })).items, [])
})

test('audit: a viewer is refused, and pages of 10,000 too', async () => {
  const refused = await viewer.get('/audit')
  assert.deepEqual(
    [refused.status, refused.body],
    [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
  )
  assert.equal((await verify({}, viewer)).status, 403)
  for (const query of ['limit=10000', 'after=x', 'after=1-2-3', 'since=x', 'actor=']) {
    assert.equal((await operator.get(`/audit?${query}`)).status, 400, query)
  }
  assert.equal((await verify({ heads: [{ strand: 1, batch: 'x', hash: '' }] })).status, 400)
  const unasked = await operator.send('POST', '/audit/verifications', {}, { 'x-csrf-token': '' })
  assert.equal(unasked.status, 403)
})

test('audit: a log that is whole, and one that was changed; the verification is logged', async () => {
  const heads = (await operator.get('/audit/heads')).body as { heads: { strand: number }[] }
  const whole = await verify(heads)
  const last = whole.events.at(-1)
  assert.equal(last?.event, 'verdict', whole.text)
  assert.deepEqual([last?.data['isWhole'], last?.data['faults']], [true, []])
  assert.ok(whole.events.slice(0, -1).every(({ event }) => event === 'progress'))
  const [logged] = (await search({ action: 'audit.verify' })).items
  assert.deepEqual(
    [logged?.actor, logged?.subject, logged?.outcome],
    [`operator ${operator.operatorId}`, 'audit log', 'done'],
  )

  await server.app.db.begin(async (tx) => {
    await tx`select set_config('switchboard.erases_audit', 'yes', true)`
    await tx`update audit_entry set outcome = 'done' where action = 'other.do' and subject = 'thing 3'`
  })
  const broken = (await verify()).events.at(-1)?.data as { isWhole: boolean; faults: { what: string }[] }
  assert.equal(broken.isWhole, false)
  assert.match(broken.faults[0]?.what ?? '', /were changed/)
  assert.equal((await search({ action: 'audit.verify' })).items[0]?.outcome, 'not_whole')
})
