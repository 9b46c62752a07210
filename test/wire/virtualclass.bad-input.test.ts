import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createVirtualclassClient,
  newPhone,
  sendRaw,
  type Reply,
  type VirtualclassClient,
} from '../support/virtualclass.ts'

let server: TestServer
let client: VirtualclassClient

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createVirtualclassClient(server, { code: 'softways' })
})
after(() => server.close())

const answer = ({ status, body }: Reply) => [status, body]
const path = '/signup/softways'
const nameRule = '이름은 2자 이상 20자 이하로 입력해 주세요.'
const emailRule = '이메일은 올바른 형식으로 50자 이하로 입력해 주세요.'
const phoneRule = '휴대폰번호는 숫자만 11자리 이하로 입력해 주세요.'
const tokenRule = 'user_token은 회원 등록시 부여받은 16진수 64자리 값이어야 합니다.'
const malformed = [400, { result: false, message: '요청 형식이 올바르지 않습니다. UTF-8로 보내 주세요.' }]

async function countMembers(): Promise<number> {
  const [row] = await server.app.db<{ count: number }[]>`select count(*)::int from member`
  return row?.count ?? 0
}

function refusal(field: string, rule: string): unknown[] {
  return [422, { result: false, message: rule, errors: { [field]: [rule] } }]
}

const family = '👨‍👩‍👧‍👦'
const accepted: readonly [string, Record<string, string>][] = [
  ['a name of 2 characters', { name: '홍길' }],
  ['a name of 20 characters', { name: '가'.repeat(20) }],
  ['a name of 20 emoji, each of many code points', { name: family.repeat(20) }],
  ['a name of 20 flags', { name: '🇰🇷'.repeat(20) }],
  ['a name of 20 syllables, each of conjoining jamo', { name: '각'.normalize('NFD').repeat(20) }],
  ['a name with a space inside', { name: 'Gildong Hong' }],
  ['a name with quotes, braces and backslashes', { name: `O"'\\{},NULL` }],
  ['an e-mail address of 50 characters', { email: `${'a'.repeat(38)}@example.com` }],
  ['an e-mail address with a Korean domain', { email: '홍길동@한국.한국' }],
  ['a phone of 11 digits', {}],
  ['a phone of 1 digit', { phone: '1' }],
  ['a phone of 2 digits', { phone: '01' }],
  ['another phone of 2 digits', { phone: '10' }],
]

for (const [what, fields] of accepted) {
  test(`${what} is accepted`, async () => {
    const reply = await client.signUp(fields)
    assert.equal((reply.body as { result: boolean }).result, true, reply.text)
  })
}

const refused: readonly [string, Record<string, string>, unknown[]][] = [
  ['a name of 1 character', { name: '홍' }, refusal('name', nameRule)],
  ['a name of 1 emoji of many code points', { name: family }, refusal('name', nameRule)],
  ['a name of 21 characters', { name: '가'.repeat(21) }, refusal('name', nameRule)],
  ['a name of 21 emoji', { name: family.repeat(21) }, refusal('name', nameRule)],
  ['a name of 21 ASCII letters', { name: 'a'.repeat(21) }, refusal('name', nameRule)],
  ['an empty name', { name: '' }, refusal('name', nameRule)],
  ['a name of spaces', { name: '     ' }, refusal('name', nameRule)],
  ['a name of one character with spaces', { name: '  홍  ' }, refusal('name', nameRule)],
  ['a name with a line break', { name: '홍길\n동' }, refusal('name', nameRule)],
  [
    'a name of 2 characters with a thousand accents',
    { name: `가${'́'.repeat(1000)}나` },
    refusal('name', nameRule),
  ],
  [
    'an e-mail address of 51 characters',
    { email: `${'a'.repeat(39)}@example.com` },
    refusal('email', emailRule),
  ],
  ['an e-mail address without @', { email: 'gdhong.softways.co.kr' }, refusal('email', emailRule)],
  ['an e-mail address with two @', { email: 'a@b@c.kr' }, refusal('email', emailRule)],
  ['an e-mail address with a space', { email: 'a b@c.kr' }, refusal('email', emailRule)],
  ['an e-mail address without a domain', { email: 'a@' }, refusal('email', emailRule)],
  ['an e-mail address of one label', { email: 'a@localhost' }, refusal('email', emailRule)],
  ['an e-mail address with two dots', { email: 'a..b@c.kr' }, refusal('email', emailRule)],
  ['an e-mail address with a header in it', { email: 'a@c.kr\r\nBcc: x@y.kr' }, refusal('email', emailRule)],
  ['an empty e-mail address', { email: '' }, refusal('email', emailRule)],
  ['a phone with letters', { phone: '0101234567a' }, refusal('phone', phoneRule)],
  ['a phone with dashes', { phone: '010-1234-567' }, refusal('phone', phoneRule)],
  ['a phone of 12 digits', { phone: '010123456789' }, refusal('phone', phoneRule)],
  ['a phone of Unicode digits', { phone: '０１０１２３４５６７８' }, refusal('phone', phoneRule)],
  ['a phone with a plus sign', { phone: '+8210123456' }, refusal('phone', phoneRule)],
  ['a phone with a line break at the end', { phone: '01012345678\n' }, refusal('phone', phoneRule)],
  ['an empty phone', { phone: '' }, refusal('phone', phoneRule)],
  [
    'three wrong fields',
    { name: 'x', email: 'x', phone: 'x' },
    [
      422,
      {
        result: false,
        message: nameRule,
        errors: { name: [nameRule], email: [emailRule], phone: [phoneRule] },
      },
    ],
  ],
]

