import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import type { Customer } from '../../src/domain/customers/customers.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { createSms4wpClient, sendKnown, type SentMessage, type Sms4wpClient } from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient
let sent: SentMessage[]

before(async () => {
  server = await startTestServer({}, { work: false })
  client = await createSms4wpClient(server)
  sent = [await sendKnown(client), await sendKnown(client, {}, '/v1/message/lms/'), await sendKnown(client)]
})
after(() => server.close())

async function idsOf(query: string, headers: Record<string, string> = {}): Promise<number[]> {
  const { status, body } = await client.send('GET', `/v1/message/${query}`, { headers })
  assert.equal(status, 200, JSON.stringify(body))
  return (body as SentMessage[]).map(({ id }) => id)
}

const ids = (...which: number[]) => which.map((index) => sent[index]?.id)

test('history: whole messages as they were answered, newest first', async () => {
  const { body } = await client.get('/v1/message/')
  assert.equal(JSON.stringify(body), JSON.stringify(sent.toReversed()))
})

test('history: limit, message_id (repeated), since and until', async () => {
  assert.deepEqual(await idsOf('?limit=2'), ids(2, 1))
  assert.deepEqual(await idsOf(`?message_id=${sent[1]?.id}`), ids(1))
  assert.deepEqual(await idsOf(`?message_id=${sent[0]?.id}&message_id=${sent[2]?.id}`), ids(2, 0))
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString()
  assert.deepEqual(await idsOf(`?since=${hourAgo}`), ids(2, 1, 0))
  assert.deepEqual(await idsOf(`?until=${hourAgo}`), [])
  const inKorea = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 19)
  assert.deepEqual(await idsOf(`?since=${inKorea}%2B09:00`), ids(2, 1, 0))
})

test('history: another token sees none of it, be it of the same user or of another', async () => {
  const { customers, db } = server.app
  const second = await customers.grantToken(db, { customerId: String(client.userId), scope: 'client.live' })
  assert.deepEqual(await idsOf('', { authorization: `token ${second.value}` }), [])
  assert.deepEqual(await idsOf(`?message_id=${sent[0]?.id}`, { authorization: `token ${second.value}` }), [])
  const stranger = await createSms4wpClient(server)
  assert.deepEqual((await stranger.get(`/v1/message/?message_id=${sent[0]?.id}`)).body, [])
})

test('history: an answer holds 100,000 receivers; more of them are refused with what to do', async () => {
  const { customers, messaging } = server.app
  const own = await createSms4wpClient(server)
  const customer = (await customers.findById(String(own.userId))) as Customer
  const receivers = Array.from({ length: 10_000 }, (_, i) => ({
    number: asPhoneNumber(`0103${String(i).padStart(7, '0')}`),
    name: '',
  }))
  const content = { senderPhone: '0212345678', senderName: '', subject: '', body: 'x' }
  for (let i = 0; i < 11; i++) {
    await messaging.accept(customer, {
      type: 'SMS',
      content,
      receivers,
      isTest: true,
      tokenId: String(own.tokenId),
    })
  }
  const ten = await own.get('/v1/message/?limit=10')
  assert.equal(ten.status, 200)
  assert.equal((ten.body as SentMessage[])[9]?.message_detail.message_results.length, 10_000)
  const all = await own.get('/v1/message/')
  assert.deepEqual(
    [all.status, all.body],
    [
      400,
      {
        detail: 'limit must be smaller here: 11 messages have 110000 receivers, an answer holds 100000',
      },
    ],
  )
})
