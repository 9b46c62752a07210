import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createVirtualclassClient,
  newPhone,
  type Reply,
  type SignedRequest,
  type VirtualclassClient,
} from '../support/virtualclass.ts'

let server: TestServer
let client: VirtualclassClient
let open: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createVirtualclassClient(server, { code: 'guarded', replayProtection: true })
  open = await createVirtualclassClient(server, { code: 'open' })
})
after(() => server.close())

const answer = ({ status, body }: Reply) => [status, body]
const missingHeaders = [401, { result: false, message: 'missing_headers' }]
const late = [
  401,
  {
    result: false,
    message: 'request_replayed',
    hint: "the timestamp must be within 60 seconds of the server's clock",
  },
]
const used = [401, { result: false, message: 'request_replayed', hint: 'this nonce was used before' }]
const yes = [200, { result: true }]
const now = (shiftSeconds = 0) => String(Math.floor(Date.now() / 1000) + shiftSeconds)
const asked: SignedRequest = { method: 'GET', path: '/is-company', query: 'company_code=guarded' }
const form = () => `name=홍길동&email=a@b.kr&phone=${newPhone()}`

test('a protected company: time and nonce are signed before query and body, on every endpoint', async () => {
  const mark = () => ({ timestamp: now(), nonce: randomUUID() })
  assert.deepEqual(answer(await client.send({ ...asked, ...mark() })), yes)
  const signup = await client.send({ path: '/signup/guarded', body: form(), ...mark() })
  const { user_token: token } = (signup.body as { data: { user_token: string } }).data
  const login = await client.send({ path: '/login/guarded', query: `user_token=${token}`, ...mark() })
  assert.equal((login.body as { result: boolean }).result, true)
  const cancel = await client.send({
    method: 'DELETE',
    path: '/cancel/guarded',
    body: `user_token=${token}`,
    ...mark(),
  })
  assert.deepEqual(answer(cancel), yes)
})

test('a protected company: without the headers, or with one of them, missing_headers, and nothing is written', async () => {
  assert.deepEqual(answer(await client.send(asked)), missingHeaders)
  const body = form()
  for (const headers of [{}, { 'x-virtualclass-nonce': 'n' }, { 'x-virtualclass-timestamp': now() }]) {
    assert.deepEqual(answer(await client.send({ path: '/signup/guarded', body, headers })), missingHeaders)
  }
  const [count] = await server.app.db<{ count: number }[]>`
    select count(*)::int from member join company on company.id = company_id where code = 'guarded' and cancelled_at is null`
  assert.equal(count?.count, 0)
})

test('a protected company: headers that are not signed are worth nothing', async () => {
  const headers = { 'x-virtualclass-timestamp': now(), 'x-virtualclass-nonce': randomUUID() }
  const signature = client.sign(asked.query ?? '')
  const reply = await client.send({ ...asked, headers, signature })
  assert.deepEqual(answer(reply), [401, { result: false, message: 'signature_mismatch' }])
})

test('a nonce serves once, for 20 parallel requests as for two in turn; another key may use it too', async () => {
  const mark = { timestamp: now(), nonce: 'once-only' }
  assert.deepEqual(answer(await client.send({ ...asked, ...mark })), yes)
  assert.deepEqual(answer(await client.send({ ...asked, ...mark })), used)
  const parallel = { timestamp: now(), nonce: randomUUID() }
  const replies = await Promise.all(Array.from({ length: 20 }, () => client.send({ ...asked, ...parallel })))
  assert.equal(replies.filter(({ status }) => status === 200).length, 1)
  for (const reply of replies.filter(({ status }) => status !== 200)) assert.deepEqual(answer(reply), used)
  const other = await createVirtualclassClient(server, { replayProtection: true })
  const query = `company_code=${other.code}`
  assert.deepEqual(answer(await other.send({ ...asked, query, ...mark })), yes)
})

test('a nonce with another time, query or body is used all the same', async () => {
  const nonce = randomUUID()
  assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(), nonce })), yes)
  assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(1), nonce })), used)
  assert.deepEqual(
    answer(await client.send({ path: '/signup/guarded', body: form(), timestamp: now(), nonce })),
    used,
  )
})

test('the same signed bytes, divided otherwise between nonce and query string, are a replay', async () => {
  const timestamp = now()
  const [nonce, query] = [randomUUID(), 'a=1&company_code=guarded']
  const signature = client.sign(timestamp, nonce, query)
  assert.deepEqual(answer(await client.send({ ...asked, query, timestamp, nonce, signature })), yes)
  for (const [longer, rest] of [
    [`${nonce}a=1&`, 'company_code=guarded'],
    [nonce.slice(0, -1), `${nonce.slice(-1)}${query}`],
  ] as const) {
    assert.deepEqual(
      answer(await client.send({ ...asked, query: rest, timestamp, nonce: longer, signature })),
      used,
    )
    const upper = signature.toUpperCase()
    assert.deepEqual(
      answer(await client.send({ ...asked, query: rest, timestamp, nonce: longer, signature: upper })),
      used,
    )
  }
})

