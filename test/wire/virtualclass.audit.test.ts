import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createVirtualclassClient, newPhone, type VirtualclassClient } from '../support/virtualclass.ts'

let server: TestServer

before(async () => {
  server = await startTestServer({}, { work: false })
})
after(() => server.close())

interface Line {
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly outcome: string
  readonly times: number
}

/** What the log says of a client's calls, as soon as it counts so many of them. */
async function linesOf({ keyId }: VirtualclassClient, calls: number): Promise<Line[]> {
  return eventually(async () => {
    const lines = await server.app.db<Line[]>`
      select actor, action, subject, outcome, sum(times)::int as times from audit_entry
       where actor = ${`key ${keyId}`} group by 1, 2, 3, 4 order by min(at), action, outcome`
    const found = lines.reduce((sum, { times }) => sum + times, 0)
    return found >= calls ? [...lines] : undefined
  })
}

const memberOf = async (token: string) =>
  (await server.app.db<{ id: string }[]>`select id from member where token_hash = sha256(${token}::bytea)`)[0]
    ?.id

test('every call is in the audit log: by which key, for whom, how it ended', async () => {
  const client = await createVirtualclassClient(server)
  const { code } = client
  const token = await client.signUpOne()
  await client.post(`/login/${code}`, { user_token: token })
  await client.post(`/cancel/${code}`, { user_token: token })
  for (let i = 0; i < 7; i++) await client.isCompany()
  await client.isCompany('nobody')
  await client.post(`/cancel/${code}`, { user_token: token })
  await client.post(`/login/${code}`, { user_token: token })
  await client.post(`/signup/${code}`, { name: 'x' })
  await client.post(`/signup/${code}`, { name: 'x' }, { 'x-virtualclass-sign': '0'.repeat(64) })
  const lines = await linesOf(client, 15)
  const actor = `key ${client.keyId}`
  const member = `member ${await memberOf(token)}`
  const company = `company ${code}`
  const line = (action: string, subject: string, outcome: string, times = 1) => ({
    actor,
    action,
    subject,
    outcome,
    times,
  })
  const sorted = (all: Line[]) => all.map((each) => JSON.stringify(each)).toSorted()
  assert.deepEqual(
    sorted(lines),
    sorted([
      line('member.signup', member, 'done'),
      line('member.login', member, 'done'),
      line('member.cancel', member, 'done'),
      line('company.look-up', company, 'done', 7),
      line('company.look-up', '', 'company_unknown'),
      line('member.cancel', company, 'member_unknown'),
      line('member.login', company, 'member_unknown'),
      line('member.signup', company, 'invalid_input'),
      line('member.signup', '', 'signature_mismatch'),
    ]),
  )
  const [address] = await server.app.db<{ address: string }[]>`
    select distinct address from audit_entry where actor = ${actor}`
  assert.match(address?.address ?? '', /^(::ffff:)?127\.0\.0\.1$|^::1$/)
  assert.deepEqual((await server.app.audit.verify(server.app.db)).faults, [])
})

test('calls without a key that is known are logged as somebody unknown, never with what they sent', async () => {
  const client = await createVirtualclassClient(server)
  const headers = { 'x-virtualclass-api': 'SECRETLOOKINGKEYSECRETLOOKINGKEY' }
  await client.send({ method: 'GET', path: '/is-company', query: 'company_code=0123secret', headers })
  await client.send({ path: '/signup/x', headers: { 'x-virtualclass-sign': '' } })
  const lines = await eventually(async () => {
    const found = await server.app.db<Line[]>`
      select actor, action, subject, outcome, times::int from audit_entry where actor = 'unknown' order by outcome`
    return found.length >= 2 ? [...found] : undefined
  })
  assert.deepEqual(
    lines,
    [
      { actor: 'unknown', action: 'member.signup', subject: '', outcome: 'headers_missing', times: 1 },
      { actor: 'unknown', action: 'company.look-up', subject: '', outcome: 'key_unknown', times: 1 },
    ].toSorted((one, other) => one.outcome.localeCompare(other.outcome)),
  )
})

test('a repeated Idempotency-Key is logged as one, and its sign-up once', async () => {
  const client = await createVirtualclassClient(server)
  const wish = {
    path: `/signup/${client.code}`,
    body: `name=홍길동&email=a@b.kr&phone=${newPhone()}`,
    headers: { 'idempotency-key': randomUUID() },
  }
  await client.send(wish)
  await client.send(wish)
  const lines = await linesOf(client, 2)
  assert.deepEqual(
    lines.map(({ outcome, times }) => [outcome, times]),
    [
      ['done', 1],
      ['replayed', 1],
    ],
  )
})

test('400 sign-ups at once, some of them for the same phones: one log entry for each member, and a whole chain', async () => {
  const client = await createVirtualclassClient(server)
  const phones = Array.from({ length: 200 }, newPhone)
  await Promise.all([...phones, ...phones].map((phone) => client.signUp({ phone })))
  const lines = await linesOf(client, 400)
  assert.deepEqual(
    [
      lines.filter(({ outcome }) => outcome === 'done').length,
      lines.find(({ outcome }) => outcome === 'member_exists')?.times,
    ],
    [200, 200],
  )
  const [strangers] = await server.app.db<{ count: number }[]>`
    select count(*)::int from member
     where not exists (select from audit_entry where subject = 'member ' || member.id and action = 'member.signup')`
  assert.equal(strangers?.count, 0)
  assert.deepEqual((await server.app.audit.verify(server.app.db)).faults, [])
})

test('what an operator changes is logged with it', async () => {
  const { partners, db } = server.app
  const client = await createVirtualclassClient(server)
  const by = { actor: 'operator 1', address: '203.0.113.1' }
  await partners.setStatus(db, 'company', client.code, 'blocked', by)
  await partners.setStatus(db, 'key', client.apiKey, 'blocked', by)
  await partners.addSecret(db, client.keyId, by)
  await partners.retireSecrets(db, client.keyId, { all: false }, by)
  await assert.rejects(partners.setStatus(db, 'company', 'nobody', 'blocked', by), { code: 'not_found' })
  const lines = await db<object[]>`
    select action, subject, outcome, address from audit_entry where actor = 'operator 1' order by at`
  const { address } = by
  assert.deepEqual(
    [...lines],
    [
      { action: 'company.block', subject: `company ${client.code}`, outcome: 'done', address },
      { action: 'key.block', subject: `key ${client.keyId}`, outcome: 'done', address },
      { action: 'key.rotate', subject: `key ${client.keyId}`, outcome: 'done', address },
      { action: 'key.retire', subject: `key ${client.keyId}`, outcome: 'done', address },
    ],
  )
})
