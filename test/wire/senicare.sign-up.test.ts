import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
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
  server = await startTestServer({ CODE_RESEND_GAP_SECONDS: '0', CODE_SENDS_PER_10_MINUTES: '50' })
  client = createSenicareClient(server)
})
after(() => server.close())

const DI = [400, { code: 'DI', message: 'Duplicated userId' }]
const DT = [400, { code: 'DT', message: 'Duplicated TelNumber' }]
const TAF = [401, { code: 'TAF', message: 'Telnumber Authentication Failed' }]
const VF = [400, { code: 'VF', message: 'Validation Failed' }]
const SU = [200, succeeded]

const said = ({ status, body }: Reply) => [status, body]
const codeIn = ({ body }: Reply) => (body as { code: string }).code

/** How often each code was answered. */
function tally(replies: readonly Reply[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const reply of replies) counts[codeIn(reply)] = (counts[codeIn(reply)] ?? 0) + 1
  return counts
}

async function countAccounts(where: { telNumber: string } | { userId: string }): Promise<number> {
  const { db, secrets } = server.app
  const sealed = 'telNumber' in where ? secrets.numbers.seal(where.telNumber as never) : null
  const [row] = await db<{ count: number }[]>`
    select count(*)::int as count from account
     where sealed_number = ${sealed} or user_id = ${'userId' in where ? where.userId : null}`
  return row?.count ?? 0
}

test('sign-up: as in the document, with forms; the check does not use the code up', async () => {
  const [userId, telNumber] = ['qwer1234', newPhone()]
  assert.deepEqual(said(await client.form('/id-check', { userId })), SU)
  assert.deepEqual(said(await client.form('/tel_auth', { telNumber })), SU)
  const [text = ''] = await client.textsOn(telNumber)
  assert.match(text, /^\[Senicare\] 인증번호 [0-9]{4}$/)
  const authNumber = text.slice(-4)
  assert.deepEqual(said(await client.form('/tel-auth-check', { telNumber, authNumber })), SU)
  assert.deepEqual(said(await client.form('/tel-auth-check', { telNumber, authNumber })), SU)
  const reply = await client.form('/sign-up', {
    name: '홍길동',
    userId,
    password: 'qwer1234',
    telNumber,
    authNumber,
    joinPath: 'HOME',
  })
  assert.deepEqual(said(reply), SU)
  assert.equal(reply.headers.get('content-type'), contentType)
  assert.equal(reply.headers.get('cache-control'), 'no-store')
  assert.deepEqual(said(await client.form('/id-check', { userId })), DI)
  assert.deepEqual(said(await client.form('/tel_auth', { telNumber })), DT)
})

test('sign-up: with JSON, without tel-auth-check and without joinPath, slashes at the end, fields that nobody knows', async () => {
  const person = newPerson()
  const authNumber = await client.askCode(person.telNumber)
  const reply = await client.json('/sign-up/', { ...person, authNumber, email: 'a@example.com', admin: true })
  assert.deepEqual(said(reply), SU)
  const token = await client.signIn(person)
  const me = await client.send('/me/', { headers: { authorization: `Bearer ${token}` } })
  const { userId, name, telNumber } = person
  assert.deepEqual(said(me), [200, { ...succeeded, userId, name, telNumber, joinPath: 'HOME' }])
})

test('sign-up: refused in the order DI, DT, TAF, and a refusal leaves the code as it was', async () => {
  const known = await client.signUp()
  const person = newPerson()
  const authNumber = await client.askCode(person.telNumber)
  const wrong = otherThan(authNumber)
  const signUp = (change: object) => client.json('/sign-up', { ...person, authNumber, ...change })
  assert.deepEqual(
    said(await signUp({ userId: known.userId, telNumber: known.telNumber, authNumber: wrong })),
    DI,
  )
  assert.deepEqual(said(await signUp({ telNumber: known.telNumber, authNumber: wrong })), DT)
  assert.deepEqual(said(await signUp({ authNumber: wrong })), TAF)
  assert.deepEqual(said(await signUp({ password: 'qwertyui', userId: known.userId })), VF)
  assert.deepEqual(said(await signUp({})), SU)
})

test('sign-up: the code of one number is none for another, and its second sign-up is refused', async () => {
  const first = newPerson()
  const authNumber = await client.askCode(first.telNumber)
  const second = newPerson()
  assert.deepEqual(said(await client.json('/sign-up', { ...second, authNumber })), TAF, 'never asked for one')
  assert.deepEqual(said(await client.json('/sign-up', { ...first, authNumber })), SU)
  // As if the person had given the number back: the code is used up all the same.
  await server.app.db`delete from account where user_id = ${first.userId}`
  assert.deepEqual(said(await client.json('/sign-up', { ...first, authNumber })), TAF)
})

test('sign-up: ids are one in any letter case and Unicode form', async () => {
  const { userId } = await client.signUp({ userId: 'Ｈong길동' })
  assert.equal(userId, 'Ｈong길동')
  for (const same of ['hong길동', 'HONG길동', 'hong길동'.normalize('NFD')]) {
    assert.deepEqual(said(await client.form('/id-check', { userId: same })), DI, same)
    const person = newPerson({ userId: same })
    const authNumber = await client.askCode(person.telNumber)
    assert.deepEqual(said(await client.json('/sign-up', { ...person, authNumber })), DI, same)
  }
})

