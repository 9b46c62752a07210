import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventuallyEqual } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createVirtualclassClient,
  newPhone,
  type Reply,
  type VirtualclassClient,
} from '../support/virtualclass.ts'
import { assertWithinASecond } from '../support/within-a-second.ts'

let server: TestServer
let client: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createVirtualclassClient(server, { code: 'softways' })
})
after(() => server.close())

const answer = ({ status, body }: Reply) => [status, body]
const unknownCompany = [200, { result: false, message: '존재하지 않는 기관 입니다.' }]
const unknownMember = [200, { result: false, message: '해당 회원이 존재 하지 않습니다.' }]
const taken = [200, { result: false, message: '이미 등록된 휴대폰번호 입니다.' }]
const tokenOf = ({ body }: Reply) => (body as { data: { user_token: string } }).data.user_token

test('is-company: true for the own company, false for an unknown, a blocked and another partner’s', async () => {
  const other = await createVirtualclassClient(server)
  assert.deepEqual(answer(await client.isCompany('softways')), [200, { result: true }])
  assert.deepEqual(answer(await client.isCompany('nobody')), [200, { result: false }])
  assert.deepEqual(answer(await client.isCompany('%ED%95%9C%EA%B8%80')), [200, { result: false }])
  assert.deepEqual(answer(await client.isCompany('SOFTWAYS')), [200, { result: false }])
  assert.deepEqual(answer(await client.isCompany(other.code)), [200, { result: false }])
  assert.deepEqual(answer(await other.isCompany()), [200, { result: true }])
})

test('is-company: without company_code 422', async () => {
  const message = 'company_code는 반드시 전송해야 합니다.'
  const refusal = [422, { result: false, message, errors: { company_code: [message] } }]
  for (const query of ['', 'company_code=', 'company=softways']) {
    assert.deepEqual(answer(await client.send({ method: 'GET', path: '/is-company', query })), refusal)
  }
})

test('signup: a member gets a token of 64 hex digits, kept by hash; nothing of the person is readable', async () => {
  const phone = newPhone()
  const reply = await client.signUp({ name: '홍길동', email: 'gdhong@softways.co.kr', phone })
  assert.deepEqual(Object.keys(reply.body as object), ['result', 'data'])
  const token = tokenOf(reply)
  assert.match(token, /^[0-9a-f]{64}$/)
  assert.deepEqual(answer(reply), [200, { result: true, data: { user_token: token } }])
  assert.equal(reply.headers['cache-control'], 'no-store')
  const [row] = await server.app.db<{ text: string }[]>`
    select member::text as text from member where token_hash = sha256(decode(${Buffer.from(token).toString('hex')}, 'hex'))`
  assert.ok(row)
  for (const secret of [token, '홍길동', 'gdhong', phone]) {
    assert.ok(!row.text.includes(Buffer.from(secret).toString('hex')) && !row.text.includes(secret))
  }
})

test('signup: a phone is registered once per company; another company may have it too', async () => {
  const phone = newPhone()
  const other = await createVirtualclassClient(server)
  assert.equal((await client.signUp({ phone })).status, 200)
  assert.deepEqual(answer(await client.signUp({ phone, name: '김철수', email: 'k@x.kr' })), taken)
  assert.deepEqual(Object.keys((await other.signUp({ phone })).body as object), ['result', 'data'])
})

test('signup: of 20 parallel ones with one phone exactly one is true', async () => {
  const phone = newPhone()
  const replies = await Promise.all(Array.from({ length: 20 }, () => client.signUp({ phone })))
  assert.ok(replies.every(({ status }) => status === 200))
  assert.equal(replies.filter(({ body }) => (body as { result: boolean }).result).length, 1)
  const refused = replies.filter(({ body }) => !(body as { result: boolean }).result)
  for (const reply of refused) assert.deepEqual(answer(reply), taken)
  const [count] = await server.app.db<{ count: number }[]>`
    select count(*)::int from (select sealed_phone from member group by company_id, sealed_phone having count(*) > 1) as twice`
  assert.equal(count?.count, 0)
})

