import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test, type TestContext } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer } from '../support/server.ts'
import { balanceOf, createSms4wpClient, look, sendKnown, type SentMessage } from '../support/sms4wp.ts'
import { startPerlSmsc, withoutNetSmpp } from '../support/smsc.ts'

const options = { skip: withoutNetSmpp(), timeout: 60_000 }

/** A server whose texts go to Net::SMPP, and a customer of it. */
async function useGateway(t: TestContext, carrier: object = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'switchboard-carriers-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const smsc = await startPerlSmsc()
  t.after(() => smsc.close())
  const file = path.join(folder, 'carriers.json')
  const smpp = {
    kind: 'smpp',
    binds: [{ host: '127.0.0.1', port: smsc.port, systemId: 'shop', password: 'secret' }],
    reconnect: { firstSeconds: 0.05, lastSeconds: 0.2 },
    ...carrier,
  }
  await writeFile(file, JSON.stringify({ texts: { carriers: { smsc: smpp } } }))
  const server = await startTestServer({ CARRIERS_FILE: file })
  t.after(() => server.close())
  const client = await createSms4wpClient(server, { points: 100 })
  await eventually(async () => (smsc.events('bind').length > 0 ? true : undefined))
  const codes = async ({ id }: SentMessage) =>
    (await look(client, id)).message_detail.message_results.map(({ report_status }) => report_status.code)
  const settled = (message: SentMessage) =>
    eventually(async () => {
      const now = await codes(message)
      return now.includes(1000) ? undefined : now
    })
  return { smsc, server, client, codes, settled }
}

test('sms4wp over smpp: a text reaches the SMSC, and its receipt closes the message', options, async (t) => {
  const { smsc, client, settled } = await useGateway(t)
  const message = await sendKnown(client, { receiver_phone: '01012345600', body: '인증번호 0345' })
  assert.deepEqual(await settled(message), [4100])
  const [submit, ...others] = smsc.submits()
  assert.deepEqual(others, [])
  assert.deepEqual([submit?.source, submit?.destination], ['0212345678', '01012345600'])
  const body = Buffer.from(submit?.message ?? '', 'hex')
    .swap16()
    .toString('utf16le')
  assert.equal(body, '인증번호 0345')
  assert.equal(await balanceOf(client), 99)
})

test(
  'sms4wp over smpp: what the SMSC refuses or cannot deliver is failed and refunded',
  options,
  async (t) => {
    const { client, settled } = await useGateway(t)
    // Delivered, wrong number at once, undelivered by receipt, the receipt before the answer, the receipt twice.
    const endings = ['00', '60', '54', '52', '53']
    const message = await sendKnown(client, { receiver_phone: endings.map((digits) => `010123456${digits}`) })
    const [delivered, wrong, undelivered, early, twice] = await settled(message)
    assert.deepEqual([delivered, wrong, early, twice], [4100, 4410, 4100, 4100])
    assert.ok(undelivered && undelivered >= 4400, `${undelivered}`)
    assert.equal(await balanceOf(client), 97)
  },
)

test(
  'sms4wp over smpp: a connection lost before the answer: sent once more, or waited for, as the operator says',
  options,
  async (t) => {
    const resending = await useGateway(t)
    const hangsUp = { receiver_phone: '01012345670' }
    await sendKnown(resending.client, hangsUp)
    await eventually(async () => (resending.smsc.submits().length === 2 ? true : undefined))

    const waiting = await useGateway(t, { whenUnknown: 'wait' })
    const message = await sendKnown(waiting.client, hangsUp)
    const { db } = waiting.server.app
    await eventually(async () => {
      const rows = await db`select from awaited_receipt where message_id = ${message.id}`
      return rows.length === 1 ? true : undefined
    })
    // What comes after goes over the connection that was made anew.
    const next = await sendKnown(waiting.client, { receiver_phone: '01012345601' })
    assert.deepEqual(await waiting.settled(next), [4100])
    assert.equal(waiting.smsc.submits().length, 2)
    assert.deepEqual(await waiting.codes(message), [1000])
  },
)

test('sms4wp over smpp: 90 texts at once, each with one submission and one result', options, async (t) => {
  const { smsc, client, settled } = await useGateway(t)
  const phones = Array.from({ length: 90 }, (_, i) => `0105555${String(i).padStart(2, '0')}00`)
  const messages = await Promise.all(phones.map((receiver_phone) => sendKnown(client, { receiver_phone })))
  for (const message of messages) assert.deepEqual(await settled(message), [4100])
  const reached = smsc.submits().map(({ destination }) => destination)
  assert.deepEqual(reached.toSorted(), phones.toSorted())
})
