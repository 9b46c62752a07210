import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createCallupClient, eventually, newNumber, otherThan, type CallupClient } from '../support/callup.ts'
import { createConsoleClient, problem, type ConsoleClient } from '../support/console.ts'
import { createSenicareClient, newPhone } from '../support/senicare.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

type Item = Record<string, unknown> & { readonly id: string; readonly state: string }

let server: TestServer
let operator: ConsoleClient
let viewer: ConsoleClient
let callup: CallupClient
before(async () => {
  server = await startTestServer()
  ;[operator, viewer] = [
    await createConsoleClient(server, 'operator'),
    await createConsoleClient(server, 'viewer'),
  ]
  callup = await createCallupClient(server, {
    name: '<script>Shop</script>',
    callbackUrl: `${server.url}/healthz`,
  })
})
after(() => server.close())

async function search(
  room: 'calls' | 'verifications',
  query: Record<string, string>,
  client = operator,
): Promise<{ items: Item[]; next: string | null }> {
  const reply = await client.get(`/${room}?${new URLSearchParams(query).toString()}`)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply.body as { items: Item[]; next: string | null }
}

const idsOf = ({ items }: { items: readonly Item[] }) => items.map(({ id }) => id)

async function ended(id: string): Promise<Item> {
  return eventually(async () => {
    const [item] = (await search('calls', { id })).items
    return item?.['endedAt'] ? item : undefined
  })
}

test('calls: found by number, whole, with its code and callbacks; a viewer sees no number', async () => {
  const number = newNumber()
  const { id, prefix, code } = await callup.orderKnown(number)
  await ended(id)
  await callup.check(id, otherThan(code))
  await callup.check(id, code)
  const page = await search('calls', { number })
  const [item] = page.items as [Item]
  const { queuedAt, callingAt, ringingAt, endedAt } = item
  const whole = {
    id,
    applicationId: callup.applicationId,
    application: '<script>Shop</script>',
    number,
    prefix,
    state: 'done',
    reason: null,
    detail: null,
    answered: false,
    fallback: null,
    queuedAt,
    callingAt,
    ringingAt,
    endedAt,
    textSentAt: null,
    textFailure: null,
    verified: true,
  }
  assert.deepEqual(page, { items: [whole], next: null })
  assert.deepEqual(
    (await search('calls', { number }, viewer)).items[0]?.['number'],
    `791******${number.slice(-2)}`,
  )

  const shown = (await operator.get(`/calls/${id}`)).body as Item & { code: Item; notices: Item[] }
  assert.deepEqual({ ...shown, code: null, notices: [] }, { ...whole, code: null, texts: [], notices: [] })
  const { issuedAt, expiresAt, provedAt, acceptedAt } = shown.code
  assert.deepEqual(shown.code, {
    id,
    purpose: 'flash-call',
    number,
    state: 'accepted',
    issuedAt,
    expiresAt,
    provedAt,
    acceptedAt,
    attemptsLeft: 2,
    customerId: null,
  })
  assert.deepEqual(
    shown.notices.map(({ event, url }) => [event, url]),
    [['order.done', `${server.url}/healthz`]],
  )
  assert.ok(!JSON.stringify(shown).includes(`"${code}"`), 'the code itself is nowhere')
})

test('calls: a failed one is found by its reason, with the text in its place', async () => {
  const { id } = await callup.orderKnown('70000000001', { fallback: 'sms' })
  await eventually(async () => ((await ended(id))['textSentAt'] ? true : undefined))
  assert.ok(idsOf(await search('calls', { state: 'failed' })).includes(id))
  assert.ok(idsOf(await search('calls', { reason: 'busy' })).includes(id))
  assert.deepEqual(idsOf(await search('calls', { reason: 'expired' })), [])
  const shown = (await operator.get(`/calls/${id}`)).body as { texts: Item[]; notices: Item[] }
  assert.deepEqual(
    shown.texts.map(({ receiver, customerId }) => [receiver, customerId]),
    [['70000000001', null]],
  )
  assert.deepEqual(
    new Set(shown.notices.map(({ event }) => event)),
    new Set(['order.failed', 'order.text_sent']),
  )
})

test('calls: pages meet each order once, by application and by time', async () => {
  const other = await createCallupClient(server)
  const made: string[] = []
  for (let i = 0; i < 5; i++) made.unshift((await other.orderKnown(newNumber())).id)
  const application = other.applicationId
  const read = async (query: Record<string, string>) => {
    const ids: string[] = []
    for (let next: string | null = ''; next !== null;) {
      const page = await search('calls', { ...query, limit: '2', ...(next ? { after: next } : {}) })
      ids.push(...idsOf(page))
      next = page.next
      assert.ok(ids.length < 100, 'the pages end')
    }
    return ids
  }
  assert.deepEqual(await read({ application }), made)
  const middle = String((await search('calls', { id: made[2] as string })).items[0]?.['queuedAt'])
  assert.deepEqual(
    [...(await read({ application, since: middle })), ...(await read({ application, until: middle }))],
    made,
  )
  assert.deepEqual(idsOf(await search('calls', { since: '2098-01-01T00:00:00Z' })), [])
})

test('calls: what is none is not found, and bad filters are refused', async () => {
  const unknown = await operator.get('/calls/0190a000-0000-7000-8000-000000000000')
  assert.deepEqual(
    [unknown.status, unknown.body],
    [404, problem(404, 'order_not_found', 'There is no such order')],
  )
  assert.equal((await operator.get('/calls/1')).status, 404)
  for (const query of ['limit=10000', 'id=1', 'state=lost', 'reason=x', 'number=abc', 'after=1']) {
    assert.equal((await operator.get(`/calls?${query}`)).status, 400, query)
    if (!query.startsWith('reason'))
      assert.equal((await operator.get(`/verifications?${query}`)).status, 400, query)
  }
})

test('verifications: a Senicare code by number and state, with its text and how the number stands', async () => {
  const phone = newPhone()
  const senicare = createSenicareClient(server)
  const sent = await senicare.json('/tel_auth', { telNumber: phone })
  assert.equal(sent.status, 200, JSON.stringify(sent.body))
  const page = await search('verifications', { number: phone })
  const [item] = page.items as [Item]
  const { id, issuedAt, expiresAt } = item
  const whole = {
    id,
    purpose: 'account',
    number: phone,
    state: 'open',
    issuedAt,
    expiresAt,
    provedAt: null,
    acceptedAt: null,
    attemptsLeft: 3,
    customerId: null,
  }
  assert.deepEqual(page, { items: [whole], next: null })
  const masked = (await search('verifications', { id }, viewer)).items[0]?.['number']
  assert.equal(masked, `${phone.slice(0, 3)}******${phone.slice(-2)}`)
  assert.deepEqual(idsOf(await search('verifications', { state: 'open' })), [id])
  assert.deepEqual(idsOf(await search('verifications', { state: 'accepted' })), [])
  assert.deepEqual(idsOf(await search('verifications', { purpose: 'sender-number' })), [])

  const shown = (await operator.get(`/verifications/${id}`)).body as Item & { texts: Item[]; standing: Item }
  assert.deepEqual(
    shown.texts.map(({ receiver, lane }) => [receiver, lane]),
    [[phone, 0]],
  )
  const { texts, standing, ...rest } = shown
  assert.deepEqual(rest, whole)
  assert.equal(texts.length, 1)
  assert.deepEqual(standing, { sentAt: [issuedAt], failures: 0, lockedUntil: null })
})