for (const [what, fields, expected] of refused) {
  test(`${what} is refused, and nothing is written`, async () => {
    const earlier = await countMembers()
    assert.deepEqual(answer(await client.signUp(fields)), expected)
    assert.equal(await countMembers(), earlier)
  })
}

test('fields that are missing: 422 names each', async () => {
  const all = { name: [nameRule], email: [emailRule], phone: [phoneRule] }
  assert.deepEqual(answer(await client.send({ path })), [
    422,
    { result: false, message: nameRule, errors: all },
  ])
  for (const way of ['cancel', 'login']) {
    for (const token of [undefined, '', 'a', '0'.repeat(63), '0'.repeat(65), 'g'.repeat(64)]) {
      const body = token === undefined ? '' : `user_token=${token}`
      const reply = await client.send({ path: `/${way}/softways`, body })
      assert.deepEqual(answer(reply), refusal('user_token', tokenRule))
    }
  }
})

test('JSON values that are no texts break the rule of their field', async () => {
  const headers = { 'content-type': 'application/json' }
  const send = (phone: unknown) =>
    client.send({ path, headers, body: JSON.stringify({ name: '홍길동', email: 'a@b.kr', phone }) })
  for (const phone of [1012345678, null, true, ['01012345678'], { digits: '01012345678' }]) {
    assert.deepEqual(answer(await send(phone)), refusal('phone', phoneRule))
  }
})

test('a parameter whose percent-encoding is broken or no UTF-8 breaks its rule, and one that is not asked for is ignored', async () => {
  const rest = () => `email=a@b.kr&phone=${newPhone()}`
  for (const name of ['%C8%AB%B1%E6', '100%', '%00%00%00', '%ED%99', '홍길동%zz']) {
    const encoded = name.replace('홍길동', encodeURIComponent('홍길동'))
    const inBody = await client.send({ path, body: `name=${encoded}&${rest()}` })
    assert.deepEqual(answer(inBody), refusal('name', nameRule), name)
    const inQuery = await client.send({ path, query: `name=${encoded}`, body: `name=홍길동&${rest()}` })
    assert.deepEqual(answer(inQuery), refusal('name', nameRule), name)
  }
  const extra = await client.send({ path, body: `name=홍길동&memo=100%&${rest()}` })
  assert.equal((extra.body as { result: boolean }).result, true)
})

test('what is no UTF-8, no form and no JSON is 400, after the signature was checked', async () => {
  const rest = () => Buffer.from(`&email=a@b.kr&phone=${newPhone()}`)
  const json = { 'content-type': 'application/json' }
  const ways: { body?: Buffer | string; query?: string; headers?: Record<string, string> }[] = [
    { body: Buffer.concat([Buffer.from('name='), Buffer.from([0xc8, 0xab, 0xb1, 0xe6]), rest()]) },
    { body: Buffer.concat([Buffer.from('name=a\0b'), rest()]) },
    { body: Buffer.concat([Buffer.from('name=홍길동&%B1%E6=1'), rest()]) },
    { body: '{', headers: json },
    { body: '[]', headers: json },
    { body: '"text"', headers: json },
    { body: 'null', headers: json },
    { body: Buffer.from([0x7b, 0xff, 0x7d]), headers: json },
  ]
  const earlier = await countMembers()
  for (const way of ways) {
    assert.deepEqual(answer(await client.send({ path, ...way })), malformed)
    const unsigned = await client.send({ path, ...way, signature: '0'.repeat(64) })
    assert.equal(unsigned.status, 401)
    assert.equal((unsigned.body as { message: string }).message, 'signature_mismatch')
  }
  assert.equal(await countMembers(), earlier)
})

