import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createApp, type App } from '../../src/app/app.ts'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import type { Application } from '../../src/domain/applications/applications.ts'
import type { Customer, ProofChannel } from '../../src/domain/customers/customers.ts'
import {
  createCallupClient,
  eventually,
  otherThan,
  type CallupClient,
  type Reply,
} from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
let callup: CallupClient

before(async () => {
  server = await startTestServer()
  callup = await createCallupClient(server)
})
after(() => server.close())

let lastBlock = 79_991_000
const newBlock = () => String(++lastBlock)
const numberIn = (block: string, place: number) => block + String(place).padStart(3, '0')
const places = (count: number) => Array.from({ length: count }, (_, place) => place)
const count = (replies: readonly Reply[], status: number) =>
  replies.filter((reply) => reply.status === status).length

function assertRefused({ status, headers, body }: Reply): void {
  const seconds = Number(headers.get('retry-after'))
  assert.equal(status, 429)
  assert.ok(seconds >= 1 && seconds <= 15, `Retry-After ${seconds}`)
  const message = `too many orders for numbers like this one, try again in ${seconds} seconds`
  assert.deepEqual(body, { data: null, errors: [{ message }] })
}

test('an attack of 300 parallel orders on one block is stopped at 40, and what is refused leaves no trace', async () => {
  const block = newBlock()
  const countRows = async () => {
    const [rows] = await server.app.db<{ orders: number; codes: number; budgets: number }[]>`
      select (select count(*)::int from call_order) as orders, (select count(*)::int from verification_code) as codes,
             (select count(*)::int from number_budget) as budgets`
    return Object.values(rows ?? {})
  }
  const earlier = await countRows()
  const replies = await Promise.all(
    places(300).map((place) => callup.order({ phone: numberIn(block, place) })),
  )
  assert.equal(count(replies, 200), 40)
  for (const reply of replies) if (reply.status !== 200) assertRefused(reply)
  const added = (await countRows()).map((rows, index) => rows - (earlier[index] ?? 0))
  assert.deepEqual(added, [40, 40, 40])
})

test('an attack of 300 orders one after another is stopped at 40; another block is free', async () => {
  const block = newBlock()
  const replies = []
  for (const place of places(300)) replies.push(await callup.order({ phone: numberIn(block, place) }))
  assert.deepEqual(
    replies.map(({ status }) => status),
    [...places(40).map(() => 200), ...places(260).map(() => 429)],
  )
  assertRefused(replies[299] as Reply)
  assert.equal((await callup.order({ phone: numberIn(newBlock(), 0) })).status, 200)
})

test('two servers on one database stop an attack on both within 40, and the 4 that one has not told', async () => {
  const other = await createApp(server.app.config, server.app.database, server.app.log)
  try {
    const application = (await server.app.applications.findById(callup.applicationId)) as Application
    const order = async ({ calls }: App, number: string) => {
      await calls.order(application, { number: asPhoneNumber(number) })
      return true
    }
    for (const isParallel of [true, false]) {
      const block = newBlock()
      const send = (place: number) =>
        order(place % 2 ? other : server.app, numberIn(block, place)).catch(() => false)
      const sent: boolean[] = []
      if (isParallel) sent.push(...(await Promise.all(places(300).map(send))))
      else for (const place of places(300)) sent.push(await send(place))
      const total = sent.filter(Boolean).length
      assert.ok(total >= 36 && total <= 44, `${total} were sent`)
    }
  } finally {
    await other.close()
  }
})

test('ordinary traffic passes without one refusal: 200 blocks, ten orders each, seven of them checked', async () => {
  const blocks = places(200).map(newBlock)
  const replies: Reply[] = []
  const work = blocks.flatMap((block) => places(10).map((place) => ({ block, place })))
  const worker = async () => {
    for (let next = work.pop(); next; next = work.pop()) {
      const { block, place } = next
      const { id, code } = await callup.orderKnown(numberIn(block, place))
      if (place % 10 < 7) replies.push(await callup.check(id, code))
    }
  }
  await Promise.all(places(32).map(worker))
  assert.equal(count(replies, 200), 1400)
})

