import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  createSms4wpClient,
  newPhone,
  sendKnown,
  type SentMessage,
  type Sms4wpClient,
} from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient
let admin: Sms4wpClient

before(async () => {
  server = await startTestServer({ CODE_RESEND_GAP_SECONDS: '0' })
  client = await createSms4wpClient(server)
  admin = await createSms4wpClient(server, { group: 'admin', points: 0 })
  await server.app.applications.addNumberBlocks(server.app.db, ['7487260'])
})
after(() => server.close())

interface Page<Result> {
  readonly count: number
  readonly next: string | null
  readonly previous: string | null
  readonly results: readonly Result[]
  readonly query_params: object
  readonly total_count: number
}

async function pinOf(number: string): Promise<string> {
  return eventually(async () => {
    const response = await fetch(`${server.url}/dev/handsets/${number}`)
    const { messages } = (await response.json()) as { messages: { body: string }[] }
    return /\d{6}/.exec(messages[0]?.body ?? '')?.[0]
  })
}

test('sendnumber/register: a pin by text, a wrong one, the right one, and it is registered', async () => {
  const sendnumber = newPhone()
  const fields = { sendnumber, comment: '가게', pintype: 'SMS' }
  const register = async (extra: object = {}) => {
    const { status, body } = await client.form('POST', '/v2/sendnumber/register', { ...fields, ...extra })
    assert.equal(status, 200)
    const { result_code, sendnumber: whose } = body as { result_code: number; sendnumber: string }
    assert.equal(whose, sendnumber)
    return result_code
  }
  assert.equal(await register({ pincode: '123456' }), 700)
  assert.equal(await register(), 200)
  const pin = await pinOf(sendnumber)
  assert.equal(await register({ pincode: String((Number(pin) + 1) % 1_000_000).padStart(6, '0') }), 600)
  assert.equal(await register({ pincode: pin }), 200)
  assert.equal(await register({ pincode: pin }), 500)
  assert.equal(await register(), 500)
  const { customers, db } = server.app
  assert.equal(await customers.ownsSenderNumber(db, String(client.userId), sendnumber), true)
})

test('sendnumber/register: a pin by voice is the last two digits of the number that calls', async () => {
  const sendnumber = newPhone()
  const register = async (extra: object = {}, pintype = 'VMS') => {
    const fields = { sendnumber, comment: '', pintype, ...extra }
    const { status, body } = await client.form('POST', '/v2/sendnumber/register', fields)
    assert.equal(status, 200)
    return (body as { result_code: number }).result_code
  }
  assert.equal(await register(), 200)
  const from = await eventually(async () => {
    const response = await fetch(`${server.url}/dev/handsets/${sendnumber}`)
    const { calls } = (await response.json()) as { calls: { from: string }[] }
    return calls[0]?.from
  })
  const pin = from.slice(-2)
  assert.equal(await register({ pincode: from.slice(-4) }), 600, 'two digits, no more')
  assert.equal(await register({ pincode: pin }), 200)
  assert.equal(await register({ pincode: pin }), 500)
  const { customers, db } = server.app
  assert.equal(await customers.ownsSenderNumber(db, String(client.userId), sendnumber), true)
})

test('sendnumber/register: 400 when the number has had its calls, and it may try by text no more either', async () => {
  const sendnumber = newPhone()
  const ask = async (pintype: string) => {
    const { body } = await client.form('POST', '/v2/sendnumber/register', { sendnumber, pintype })
    return (body as { result_code: number }).result_code
  }
  assert.deepEqual([await ask('VMS'), await ask('VMS'), await ask('SMS')], [200, 200, 200])
  assert.deepEqual([await ask('VMS'), await ask('SMS')], [400, 400])
})

test('sendnumber/register: 300 names the parameter', async () => {
  for (const [fields, code, detail] of [
    [{}, 300, /^sendnumber must be a phone number.*; pintype must be SMS or VMS$/],
    [{ sendnumber: 'x', pintype: 'SMS' }, 300, /^sendnumber must be a phone number/],
    [{ sendnumber: newPhone(), pintype: 'FAX' }, 300, /^pintype must be SMS or VMS$/],
    [{ sendnumber: newPhone(), pintype: 'SMS', comment: 'x'.repeat(201) }, 300, /^comment must be/],
  ] as const) {
    const { status, body } = await client.form('POST', '/v2/sendnumber/register/', fields)
    const answer = body as { result_code: number; detail: string }
    assert.deepEqual([status, answer.result_code], [200, code])
    assert.match(answer.detail, detail)
  }
})

test('message/report/{id}: the message as it stands; unknown or of somebody else 404', async () => {
  const message = await sendKnown(client)
  const done = await eventually(async () => {
    const { status, body } = await client.get(`/v2/message/report/${message.id}`)
    assert.equal(status, 200)
    const now = body as SentMessage
    return now.message_detail.message_results[0]?.report_status.code === 4100 ? now : undefined
  })
  assert.deepEqual(Object.keys(done), Object.keys(message))
  const other = await createSms4wpClient(server)
  assert.equal((await other.get(`/v2/message/report/${message.id}`)).status, 404)
  assert.equal((await client.get('/v2/message/report/999999999/')).status, 404)
  assert.equal((await client.get('/v2/message/report/x')).status, 400)
})

