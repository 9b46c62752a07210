import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createApp } from '../../src/app/app.ts'
import { carrierStatus } from '../../src/domain/carrier-status/carrier-status.ts'
import { createCallupClient, eventually, eventuallyEqual, newNumber } from '../support/callup.ts'
import { findFreePort } from '../support/ports.ts'
import { createTestLogger } from '../support/kept-logs.ts'
import { startTestServer } from '../support/server.ts'
import { balanceOf, createSms4wpClient, look, sendKnown } from '../support/sms4wp.ts'
import { apiKey, apiSecret } from '../support/solapi-rules.ts'
import { hookHeader, startSolapiServer } from '../support/solapi-server.ts'

const hookSecret = 'the-secret-of-the-webhook'

async function startWith(t: TestContext, carriers: object) {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-carriers-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const file = join(folder, 'carriers.json')
  await writeFile(file, JSON.stringify(carriers))
  const server = await startTestServer({ CARRIERS_FILE: file })
  t.after(() => server.close())
  return server
}

test('a vendor posts results to /hooks/carriers/{name}: with its secret they count, else nothing changes', async (t) => {
  const vendor = await startSolapiServer(t)
  const settings = { kind: 'solapi', apiKey, apiSecret, baseUrl: vendor.url, pollSeconds: 0, hookSecret }
  const server = await startWith(t, { texts: { carriers: { vendor: settings } } })
  const client = await createSms4wpClient(server, { points: 10 })
  const message = await sendKnown(client, { receiver_phone: '01012345678' })
  const [sent] = await eventually(async () => {
    const found = [...vendor.messages.values()]
    return found.length > 0 ? found : undefined
  })
  assert.ok(sent)
  const body = JSON.stringify([vendor.report(sent.messageId, '3041')])
  const post = async (name: string, headers: Record<string, string> = {}) => {
    const url = `${server.url}/hooks/carriers/${name}`
    const type = { 'content-type': 'application/json' }
    return (await fetch(url, { method: 'POST', headers: { ...type, ...headers }, body })).status
  }
  const codeNow = async () =>
    (await look(client, message.id)).message_detail.message_results[0]?.report_status.code
  assert.equal(await post('nobody', { 'x-solapi-secret': hookHeader(hookSecret) }), 404)
  assert.equal(await post('vendor'), 401)
  assert.equal(await post('vendor', { 'x-solapi-secret': hookHeader('another') }), 401)
  assert.equal(await codeNow(), 1000)

  assert.equal(await post('vendor', { 'x-solapi-secret': hookHeader(hookSecret) }), 200)
  assert.ok([4400, 4401, 4420].includes((await codeNow()) ?? 0), 'durable before it is answered')
  assert.equal(await balanceOf(client), 10)
  assert.equal(await post('vendor', { 'x-solapi-secret': hookHeader(hookSecret) }), 200, 'and once more')
  assert.equal(await balanceOf(client), 10)
})

test('what the phone network said of a call that failed is kept with its order', async (t) => {
  const port = await findFreePort()
  const trunk = { name: 'silent', host: '127.0.0.1', port, optionsSeconds: 0, answerTimeoutMs: 100 }
  const carrier = { kind: 'sip', localAddress: '127.0.0.1', trunks: [trunk] }
  const server = await startWith(t, { calls: { carriers: { trunk: carrier } } })
  const callup = await createCallupClient(server)
  const { id } = await callup.orderKnown(newNumber())
  const row = await eventually(async () => {
    const [found] = await server.app.db<{ reason: string | null; detail: string | null }[]>`
      select reason, carrier_detail as detail from call_order where id = ${id}`
    return found?.reason ? found : undefined
  })
  assert.equal(row.reason, 'carrier_unavailable')
  assert.match(row.detail ?? '', /silent/)
})

test('a text in place of a call waits while the only carrier of texts is paused, and leaves when it is resumed', async (t) => {
  const server = await startTestServer()
  t.after(() => server.close())
  const { carrierPauses, db } = server.app
  const loopback = { traffic: 'texts', carrier: 'loopback' } as const
  await carrierPauses.pause(db, loopback)
  await eventually(async () => Promise.resolve(carrierPauses.isPaused(loopback) || undefined))

  const busy = '70000000001'
  const callup = await createCallupClient(server)
  const { id } = await callup.orderKnown(busy, { fallback: 'sms' })
  const order = await eventually(async () => {
    const { data } = (await callup.show(id)).body as { data: Record<string, unknown> }
    return data['text_sent_at'] || data['text_failure'] ? data : undefined
  })
  assert.equal(order['text_failure'], null)
  const texts = async () =>
    ((await (await fetch(`${server.url}/dev/handsets/${busy}`)).json()) as { messages: unknown[] }).messages
  await eventually(async () => {
    const [tried] = await db`select attempts from message_recipient where attempts > 0`
    return tried ? true : undefined
  })
  assert.deepEqual(await texts(), [])
  await carrierPauses.resume(db, loopback)
  await eventually(async () => (await texts()).length === 1 || undefined)
})

test('a process that only serves refuses calls while their only carrier is paused, from its start on', async (t) => {
  const server = await startTestServer({}, { work: false })
  t.after(() => server.close())
  const { config, database, carrierPauses, db } = server.app
  const loopback = { traffic: 'calls', carrier: 'loopback' } as const
  const line = { line: 'loopback', state: 'up', outstanding: 0, perSecond: 0 }
  await carrierStatus.report(db, 'another:1', [{ ...loopback, kind: 'loopback', lines: [line] }])
  const callup = await createCallupClient(server)
  const statusNow = async () => (await callup.order({ phone: newNumber() })).status
  assert.equal(await statusNow(), 200)
  await carrierPauses.pause(db, loopback)
  await eventuallyEqual(statusNow, 503)
  const later = await createApp(config, database, createTestLogger())
  assert.equal(later.carriers.calls.mayTake(), false)
  await carrierPauses.resume(db, loopback)
  await eventuallyEqual(statusNow, 200)
  await eventuallyEqual(async () => Promise.resolve(later.carriers.calls.mayTake()), true)
  await later.close()
  assert.ok((await carrierStatus.list(db)).every(({ process }) => process === 'another:1'))
})