test('a right code makes room for five more; a wrong one, and the same one again, for none', async () => {
  const block = newBlock()
  const orders = []
  for (const place of places(40)) orders.push(await callup.orderKnown(numberIn(block, place)))
  assertRefused(await callup.order({ phone: numberIn(block, 40) }))
  const [first, second] = orders
  if (!first || !second) throw new Error('no orders')
  assert.equal((await callup.check(second.id, otherThan(second.code))).status, 400)
  await callup.check(first.id, first.code)
  for (let again = 0; again < 5; again++) assert.equal((await callup.check(first.id, first.code)).status, 409)
  const replies: Reply[] = []
  for (const place of places(20)) replies.push(await callup.order({ phone: numberIn(block, 50 + place) }))
  assert.equal(count(replies, 200), 5)
})

test("orders that the number's own budget refuses, and idempotent replays, do not count", async () => {
  const strict = await createCallupClient(server, { limits: {} })
  const block = newBlock()
  const tries = []
  for (let index = 0; index < 60; index++) tries.push(await strict.order({ phone: numberIn(block, 0) }))
  assert.equal(count(tries, 200), 1)
  for (let index = 0; index < 60; index++) {
    const headers = { 'idempotency-key': `guard-${block}` }
    assert.equal((await callup.order({ phone: numberIn(block, 1) }, { headers })).status, 200)
  }
  const replies = await Promise.all(
    places(100).map((place) => callup.order({ phone: numberIn(block, 100 + place) })),
  )
  assert.equal(count(replies, 200), 38)
  const headers = { 'idempotency-key': `guard-held-${block}` }
  assertRefused(await callup.order({ phone: numberIn(block, 2) }, { headers }))
})

test('orders and codes for sender numbers count together, by text and by voice', async () => {
  const { customers, senderProof, db } = server.app
  const [record] = await customers.create(db, [{ membershipId: '4711', email: 'guard@shop.example' }])
  const customer = (await customers.findById(record?.id ?? '')) as Customer
  for (const channel of ['text', 'voice'] satisfies ProofChannel[]) {
    const block = newBlock()
    const ask = (place: number) =>
      senderProof.ask(customer, { number: asPhoneNumber(numberIn(block, place)), channel, comment: '' })
    for (const place of places(20)) {
      assert.equal((await callup.order({ phone: numberIn(block, place) })).status, 200)
    }
    const asked = []
    for (const place of places(30)) asked.push(await ask(100 + place))
    assert.deepEqual(
      asked,
      places(30).map((place) => (place < 20 ? 'sent' : 'refused')),
    )
  }
})

test('the operator sees it: a log line without whole numbers, counters, the list', async () => {
  const line = await eventually(async () => server.logLines.find((each) => each.includes('wait for answers')))
  assert.match(line, /"block":"79991\d{3}xxx"/)
  for (const each of server.logLines) assert.doesNotMatch(each, /79991\d{6}/)
  const metrics = await (await fetch(`${server.url}/metrics`)).text()
  assert.match(metrics, /^switchboard_guard_refusals_total\{rule="number_block"\} \d+$/m)
  const [listed] = await server.app.guard.numbers.listBlocks(server.app.db, 10)
  assert.equal(listed?.state, 'waiting')
})

test('PUMPING_GUARD=dry-run refuses nothing', async () => {
  const dry = await startTestServer({ PUMPING_GUARD: 'dry-run' }, { work: false })
  try {
    const client = await createCallupClient(dry)
    const replies = await Promise.all(
      places(100).map((place) => client.order({ phone: numberIn('79992000', place) })),
    )
    assert.equal(count(replies, 200), 100)
  } finally {
    await dry.close()
  }
})
