import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import {
  contentType,
  createSenicareClient,
  newPerson,
  newPhone,
  otherThan,
  succeeded,
  type Reply,
  type SenicareClient,
} from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let client: SenicareClient

before(async () => {
  server = await startTestServer()
  client = createSenicareClient(server)
})
after(() => server.close())

const said = ({ status, body }: Reply) => [status, body]
const key = (value: string) => ({ 'idempotency-key': value })
const isReplayed = ({ headers }: Reply) => headers.get('idempotency-replayed') === 'true'
const SU = [200, succeeded]
const TAF = [401, { code: 'TAF', message: 'Telnumber Authentication Failed' }]

test('idempotency: a sign-up that is sent again is answered again, and another body is refused', async () => {
  const person = newPerson()
  const wish = { ...person, authNumber: await client.askCode(person.telNumber) }
  const first = await client.json('/sign-up', wish, key('sign-up 1'))
  assert.deepEqual([...said(first), isReplayed(first)], [...SU, false])
  const again = await client.json('/sign-up', wish, key('sign-up 1'))
  assert.deepEqual([...said(again), isReplayed(again)], [...SU, true])
  assert.equal(again.headers.get('content-type'), contentType)
  const other = await client.json('/sign-up', { ...wish, name: '임꺽정' }, key('sign-up 1'))
  assert.deepEqual(said(other), [422, { code: 'KR', message: 'Idempotency-Key Reused' }])
  assert.deepEqual(said(await client.json('/sign-up', wish)), [
    400,
    { code: 'DI', message: 'Duplicated userId' },
  ])
})

test('idempotency: a wrong guess counts, although its answer undoes what it wrote', async () => {
  const person = newPerson()
  const { telNumber } = person
  const code = await client.askCode(telNumber)
  for (let i = 1; i <= 3; i++) {
    const authNumber = otherThan(code, i)
    const path = i === 2 ? '/sign-up' : '/tel-auth-check'
    assert.deepEqual(said(await client.json(path, { ...person, authNumber }, key(`guess ${i}`))), TAF)
  }
  assert.deepEqual(said(await client.json('/sign-up', { ...person, authNumber: code })), TAF)
})

test('idempotency: a code that is asked for again with the same key is sent once', async () => {
  const telNumber = newPhone()
  assert.deepEqual(said(await client.form('/tel_auth', { telNumber }, key('tel 1'))), SU)
  const again = await client.form('/tel_auth', { telNumber }, key('tel 1'))
  assert.deepEqual([...said(again), isReplayed(again)], [...SU, true])
  assert.equal((await client.textsOn(telNumber)).length, 1)
})

test('idempotency: the same token again for the same sign-in, sealed in between; its key means nothing elsewhere', async () => {
  const person = await client.signUp()
  const { userId, password } = person
  const signIn = () => client.form('/sign-in', { userId, password }, key('here'))
  const first = await signIn()
  const again = await signIn()
  assert.deepEqual([said(again), isReplayed(again)], [said(first), true])
  const token = (first.body as { accessToken: string }).accessToken
  const kept = await server.app.db<{ answer: Buffer }[]>`select sealed_answer as answer from idempotency_key`
  assert.ok(kept.length > 0)
  for (const { answer } of kept) assert.ok(!answer.includes(token))
  assert.deepEqual(said(await client.form('/id-check', { userId: 'free-id' }, key('here'))), SU)
})

test('idempotency: a sign-out with the key of another is not taken for it', async () => {
  const person = await client.signUp()
  const signOut = (token: string) =>
    client.send('/sign-out', { method: 'POST', headers: { authorization: `Bearer ${token}`, ...key('out') } })
  const [one, two] = [await client.signIn(person), await client.signIn(person)]
  assert.deepEqual(said(await signOut(one)), SU)
  assert.deepEqual([...said(await signOut(one)), true], [...SU, true])
  const other = await signOut(two)
  assert.deepEqual([...said(other), isReplayed(other)], [...SU, false])
  const me = await client.send('/me', { headers: { authorization: `Bearer ${two}` } })
  assert.equal(me.status, 401)
})

test('idempotency: 40 sign-ups with a key each at once, more than there are connections, are all answered', async () => {
  const people = Array.from({ length: 40 }, () => newPerson())
  const replies = await Promise.all(
    people.map((person, i) => client.json('/sign-up', { ...person, authNumber: '1234' }, key(`many ${i}`))),
  )
  for (const reply of replies) assert.deepEqual(said(reply), TAF)
})

test('idempotency: 10 at once with one key make one account', async () => {
  const person = newPerson()
  const wish = { ...person, authNumber: await client.askCode(person.telNumber) }
  const replies = await Promise.all(
    Array.from({ length: 10 }, () => client.json('/sign-up', wish, key('at once'))),
  )
  const KIU = [409, { code: 'KIU', message: 'Idempotency-Key In Use' }]
  for (const reply of replies) assert.deepEqual(said(reply), reply.status === 200 ? SU : KIU)
  assert.equal(replies.filter((reply) => reply.status === 200 && !isReplayed(reply)).length, 1)
})

test('idempotency: a key that is empty or longer than 255 characters is VF', async () => {
  for (const bad of ['', 'x'.repeat(256)]) {
    const reply = await client.form('/id-check', { userId: 'qwer1234' }, key(bad))
    assert.deepEqual(said(reply), [400, { code: 'VF', message: 'Validation Failed' }])
  }
})
