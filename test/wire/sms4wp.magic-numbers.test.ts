import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  balanceOf,
  createSms4wpClient,
  look,
  sendKnown,
  type SentMessage,
  type Sms4wpClient,
} from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient

before(async () => {
  server = await startTestServer()
  client = await createSms4wpClient(server, { points: 100 })
})
after(() => server.close())

const magic = (ending: string) => `010000001${ending}`

/** By the last two digits of the number: its report code as it stands now. */
async function codesOf({ id }: SentMessage): Promise<Record<string, number>> {
  const { message_results: results } = (await look(client, id)).message_detail
  return Object.fromEntries(
    results.map(({ receiver_phone, report_status }) => [receiver_phone.slice(-2), report_status.code]),
  )
}

const finalCodesOf = (message: SentMessage) =>
  eventually(async () => {
    const codes = await codesOf(message)
    return Object.values(codes).includes(1000) ? undefined : codes
  })

const delivered = (message: SentMessage, ending: string) =>
  eventually(async () => (await codesOf(message))[ending] === 4100 || undefined)

async function textsOn(ending: string): Promise<number> {
  const response = await fetch(`${server.url}/dev/handsets/${magic(ending)}`)
  return ((await response.json()) as { messages: unknown[] }).messages.length
}

const send = (endings: readonly string[]) => sendKnown(client, { receiver_phone: endings.map(magic) })

test('magic numbers: each report code that a network can give, without a text on the phone, and refunded', async () => {
  const ends = {
    '00': 4400,
    '01': 4401,
    '02': 4402,
    '10': 4410,
    '12': 4412,
    '20': 4420,
    '30': 4430,
    '31': 4431,
  }
  const balance = await balanceOf(client)
  const message = await send([...Object.keys(ends), '40', '99'])
  const expected = { ...ends, '40': 4410, '99': 4100 }
  assert.deepEqual(await finalCodesOf(message), expected)
  assert.equal(await balanceOf(client), balance - 1, 'all but the last one are refunded')
  assert.deepEqual(
    await Promise.all(Object.keys(ends).map(textsOn)),
    Object.keys(ends).map(() => 0),
  )
  assert.equal(await textsOn('99'), 1)
})

test('magic numbers: a receipt that is early, twice, or contradicts an earlier one changes nothing', async () => {
  const balance = await balanceOf(client)
  const message = await send(['52', '53', '54'])
  await finalCodesOf(message)
  // The second receipts come 200 ms after the first.
  await new Promise((resolve) => setTimeout(resolve, 500))
  assert.deepEqual(await codesOf(message), { '52': 4100, '53': 4100, '54': 4100 })
  assert.equal(await balanceOf(client), balance - 3)
})

test('magic numbers: busy once, no answer once, late and lost receipts', async () => {
  const message = await send(['41', '42', '43', '44', '50', '51'])
  await delivered(message, '41')
  await delivered(message, '44')
  assert.equal(await textsOn('41'), 1)
  assert.equal(await textsOn('44'), 2, 'what got no answer may have arrived, and is sent again')
  assert.equal(await textsOn('50'), 1, 'the text is there before its receipt')
  assert.equal((await codesOf(message))['50'], 1000)
  await delivered(message, '50')
  const { '42': busy, '43': mute, '51': lost } = await codesOf(message)
  assert.deepEqual([busy, mute, lost], [1000, 1000, 1000])
  assert.deepEqual(await Promise.all(['42', '43', '51'].map(textsOn)), [0, 0, 1])
})
