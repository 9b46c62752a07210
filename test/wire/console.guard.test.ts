import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createCallupClient } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

interface Block {
  readonly block: string
  readonly state: string
}
interface BlockPage {
  readonly items: readonly Block[]
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
})
after(() => server.close())

const tooLow = problem(403, 'role_insufficient', 'Your role does not allow this')

async function hold(block: string): Promise<void> {
  await server.app.db`
    insert into guard_block (block, level, since, until, is_wait, is_dry_run, sends, checks)
    values (${block}, 1, now(), now() + interval '1 hour', false, false, 40, 3)`
}

async function lastAction(): Promise<unknown> {
  const [entry] = await server.app.audit.list(server.app.db, { limit: 1 })
  return entry && [entry.actor, entry.action, entry.subject, entry.outcome]
}

test('guard: how it is set, and the codes of each block', async () => {
  await server.app.db`
    insert into guard_traffic (block, minute, sends, checks)
    values ('8210555', floor(extract(epoch from now()) / 60) - 5, 8, 2), ('8210556', 1000, 8, 2)`
  const reply = await viewer.get('/guard')
  const { rates, ...rest } = reply.body as { rates: { rule: string; perHour: number }[] }
  assert.deepEqual(rest, {
    numbers: 'on',
    blocks: [{ block: '8210555', sends: 8, checks: 2, conversion: 0.25 }],
  })
  assert.ok(rates.some(({ rule, perHour }) => rule === 'codes_per_address' && perHour > 0))
})

test('guard: blocks by pages and state; one is let go once, and a viewer cannot', async () => {
  for (const block of ['8210100', '8210101', '8210102']) await hold(block)
  const seen: string[] = []
  for (let next: string | null = ''; next !== null;) {
    const reply = await viewer.get(`/guard/blocks?limit=2&state=held${next ? `&after=${next}` : ''}`)
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const page = reply.body as BlockPage
    seen.push(...page.items.map(({ block }) => block))
    next = page.next
    assert.ok(seen.length < 10)
  }
  assert.deepEqual(seen, ['8210102', '8210101', '8210100'])
  const [first] = ((await viewer.get('/guard/blocks?limit=1')).body as BlockPage).items
  assert.deepEqual(
    { ...first, since: '', until: '' },
    {
      block: '8210102',
      state: 'held',
      since: '',
      until: '',
      level: 1,
      sends: 40,
      checks: 3,
      reason: 'of 40 codes within an hour 3 were given back, less than one in five',
      isDryRun: false,
    },
  )

  const path = '/guard/blocks/8210101/release'
  const refused = await viewer.post(path)
  assert.deepEqual([refused.status, refused.body], [403, tooLow])
  assert.equal((await operator.send('POST', path, undefined, { 'x-csrf-token': 'no' })).status, 403)
  assert.equal(((await viewer.get('/guard/blocks?state=held')).body as BlockPage).items.length, 3)
  const released = await operator.post(path)
  assert.deepEqual([released.status, released.body], [200, { released: true }])
  assert.deepEqual(await lastAction(), [
    `operator ${operator.operatorId}`,
    'guard.release-block',
    'block 8210101xxx',
    'done',
  ])
  const free = (await viewer.get('/guard/blocks?state=free')).body as BlockPage
  assert.deepEqual(
    free.items.map(({ block }) => block),
    ['8210101'],
  )
  assert.equal((await operator.post('/guard/blocks/8210999/release')).status, 404)
  assert.equal((await operator.post('/guard/blocks/x/release')).status, 404)
  for (const query of ['limit=10000', 'limit=0', 'state=x', 'after=1'])
    assert.equal((await viewer.get(`/guard/blocks?${query}`)).status, 400, query)
})

test('guard: an account and an address are let go', async () => {
  const attempt = await server.app.guard.admitSignIn({ account: 'somebody', address: '10.1.2.3' })
  await attempt.failed()
  assert.equal((await viewer.post('/guard/accounts/release', { account: 'somebody' })).status, 403)
  assert.equal((await operator.post('/guard/accounts/release', { account: 'somebody' })).status, 200)
  assert.deepEqual(await lastAction(), [
    `operator ${operator.operatorId}`,
    'guard.release-account',
    'account',
    'done',
  ])
  assert.equal((await operator.post('/guard/accounts/release', { account: 'somebody' })).status, 404)
  assert.equal((await operator.post('/guard/addresses/release', { address: '10.1.2.3' })).status, 200)
  assert.equal((await operator.post('/guard/addresses/release', { address: '10.1.2.3' })).status, 404)
  assert.equal((await operator.post('/guard/addresses/release', { address: '<b>' })).status, 400)
})

test('guard: applications are trusted and not, by operators only', async () => {
  const { applicationId } = await createCallupClient(server, { name: '<b>Shop</b>' })
  const path = `/guard/trusted/${applicationId}`
  assert.equal((await viewer.send('PUT', path)).status, 403)
  assert.equal(
    (await operator.send('PUT', '/guard/trusted/0190a000-0000-7000-8000-000000000000')).status,
    404,
  )
  assert.equal((await operator.send('PUT', path)).status, 200)
  assert.equal((await operator.send('PUT', path)).status, 200)
  const page = (await viewer.get('/guard/trusted')).body as { items: { since: string }[] }
  assert.deepEqual(page, {
    items: [{ tenant: applicationId, application: '<b>Shop</b>', since: page.items[0]?.since }],
    next: null,
  })
  assert.equal((await operator.send('DELETE', path)).status, 200)
  assert.deepEqual((await viewer.get('/guard/trusted')).body, { items: [], next: null })
})