test('messages: pages with their neighbours, filters, and counts with and without them', async () => {
  const own = await createSms4wpClient(server)
  const phone = newPhone()
  const sent: number[] = []
  for (const [path, fields] of [
    ['/v1/message/sms/', {}],
    ['/v1/message/lms/', { receiver_phone: phone }],
    ['/v1/message/sms/', { sender_phone: '0299999999' }],
  ] as const) {
    sent.unshift((await sendKnown(own, fields, path)).id)
  }
  const page = async (query: string) => {
    const { status, body } = await own.get(`/v2/messages${query}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body as Page<SentMessage>
  }
  const ids = (found: Page<SentMessage>) => found.results.map(({ id }) => id)
  const all = await page('')
  assert.deepEqual(Object.keys(all), ['count', 'next', 'previous', 'results', 'query_params', 'total_count'])
  assert.deepEqual(
    [all.count, all.next, all.previous, all.query_params, all.total_count],
    [3, null, null, {}, 3],
  )
  assert.deepEqual(ids(all), sent)
  const first = await page('?page_size=2')
  assert.deepEqual([ids(first), first.count, first.previous], [sent.slice(0, 2), 3, null])
  assert.equal(first.next, `${server.url}/api/v2/messages?page_size=2&page=2`)
  const second = (await (
    await fetch(first.next ?? '', { headers: { authorization: `token ${own.token}` } })
  ).json()) as Page<SentMessage>
  assert.deepEqual([ids(second), second.next], [sent.slice(2), null])
  assert.equal(second.previous, `${server.url}/api/v2/messages?page_size=2&page=1`)
  assert.deepEqual(second.query_params, { page_size: '2', page: '2' })
  assert.deepEqual(ids(await page('?page=9')), [])
  const lms = await page('?message_type=lms')
  assert.deepEqual([ids(lms), lms.count, lms.total_count], [[sent[1]], 1, 3])
  assert.deepEqual(ids(await page(`?receiver_phone=${phone}`)), [sent[1]])
  assert.deepEqual(ids(await page('?sender_phone=0299999999')), [sent[0]])
  assert.deepEqual(ids(await page('?since=2999-01-01')), [])
  for (const query of [
    '?page=0',
    '?page=x',
    '?page_size=1001',
    '?page_size=0',
    '?message_type=FAX',
    '?since=x',
  ]) {
    assert.equal((await own.get(`/v2/messages${query}`)).status, 400, query)
  }
})

test('admin/users, admin/messages, admin/transactions: the same form, with order_by', async () => {
  const own = await createSms4wpClient(server)
  await sendKnown(own)
  await sendKnown(own)
  const page = async <Result>(path: string) => {
    const { status, body } = await admin.get(`/v2/admin/${path}`)
    assert.equal(status, 200, JSON.stringify(body))
    return body as Page<Result>
  }
  const byId = await page<{ id: number }>('users?order_by=id&page_size=2')
  const newest = await page<{ id: number }>('users?order_by=-id&page_size=2')
  assert.equal(newest.results[0]?.id, own.userId)
  assert.ok((byId.results[0]?.id ?? 0) < (byId.results[1]?.id ?? 0))
  assert.ok(byId.next?.endsWith('/api/v2/admin/users?order_by=id&page_size=2&page=2'))
  const one = await page<{ id: number }>(`users?email=${own.email}&group=USER&status=good`)
  assert.deepEqual([one.results.map(({ id }) => id), one.count], [[own.userId], 1])
  assert.ok(one.total_count >= 3)

  const messages = await page<SentMessage>(`messages?user_id=${own.userId}&order_by=-timestamp`)
  assert.equal(messages.count, 2)
  assert.ok(messages.total_count >= 2)
  const oldestFirst = await page<SentMessage>(`messages?user_id=${own.userId}&order_by=timestamp`)
  // Ids alone: meanwhile they are delivered.
  const ids = ({ results }: Page<SentMessage>) => results.map(({ id }) => id)
  assert.deepEqual(ids(oldestFirst), ids(messages).toReversed())

  const values = async (order: string) =>
    (await page<{ value: number }>(`transactions?user_id=${own.userId}&order_by=${order}`)).results.map(
      ({ value }) => value,
    )
  assert.deepEqual(await values('timestamp'), [1000, -1, -1])
  assert.deepEqual(await values('-timestamp'), [-1, -1, 1000])
  for (const path of ['users', 'messages', 'transactions']) {
    assert.equal((await admin.get(`/v2/admin/${path}?order_by=body`)).status, 400)
  }
})

test('optouts: put on the list, paged, taken off; of this user only', async () => {
  const phones = [newPhone(), newPhone(), newPhone()]
  const put = await client.json('PUT', '/v2/optouts', { receiver_phone: phones })
  assert.deepEqual([put.status, put.body], [200, { receiver_phone: phones }])
  const list = async (who: Sms4wpClient, query = '') =>
    ((await who.get(`/v2/optouts/${query}`)).body as { receiver_phone: string }[]).map(
      (each) => each.receiver_phone,
    )
  assert.deepEqual((await list(client)).toSorted(), phones.toSorted())
  const [first = ''] = await list(client, '?limit=1')
  assert.equal((await list(client, `?after=${first}`)).length, 2)
  await client.form('DELETE', '/v2/optouts', { receiver_phone: phones[0] })
  assert.deepEqual((await list(client)).toSorted(), phones.slice(1).toSorted())
  assert.deepEqual(await list(admin), [])
})

test('report_url: set once with its secret, seen, removed', async () => {
  assert.deepEqual((await client.get('/v2/report_url')).body, { url: null })
  const url = 'http://localhost:9/reports'
  const { status, body } = await client.form('PUT', '/v2/report_url', { url })
  const { secret } = body as { secret: string }
  assert.deepEqual([status, body], [200, { url, secret }])
  assert.match(secret, /^whsec_/)
  assert.deepEqual((await client.get('/v2/report_url/')).body, { url })
  assert.equal((await client.form('PUT', '/v2/report_url', { url: 'ftp://localhost/' })).status, 400)
  assert.deepEqual((await client.send('DELETE', '/v2/report_url')).body, { url: null })
  assert.deepEqual((await client.get('/v2/report_url')).body, { url: null })
})
