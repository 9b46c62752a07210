import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { createConsoleClient, problem, sendToConsole, type ConsoleClient } from '../support/console.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, newPhone, type SentMessage, type Sms4wpClient } from '../support/sms4wp.ts'

interface Item {
  readonly id: string
  readonly state: string
  readonly receiver: string | null
}
interface Page {
  readonly items: readonly Item[]
  readonly next: string | null
}

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
let sender: Sms4wpClient
before(async () => {
  server = await startTestServer({ GUARD_TESTS_PER_OPERATOR: '5' })
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
  sender = await createSms4wpClient(server, { points: 1000 })
})
after(() => server.close())

async function sendText(phones: string | readonly string[], extra: object = {}): Promise<SentMessage> {
  const reply = await sender.json('POST', '/v1/message/sms/', {
    sender_phone: '0215880000',
    receiver_phone: phones,
    body: '<b>안녕</b>',
    ...extra,
  })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as SentMessage
}

async function search(query: Record<string, string>, client = operator): Promise<Page> {
  const reply = await client.get(`/messages?${new URLSearchParams(query).toString()}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as Page
}

const ascending = (a: number, b: number) => a - b
const idsOf = ({ items }: Page) => items.map(({ id }) => id)

async function delivered(id: number): Promise<void> {
  await eventually(
    async () => (await search({ id: String(id) })).items[0]?.state === 'delivered' || undefined,
  )
}

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

test('messages: found by number, whole; a viewer sees neither number nor words', async () => {
  const phone = newPhone()
  const sent = await sendText(phone)
  const id = String(sent.id)
  await delivered(sent.id)
  const page = await search({ receiver: phone })
  const [item] = page.items as unknown as [Record<string, unknown>]
  assert.match(String(item['acceptedAt']), isoTime)
  const whole = {
    id,
    customerId: String(sender.userId),
    type: 'SMS',
    lane: 1,
    state: 'delivered',
    acceptedAt: item['acceptedAt'],
    sendAt: null,
    cancelledAt: null,
    senderPhone: '0215880000',
    isTest: false,
    recipients: 1,
    outcomes: { waiting: 0, delivered: 1, failed: 0 },
    receiver: phone,
    code: 4100,
  }
  assert.deepEqual(page, { items: [whole], next: null })
  assert.equal((await search({ receiver: phone }, viewer)).items[0]?.receiver, `010******${phone.slice(-2)}`)

  const shown = (await operator.get(`/messages/${id}`)).body as Record<string, unknown>
  const transaction = shown['transaction'] as { at: string }
  assert.deepEqual(shown, {
    ...whole,
    tokenId: String(sender.tokenId),
    senderName: '',
    subject: '',
    body: '<b>안녕</b>',
    pointCost: 1,
    transaction: {
      id: String(sent.message_detail.transaction?.id),
      value: -1,
      description: 'SMS x 1',
      at: transaction.at,
    },
    resources: [],
  })
  const masked = (await viewer.get(`/messages/${id}`)).body as Record<string, unknown>
  assert.deepEqual([masked['body'], masked['subject'], masked['senderName']], [null, null, null])
})

test('messages: a recipient with its tries, receipt, refund and the webhook that told of it', async () => {
  const secret = await server.app.customers.setReportUrl(
    server.app.db,
    String(sender.userId),
    `${server.url}/healthz`,
  )
  assert.ok(secret)
  // A number of the loopback carrier that is switched off.
  const sent = await sendText('01000000101')
  const path = `/messages/${sent.id}/recipients`
  const read = async () =>
    ((await operator.get(path)).body as { items: Record<string, unknown>[] }).items[0] ?? {}
  await eventually(
    async () => ((await read())['notices'] as unknown[] | undefined)?.length === 1 || undefined,
  )
  const recipient = await read()
  const refund = recipient['refund'] as Record<string, unknown>
  const [notice] = recipient['notices'] as [Record<string, unknown>]
  assert.deepEqual(
    { ...recipient, notices: [] },
    {
      id: String(sent.message_detail.message_results[0]?.id),
      number: '01000000101',
      name: '',
      sendAt: null,
      code: recipient['code'],
      reportedAt: recipient['reportedAt'],
      attempts: 1,
      carrier: 'loopback',
      carrierRef: recipient['carrierRef'],
      sentAt: recipient['sentAt'],
      doubted: false,
      lateCode: null,
      lateAt: null,
      refund: { ...refund, value: 1 },
      notices: [],
    },
  )
  assert.deepEqual([notice['event'], notice['url']], ['message.result', `${server.url}/healthz`])
  const failed = await search({ state: 'failed' })
  assert.ok(idsOf(failed).includes(String(sent.id)))
  assert.deepEqual((await operator.get(`${path}?outcome=delivered`)).body, { items: [], next: null })
})

test('messages: a scheduled one is found, taken back once by an operator, refunded and logged; by no viewer', async () => {
  const sent = await sendText(newPhone(), { send_timestamp: '2099-01-01T00:00:00' })
  const id = String(sent.id)
  assert.ok(idsOf(await search({ state: 'scheduled' })).includes(id))
  const path = `/messages/${id}/cancellation`
  const refused = await viewer.post(path)
  assert.deepEqual(
    [refused.status, refused.body],
    [403, problem(403, 'role_insufficient', 'Your role does not allow this')],
  )
  const forged = await operator.send('POST', path, undefined, { 'x-csrf-token': '0'.repeat(64) })
  assert.deepEqual(
    [forged.status, forged.body],
    [403, problem(403, 'csrf_refused', 'The request does not come from the console')],
  )
  const nobody = await sendToConsole(server, 'POST', path, {
    headers: { cookie: `console_session=${'0'.repeat(64)}` },
  })
  assert.deepEqual([nobody.status, nobody.body], [401, problem(401, 'not_authenticated', 'Sign in first')])
  assert.deepEqual((await search({ id })).items[0]?.state, 'scheduled', 'a refusal changes nothing')

  const replies = await Promise.all([1, 2, 3, 4].map(() => operator.post(path)))
  assert.deepEqual(replies.map(({ status }) => status).toSorted(ascending), [200, 409, 409, 409])
  const again = replies.find(({ status }) => status === 409)
  assert.deepEqual(
    again?.body,
    problem(409, 'already_sent', 'Too late: it left or was answered already, or was taken back'),
  )
  assert.deepEqual(idsOf(await search({ state: 'cancelled' })), [id])
  const [refund] = await server.app.points.list(
    server.app.db,
    { customerId: String(sender.userId) },
    { limit: 1 },
  )
  assert.equal(refund?.value, 1)
  const entries = await server.app.audit.list(server.app.db, { limit: 100 })
  const own = entries.filter(({ action }) => action === 'message.cancel')
  assert.deepEqual(
    own.map(({ actor, subject, outcome }) => [actor, subject, outcome]),
    [[`operator ${operator.operatorId}`, `message ${id}`, 'done']],
  )
})

test('messages: pages meet each message once, by time and with filters', async () => {
  const other = await createSms4wpClient(server, { points: 100 })
  for (let i = 0; i < 5; i++) {
    await other.json('POST', `/v1/message/${i % 2 ? 'lms' : 'sms'}/`, {
      sender_phone: '0215880000',
      receiver_phone: [newPhone(), newPhone()],
      body: 'x',
    })
  }
  const all = await readAll({ customer: String(other.userId) })
  assert.equal(new Set(all).size, 5)
  assert.deepEqual(
    all,
    all.toSorted((a, b) => Number(b) - Number(a)),
  )
  assert.equal((await readAll({ customer: String(other.userId), type: 'LMS' })).length, 2)
  const { items } = await search({ customer: String(other.userId) })
  const middle = (items[2] as unknown as { acceptedAt: string }).acceptedAt
  const later = await readAll({ customer: String(other.userId), since: middle })
  const earlier = await readAll({ customer: String(other.userId), until: middle })
  assert.deepEqual([...later, ...earlier], all)
})

async function readAll(query: Record<string, string>): Promise<string[]> {
  const ids: string[] = []
  let next: string | null = null
  for (let pages = 0; pages < 20; pages++) {
    const page: Page = await search({ ...query, limit: '2', ...(next === null ? {} : { after: next }) })
    ids.push(...idsOf(page))
    next = page.next
    if (next === null) return ids
  }
  throw new Error('the pages do not end')
}

test('messages: bad filters are refused, 10,000 rows too', async () => {
  const refusalOf = async (query: string) => {
    const { status, body } = await operator.get(`/messages?${query}`)
    return [status, (body as { fields?: { field: string }[] }).fields?.[0]?.field]
  }
  for (const [field, value] of [
    ['limit', '10000'],
    ['limit', '0'],
    ['limit', '101'],
    ['after', 'x'],
    ['id', '99999999999999999999'],
    ['receiver', "1' or 1=1"],
    ['state', 'lost'],
    ['since', 'yesterday'],
    ['since', '2025-13-45T00:00:00Z'],
    ['since', '0000-01-01T00:00:00Z'],
  ] as const) {
    assert.deepEqual(await refusalOf(new URLSearchParams({ [field]: value }).toString()), [400, field], value)
  }
  const missing = await operator.get('/messages/999999999')
  assert.deepEqual([missing.status, missing.body], [404, problem(404, 'not_found', 'Not found')])
  assert.equal((await operator.get('/messages/x')).status, 404)
})

test('messages: a test text arrives, is logged, and says nothing of itself afterwards', async () => {
  const phone = newPhone()
  const refused = await viewer.post('/messages/tests', { to: phone, body: 'hello' })
  assert.equal(refused.status, 403)
  const long = await operator.post('/messages/tests', { to: phone, body: '가'.repeat(46) })
  assert.deepEqual([long.status, (long.body as { code: string }).code], [400, 'text_too_long'])
  const sent = await operator.post('/messages/tests', { to: phone, body: 'hello' })
  const { messageId } = sent.body as { messageId: string }
  assert.deepEqual([sent.status, sent.body], [201, { messageId }])
  await delivered(Number(messageId))
  const { messages } = (await (await fetch(`${server.url}/dev/handsets/${phone}`)).json()) as {
    messages: { body: string }[]
  }
  assert.deepEqual(
    messages.map(({ body }) => body),
    ['hello'],
  )
  const { body } = (await operator.get(`/messages/${messageId}`)).body as { body: string | null }
  assert.equal(body, null)
  assert.ok(idsOf(await search({ house: 'true' })).includes(messageId))
  assert.ok(!idsOf(await search({ house: 'false' })).includes(messageId))
  const entries = await server.app.audit.list(server.app.db, { limit: 100 })
  assert.ok(
    entries.some((entry) => entry.action === 'message.test' && entry.subject === `message ${messageId}`),
  )
})

test('messages: an operator sends so many tests an hour', async () => {
  const tester = await createConsoleClient(server, 'operator')
  const answers = await Promise.all(
    Array.from({ length: 7 }, () => tester.post('/messages/tests', { to: '01099990000', body: 'x' })),
  )
  const counts = Map.groupBy(answers, ({ status }) => status)
  assert.deepEqual([counts.get(201)?.length, counts.get(429)?.length], [5, 2])
})