test('cancel: works once, by POST and by DELETE, and frees the phone', async () => {
  for (const method of ['POST', 'DELETE']) {
    const phone = newPhone()
    const token = tokenOf(await client.signUp({ phone }))
    const cancel = () => client.send({ method, path: '/cancel/softways', body: `user_token=${token}` })
    assert.deepEqual(answer(await cancel()), [200, { result: true }])
    assert.deepEqual(answer(await cancel()), unknownMember)
    assert.deepEqual(answer(await client.post('/login/softways', { user_token: token })), unknownMember)
    const again = tokenOf(await client.signUp({ phone }))
    assert.notEqual(again, token)
    assert.deepEqual(
      answer(await cancel()),
      unknownMember,
      'the earlier token does not end the new membership',
    )
    assert.equal((await client.post('/login/softways', { user_token: again })).status, 200)
  }
})

test('cancel: DELETE takes its parameter from the query string too', async () => {
  const token = await client.signUpOne()
  const reply = await client.send({
    method: 'DELETE',
    path: '/cancel/softways',
    query: `user_token=${token}`,
  })
  assert.deepEqual(answer(reply), [200, { result: true }])
})

test('cancel: 20 in parallel, one is true; what was known of the person is erased', async () => {
  const token = await client.signUpOne()
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => client.post('/cancel/softways', { user_token: token })),
  )
  assert.equal(replies.filter(({ body }) => (body as { result: boolean }).result).length, 1)
  const [row] = await server.app.db<{ left: number }[]>`
    select num_nonnulls(sealed_name, sealed_email, sealed_phone) as left
      from member where token_hash = sha256(${token}::bytea)`
  assert.equal(row?.left, 0)
})

test('login: a link to the dashboard on the host that was asked; each one is another', async () => {
  const token = await client.signUpOne()
  const urls = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const reply = await client.post('/login/softways', { user_token: token })
      const { url } = (reply.body as { data: { url: string } }).data
      assert.deepEqual(answer(reply), [200, { result: true, data: { url } }])
      return url
    }),
  )
  assert.equal(new Set(urls).size, 3)
  const host = server.url.replace('localhost', '(localhost|127\\.0\\.0\\.1)')
  for (const url of urls) assert.match(url, new RegExp(`^${host}/space/softways/dashboard/[0-9a-f]{64}$`))
  const opened = await fetch(urls[0] as string, { redirect: 'manual' })
  assert.equal(opened.status, 303)
})

test('a token is good for its own company only, and its letter case does not count', async () => {
  const sibling = await createVirtualclassClient(server, { partnerId: client.partnerId })
  const token = await client.signUpOne()
  for (const path of ['login', 'cancel']) {
    assert.deepEqual(
      answer(await client.post(`/${path}/${sibling.code}`, { user_token: token })),
      unknownMember,
    )
    assert.deepEqual(
      answer(await client.post(`/${path}/softways`, { user_token: 'f'.repeat(64) })),
      unknownMember,
    )
  }
  const upper = await client.post('/cancel/softways', { user_token: token.toUpperCase() })
  assert.deepEqual(answer(upper), [200, { result: true }])
})

test('another partner’s company answers like an unknown one, on every path', async () => {
  const other = await createVirtualclassClient(server)
  const token = await client.signUpOne()
  for (const code of [other.code, 'nobody', '..%2Fsoftways', '%ED%95%9C', 'x'.repeat(65)]) {
    for (const path of ['cancel', 'login']) {
      assert.deepEqual(answer(await client.post(`/${path}/${code}`, { user_token: token })), unknownCompany)
    }
    const fields = { name: '홍길동', email: 'a@b.kr', phone: newPhone() }
    assert.deepEqual(answer(await client.post(`/signup/${code}`, fields)), unknownCompany)
  }
})

test('blocking a company, key or partner is in force within a second, and so is its end', async () => {
  const { partners, db } = server.app
  const by = { actor: 'test', address: '' }
  const blocked = await createVirtualclassClient(server)
  const invalidKey = [401, { result: false, message: 'invalid_api_key' }]
  const ask = async () => answer(await blocked.isCompany())
  for (const [what, which, refusal] of [
    ['company', blocked.code, [200, { result: false }]],
    ['key', blocked.keyId, invalidKey],
    ['key', blocked.apiKey, invalidKey],
    ['partner', blocked.partnerId, invalidKey],
  ] as const) {
    const answers = { blocked: refusal, active: [200, { result: true }] }
    const measure = async (status: keyof typeof answers) => {
      const began = performance.now()
      await partners.setStatus(db, what, which, status, by)
      await eventuallyEqual<unknown>(ask, answers[status])
      return performance.now() - began
    }
    await assertWithinASecond(async () => Math.max(await measure('blocked'), await measure('active')))
  }
})