test('sign-up: joinPath in any letter case is recorded, with no snsId as well', async () => {
  for (const [given, kept] of [
    ['home', 'HOME'],
    ['Kakao', 'KAKAO'],
    ['NAVER', 'NAVER'],
  ] as const) {
    const person = newPerson()
    const authNumber = await client.askCode(person.telNumber)
    const reply = await client.json('/sign-up', { ...person, authNumber, joinPath: given, snsId: null })
    assert.deepEqual(said(reply), SU)
    const [row] = await server.app.db<{ joinPath: string }[]>`
      select join_path as "joinPath" from account where user_id = ${person.userId}`
    assert.equal(row?.joinPath, kept)
  }
})

test('sign-up: 20 at once with one id, one number and one code make one account', async () => {
  const person = newPerson()
  const authNumber = await client.askCode(person.telNumber)
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => client.json('/sign-up', { ...person, authNumber })),
  )
  const { SU: made, ...refused } = tally(replies)
  assert.equal(made, 1)
  assert.deepEqual(refused, { DI: 19 })
  assert.equal(await countAccounts(person), 1)
})

test('sign-up: 20 at once with one number and code and 20 ids make one account', async () => {
  const person = newPerson()
  const authNumber = await client.askCode(person.telNumber)
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      client.json('/sign-up', { ...person, userId: `${person.userId}-${i}`, authNumber }),
    ),
  )
  assert.deepEqual(tally(replies), { DT: 19, SU: 1 })
  assert.equal(await countAccounts({ telNumber: person.telNumber }), 1)
})

test('sign-up: 20 at once with one id and 20 proved numbers make one account, and the others keep their codes', async () => {
  const people = Array.from({ length: 20 }, () => newPerson())
  const { userId } = people[0] as { userId: string }
  const codes = await Promise.all(people.map(({ telNumber }) => client.askCode(telNumber)))
  const replies = await Promise.all(
    people.map((person, i) => client.json('/sign-up', { ...person, userId, authNumber: codes[i] })),
  )
  assert.deepEqual(tally(replies), { DI: 19, SU: 1 })
  assert.equal(await countAccounts({ userId }), 1)
  const losers = people.flatMap((person, i) =>
    replies[i]?.status === 200 ? [] : [{ ...person, userId: `${person.userId}-2`, authNumber: codes[i] }],
  )
  const again = await Promise.all(losers.map((wish) => client.json('/sign-up', wish)))
  assert.deepEqual(tally(again), { SU: 19 })
})

/** As social sign-in gives it out for somebody who has no account yet. */
async function ticketOf(provider: 'KAKAO' | 'NAVER', subject = randomBytes(32)): Promise<string> {
  const signed = await server.app.signedTokens.sign({
    purpose: 'sns+jwt',
    audience: 'senicare',
    subject: subject.toString('base64url'),
    lifeSeconds: 600,
    claims: { provider },
  })
  return signed.token
}

test('sign-up: an snsId has to be good, of the same provider, and of nobody who has an account', async () => {
  const subject = randomBytes(32)
  const snsId = await ticketOf('KAKAO', subject)
  const person = newPerson()
  const authNumber = await client.askCode(person.telNumber)
  const signUp = (wish: object) => client.json('/sign-up', { ...person, authNumber, ...wish })
  for (const [what, wish] of [
    ['of another provider', { snsId, joinPath: 'NAVER' }],
    ['without a provider', { snsId, joinPath: 'HOME' }],
    ['made up', { snsId: 'kakao-1234', joinPath: 'KAKAO' }],
    ['tampered with', { snsId: `${snsId.slice(0, -4)}AAAA`, joinPath: 'KAKAO' }],
    ['a number', { snsId: 5, joinPath: 'KAKAO' }],
  ] as const) {
    assert.deepEqual(said(await signUp(wish)), VF, what)
  }
  assert.deepEqual(said(await signUp({ snsId, joinPath: 'kakao' })), SU)
  const other = newPerson()
  const otherCode = await client.askCode(other.telNumber)
  const again = {
    ...other,
    authNumber: otherCode,
    snsId: await ticketOf('KAKAO', subject),
    joinPath: 'KAKAO',
  }
  assert.deepEqual(said(await client.json('/sign-up', again)), VF, 'has an account')
  const token = await client.signIn(person)
  assert.equal(
    codeIn(await client.json('/sign-up', { ...again, snsId: token })),
    'VF',
    'an access token is no snsId',
  )
})

test('sign-up: 10 at once with one social identity link it to one account', async () => {
  const snsId = await ticketOf('NAVER')
  const people = Array.from({ length: 10 }, () => newPerson())
  const codes = await Promise.all(people.map(({ telNumber }) => client.askCode(telNumber)))
  const replies = await Promise.all(
    people.map((person, i) =>
      client.json('/sign-up', { ...person, authNumber: codes[i], snsId, joinPath: 'NAVER' }),
    ),
  )
  assert.deepEqual(tally(replies), { SU: 1, VF: 9 })
})

test('sign-up: at rest there is no name, number or password to be read, and none in the log', async () => {
  const person = await client.signUp({ name: '이순신장군', password: 'Str0ng!Pass12' })
  const [row] = await server.app.db<Record<string, unknown>[]>`
    select * from account where user_id = ${person.userId}`
  assert.match(String(row?.['password_hash']), /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const stored = JSON.stringify(
    Object.values(row ?? {}).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)),
  )
  const log = await eventually(async () => {
    const lines = server.logLines.join('')
    return lines.includes('/api/v1/auth/sign-up') ? lines : undefined
  })
  for (const secret of [person.name, person.telNumber, person.password]) {
    assert.ok(!stored.includes(secret), 'stored')
    assert.ok(!log.includes(secret), 'logged')
  }
})