test('a time more than 60 seconds off, either way, is refused; the nonce stays free', async () => {
  for (const shift of [-90, 90, -86_400]) {
    const nonce = randomUUID()
    assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(shift), nonce })), late)
    assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(), nonce })), yes)
  }
  for (const shift of [-30, 30]) {
    assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(shift), nonce: randomUUID() })), yes)
  }
})

test('a time or nonce that is none is 422 and names the header', async () => {
  const timeRule = 'X-VIRTUALCLASS-TIMESTAMP는 유닉스 시간(초)이어야 합니다.'
  for (const timestamp of ['yesterday', '1e9', '-1', '1700000000.5', '17000000000000']) {
    assert.deepEqual(answer(await client.send({ ...asked, timestamp, nonce: randomUUID() })), [
      422,
      { result: false, message: timeRule, errors: { 'X-VIRTUALCLASS-TIMESTAMP': [timeRule] } },
    ])
  }
  const nonceRule = 'X-VIRTUALCLASS-NONCE는 공백 없는 ASCII 1~128자여야 합니다.'
  for (const nonce of ['a b', 'n'.repeat(129)]) {
    assert.deepEqual(answer(await client.send({ ...asked, timestamp: now(), nonce })), [
      422,
      { result: false, message: nonceRule, errors: { 'X-VIRTUALCLASS-NONCE': [nonceRule] } },
    ])
  }
})

test('a company without protection takes requests without, with, and with unsigned time and nonce', async () => {
  const query = 'company_code=open'
  const mark = { timestamp: now(), nonce: randomUUID() }
  assert.deepEqual(answer(await open.send({ ...asked, query })), yes)
  assert.deepEqual(answer(await open.send({ ...asked, query, ...mark })), yes)
  assert.deepEqual(answer(await open.send({ ...asked, query, ...mark })), used, 'who signs them, means them')
  const headers = { 'x-virtualclass-timestamp': '1', 'x-virtualclass-nonce': 'x' }
  assert.deepEqual(answer(await open.send({ ...asked, query, headers })), yes)
})

test('nonces are erased when their time is over', async () => {
  const { partners, db } = server.app
  const count = async () =>
    (await db<{ count: number }[]>`select count(*)::int from used_nonce`)[0]?.count ?? 0
  assert.ok((await count()) > 0)
  await partners.eraseOld(db)
  assert.ok((await count()) > 0)
  await db`update used_nonce set used_at = now() - interval '121 seconds'`
  await partners.eraseOld(db)
  assert.equal(await count(), 0)
})

test('Idempotency-Key: the first answer again, also for a refusal; another body is refused; keys are each key’s own', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const body = form()
  const first = await open.send({ path: '/signup/open', body, headers })
  const again = await open.send({ path: '/signup/open', body, headers })
  assert.deepEqual(answer(again), answer(first))
  assert.equal((first.body as { result: boolean }).result, true)
  assert.deepEqual(
    [first.headers['idempotency-replayed'], again.headers['idempotency-replayed']],
    [undefined, 'true'],
  )
  assert.deepEqual(answer(await open.send({ path: '/signup/open', body: form(), headers })), [
    422,
    { result: false, message: '다른 요청에 사용된 Idempotency-Key입니다.' },
  ])
  const taken = { 'idempotency-key': randomUUID() }
  const refused = await open.send({ path: '/signup/open', body, headers: taken })
  assert.deepEqual(answer(refused), [200, { result: false, message: '이미 등록된 휴대폰번호 입니다.' }])
  assert.deepEqual(answer(await open.send({ path: '/signup/open', body, headers: taken })), answer(refused))
  const other = await createVirtualclassClient(server)
  const elsewhere = await other.send({ path: `/signup/${other.code}`, body, headers })
  assert.equal(elsewhere.headers['idempotency-replayed'], undefined)
  assert.equal((elsewhere.body as { result: boolean }).result, true)
})

test('Idempotency-Key: 10 parallel ones sign up once; cancel and login answer again as well', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const body = form()
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => open.send({ path: '/signup/open', body, headers })),
  )
  const done = replies.filter(({ status }) => status === 200)
  assert.ok(done.length >= 1)
  assert.equal(new Set(done.map(({ text }) => text)).size, 1)
  const inFlight = [409, { result: false, message: '같은 Idempotency-Key의 요청을 처리하고 있습니다.' }]
  for (const reply of replies.filter(({ status }) => status !== 200))
    assert.deepEqual(answer(reply), inFlight)
  const { user_token: token } = ((done[0] as Reply).body as { data: { user_token: string } }).data
  for (const path of ['/login/open', '/cancel/open']) {
    const key = { 'idempotency-key': randomUUID() }
    const first = await open.post(path, { user_token: token }, key)
    assert.equal((first.body as { result: boolean }).result, true)
    assert.deepEqual(answer(await open.post(path, { user_token: token }, key)), answer(first))
  }
})

test('Idempotency-Key with replay protection: sent again under a new nonce it gets the first answer', async () => {
  const headers = { 'idempotency-key': randomUUID() }
  const wish = { path: '/signup/guarded', body: form(), headers }
  const first = await client.send({ ...wish, timestamp: now(), nonce: randomUUID() })
  const again = await client.send({ ...wish, timestamp: now(), nonce: randomUUID() })
  assert.equal((first.body as { result: boolean }).result, true)
  assert.deepEqual(answer(again), answer(first))
})