test('JSON that names a prototype changes nothing', async () => {
  const body = `{"__proto__": {"name": "홍길동"}, "constructor": {"prototype": {"x": 1}}, "email": "a@b.kr", "phone": "1"}`
  const reply = await client.send({ path, body, headers: { 'content-type': 'application/json' } })
  assert.deepEqual(answer(reply), refusal('name', nameRule))
  assert.equal(({} as { x?: number }).x, undefined)
})

test('other types are 415, bodies over 64 KiB 413, other methods 405, all in the envelope', async () => {
  for (const type of ['text/plain', 'application/xml', 'multipart/form-data; boundary=x']) {
    const reply = await client.send({ path, body: 'name=x', headers: { 'content-type': type } })
    assert.deepEqual(answer(reply), [
      415,
      {
        result: false,
        message: '지원하지 않는 형식입니다. application/x-www-form-urlencoded로 보내 주세요.',
      },
    ])
  }
  const large = await client.send({ path, body: `name=${'x'.repeat(70_000)}` })
  assert.deepEqual(answer(large), [413, { result: false, message: '요청 본문이 너무 큽니다.' }])
  for (const [method, where, allow] of [
    ['GET', '/signup/softways', 'POST'],
    ['PUT', '/cancel/softways', 'DELETE, POST'],
    ['POST', '/is-company', 'GET, HEAD'],
    ['DELETE', '/login/softways', 'POST'],
  ] as const) {
    const reply = await client.send({ method, path: where })
    assert.deepEqual(answer(reply), [405, { result: false, message: '허용되지 않는 요청 방식입니다.' }])
    assert.equal(reply.headers['allow'], allow)
  }
})

test('an unknown path is 404 in the words of the document, signed or not', async () => {
  const notFound = [404, { message: '비정상 접근입니다. 올바른 경로로 다시 접근해 주세요.' }]
  for (const target of [
    '/private',
    '/private/',
    '/private/nothing',
    '/private/is-company/',
    '/private/signup',
    '/private/signup/a/b',
  ]) {
    for (const method of ['GET', 'POST', 'DELETE']) {
      const reply = await sendRaw(server.url, { method, target, headers: {}, body: Buffer.alloc(0) })
      assert.deepEqual(answer(reply), notFound, `${method} ${target}`)
    }
  }
  assert.deepEqual(answer(await client.send({ path: '/nothing' })), notFound)
})

test('a path with a broken percent-encoding is 400 in the envelope', async () => {
  assert.deepEqual(answer(await client.send({ path: '/signup/%zz' })), malformed)
})

test('a database that is away is 503 in the envelope, with Retry-After', async (t) => {
  const alone = await startTestServer({}, { work: false })
  t.after(() => alone.close())
  const there = await createVirtualclassClient(alone)
  assert.equal((await there.isCompany()).status, 200)
  const unreachable = Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })
  t.mock.method(alone.app.partners, 'signUp', () => Promise.reject(unreachable))
  const reply = await there.signUp()
  assert.deepEqual(answer(reply), [
    503,
    { result: false, message: '일시적으로 이용할 수 없습니다. 잠시 후 다시 시도해 주세요.' },
  ])
  assert.equal(reply.headers['retry-after'], '1')
  t.mock.method(alone.app.partners, 'signUp', () => Promise.reject(new Error('a secret cause')))
  const bug = await there.signUp()
  assert.deepEqual(answer(bug), [500, { result: false, message: '내부 오류가 발생했습니다.' }])
})

test('no log line of all this holds a name, a number, a token or a secret', async () => {
  const phone = newPhone()
  const reply = await client.signUp({ name: '임꺽정전용', email: 'only-here@softways.co.kr', phone })
  const token = (reply.body as { data: { user_token: string } }).data.user_token
  await client.post('/login/softways', { user_token: token })
  await client.send({ path, query: `phone=${phone}`, signature: '0'.repeat(64) })
  const log = server.logLines.join('')
  assert.ok(log.includes('/private/signup/:company_code'), 'requests are logged at this level')
  for (const secret of ['임꺽정전용', 'only-here', phone, token, client.apiKey, client.secret]) {
    assert.ok(!log.includes(secret), secret)
  }
})
