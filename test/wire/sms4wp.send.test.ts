import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  balanceOf,
  createSms4wpClient,
  jpeg,
  look,
  newPhone,
  sendKnown,
  timestamp,
  type SentMessage,
  type Sms4wpClient,
} from '../support/sms4wp.ts'

let server: TestServer
let client: Sms4wpClient

before(async () => {
  server = await startTestServer()
  client = await createSms4wpClient(server, { points: 100_000 })
})
after(() => server.close())

interface Handset {
  readonly messages: readonly {
    readonly from: string
    readonly type: string
    readonly subject: string
    readonly body: string
  }[]
}

async function handset(number: string): Promise<Handset> {
  return (await fetch(`${server.url}/dev/handsets/${number}`)).json() as Promise<Handset>
}

test('SMS: the whole envelope, then the text on the phone and the result in the history', async () => {
  const phone = newPhone()
  const { status, body } = await client.form('POST', '/v1/message/sms/', {
    sender_phone: '02-1234-5678'.replace('02', '010'),
    receiver_phone: phone,
    body: 'API Test 가나다',
  })
  const message = body as SentMessage
  const transaction = message.message_detail.transaction as unknown as Record<string, unknown>
  const [result] = message.message_detail.message_results
  assert.equal(status, 200)
  assert.match(message.timestamp, timestamp)
  const expected = {
    id: message.id,
    user: client.userId,
    auth_token: client.tokenId,
    timestamp: message.timestamp,
    message_type: { id: 1, type: 'SMS', point_cost: 1 },
    message_detail: {
      message: message.id,
      send_timestamp: null,
      sender_phone: '01012345678',
      sender_name: '',
      subject: '',
      body: 'API Test 가나다',
      num_recipients: 1,
      is_test: false,
      request_status: { id: 3, code: 200, description: 'OK' },
      transaction: {
        id: transaction['id'],
        user: client.userId,
        point: transaction['point'],
        value: -1,
        description: transaction['description'],
        timestamp: transaction['timestamp'],
      },
      message_results: [
        {
          id: result?.id,
          report_status: { id: 1, code: 1000, description: '접수/대기' },
          transaction: null,
          report_timestamp: null,
          receiver_phone: phone,
          receiver_name: '',
        },
      ],
    },
    message_resources: [],
  }
  assert.equal(JSON.stringify(body), JSON.stringify(expected))

  const [text] = await eventually(async () => {
    const { messages } = await handset(phone)
    return messages.length > 0 ? messages : undefined
  })
  assert.deepEqual([text?.from, text?.type, text?.body], ['01012345678', 'SMS', 'API Test 가나다'])
  const done = await eventually(async () => {
    const now = await look(client, message.id)
    return now.message_detail.message_results[0]?.report_timestamp ? now : undefined
  })
  const reported = done.message_detail.message_results[0]?.report_timestamp as string
  assert.match(reported, timestamp)
  const [waiting] = expected.message_detail.message_results
  const results = [
    { ...waiting, report_status: { id: 2, code: 4100, description: '전달' }, report_timestamp: reported },
  ]
  assert.deepEqual(done, {
    ...expected,
    message_detail: { ...expected.message_detail, message_results: results },
  })
})

for (const [path, type, cost] of [
  ['/v1/message', 'SMS', 1],
  ['/v1/message/', 'SMS', 1],
  ['/v1/message/sms', 'SMS', 1],
  ['/v1/message/lms/', 'LMS', 3],
  ['/v1/message/lms', 'LMS', 3],
] as const) {
  test(`POST ${path} sends ${type} for ${cost}`, async () => {
    const { message_type, message_detail } = await sendKnown(client, {}, path)
    assert.equal(message_type.type, type)
    assert.equal(message_detail.transaction?.value, -cost)
  })
}

test('JSON and multipart are taken like a form, numbers and lists too', async () => {
  const phones = [newPhone(), newPhone()]
  const fields = { sender_phone: '0212345678', body: 'to two', receiver_phone: phones }
  const parts = new FormData()
  parts.append('sender_phone', fields.sender_phone)
  parts.append('body', fields.body)
  for (const phone of phones) parts.append('receiver_phone', phone)
  // The vendor's own client sends fields that nobody filled in.
  for (const name of ['file', 'bulk_file', 'send_timestamp', 'signature_value', 'subject'])
    parts.append(name, '')
  for (const reply of [
    await client.json('POST', '/v1/message/sms/', { ...fields, subject: null, receiver_name: [] }),
    await client.multipart('/v1/message/sms/', parts),
    await client.form('POST', '/v1/message/sms/', fields),
  ]) {
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const { message_detail } = reply.body as SentMessage
    assert.equal(message_detail.num_recipients, 2)
    assert.deepEqual(
      message_detail.message_results.map(({ receiver_phone }) => receiver_phone),
      phones,
    )
  }
})

test('one text to many: each has its name, twice the same phone is two', async () => {
  const [one, other] = [newPhone(), newPhone()]
  const { message_detail } = await sendKnown(client, {
    receiver_phone: [one, other, one],
    receiver_name: ['하나', '', 'One'],
    sender_name: 'Shop',
    subject: '제목',
  })
  assert.equal(message_detail.transaction?.value, -3)
  assert.deepEqual([message_detail.sender_name, message_detail.subject], ['Shop', '제목'])
  assert.deepEqual(
    message_detail.message_results.map(({ receiver_phone, receiver_name }) => [
      receiver_phone,
      receiver_name,
    ]),
    [
      [one, '하나'],
      [other, ''],
      [one, 'One'],
    ],
  )
})

test('10,000 receivers with names in one form, 10,001 are refused', async () => {
  const own = await createSms4wpClient(server, { points: 20_000 })
  const phones = Array.from({ length: 10_000 }, (_, index) => `0103${String(index).padStart(7, '0')}`)
  const fields = { sender_phone: '0212345678', body: 'to many', receiver_phone: phones }
  const names = phones.map((_, index) => `이름이 긴 사람 ${index}`)
  const { status, body } = await own.form('POST', '/v1/message/sms/', { ...fields, receiver_name: names })
  assert.equal(status, 200, JSON.stringify(body).slice(0, 200))
  const { message_detail } = body as SentMessage
  assert.equal(message_detail.num_recipients, 10_000)
  assert.equal(message_detail.message_results.at(-1)?.receiver_name, names.at(-1))
  assert.equal(await balanceOf(own), 10_000)
  const refused = await own.form('POST', '/v1/message/sms/', {
    ...fields,
    receiver_phone: [...phones, newPhone()],
  })
  assert.equal(refused.status, 400)
  assert.match(
    (refused.body as { detail: string }).detail,
    /^receiver_phone must be .* given 1 to 10000 times$/,
  )
  assert.equal(await balanceOf(own), 10_000)
})

for (const type of ['sms', 'lms'] as const) {
  test(`test/${type}/ validates and answers, sends nothing and charges nothing`, async () => {
    const phone = newPhone()
    const balance = await balanceOf(client)
    const { message_detail } = await sendKnown(client, { receiver_phone: phone }, `/v1/message/test/${type}/`)
    assert.equal(message_detail.is_test, true)
    assert.equal(message_detail.transaction, null)
    assert.equal(await balanceOf(client), balance)
    assert.deepEqual((await handset(phone)).messages, [])
    const refused = await client.form('POST', `/v1/message/test/${type}/`, { sender_phone: '0212345678' })
    assert.equal(refused.status, 400)
  })
}

test('scheduled: the time is shown, and it can be taken back before it leaves', async () => {
  const balance = await balanceOf(client)
  const phone = newPhone()
  const message = await sendKnown(client, {
    receiver_phone: phone,
    send_timestamp: '2099-01-01T09:00:00+09:00',
  })
  assert.equal(message.message_detail.send_timestamp, '2099-01-01T00:00:00')
  assert.equal(await balanceOf(client), balance - 1)
  const { status, body } = await client.send('DELETE', `/v2/messages/${message.id}`)
  assert.equal(status, 200)
  const { request_status, message_results } = (body as SentMessage).message_detail
  assert.deepEqual(request_status, { id: 4, code: 410, description: 'CANCELLED' })
  assert.equal(message_results[0]?.transaction?.value, 1)
  assert.equal(await balanceOf(client), balance)
  const again = await client.send('DELETE', `/v2/messages/${message.id}/`)
  assert.equal(again.status, 409)
})

test('DELETE of a message that has left is 409, of an unknown one or of somebody else 404', async () => {
  const message = await sendKnown(client)
  assert.equal((await client.send('DELETE', `/v2/messages/${message.id}`)).status, 409)
  const other = await createSms4wpClient(server)
  for (const [who, id] of [
    [other, message.id],
    [client, 999_999],
  ] as const) {
    const { status, body } = await who.send('DELETE', `/v2/messages/${id}`)
    assert.deepEqual([status, body], [404, { detail: 'not found' }])
  }
})

test('a recipient that fails is refunded, and its result shows it', async () => {
  const message = await sendKnown(client, { receiver_phone: ['01000000110', newPhone()] })
  const done = await eventually(async () => {
    const { message_results } = (await look(client, message.id)).message_detail
    return message_results.every(({ report_timestamp }) => report_timestamp) ? message_results : undefined
  })
  assert.deepEqual(done[0]?.report_status, { id: 6, code: 4410, description: '잘못된 번호' })
  assert.equal(done[0]?.transaction?.value, 1)
  assert.equal(done[1]?.transaction, null)
})

test('signature_value: one of the user is taken, any other is 406', async () => {
  const { customers, db } = server.app
  const signature = await customers.createSignature(db, { customerId: String(client.userId), subsId: 'blog' })
  await sendKnown(client, { signature_value: signature.value })
  const stranger = await createSms4wpClient(server)
  const fields = {
    sender_phone: '0212345678',
    receiver_phone: newPhone(),
    body: 'x',
    signature_value: signature.value,
  }
  const { status, body } = await stranger.form('POST', '/v1/message/sms/', fields)
  assert.deepEqual(
    [status, body],
    [406, { detail: 'signature_value is none of the signatures of this user' }],
  )
})

test('406 says what is short, and nothing is charged', async () => {
  const poor = await createSms4wpClient(server, { points: 2, limitPerOnce: 4, limitPerDay: 2 })
  const send = (count: number, type = 'sms') =>
    poor.form('POST', `/v1/message/${type}/`, {
      sender_phone: '0212345678',
      body: 'x',
      receiver_phone: Array.from({ length: count }, newPhone),
    })
  for (const [reply, words] of [
    [await send(5), /limit of one request: 4 recipients, 5 asked for/],
    [await send(3), /limit of the day: 2 recipients, 0 sent today, 3 asked for/],
    [await send(1, 'lms'), /points are short: 3 needed, 2 left/],
  ] as const) {
    assert.equal(reply.status, 406)
    assert.match((reply.body as { detail: string }).detail, words)
  }
  assert.equal(await balanceOf(poor), 2)
})

test('Idempotency-Key: the first answer again, nothing charged twice, another body refused', async () => {
  const fields = { sender_phone: '0212345678', receiver_phone: newPhone(), body: 'once' }
  const headers = { 'idempotency-key': 'send-1' }
  const first = await client.form('POST', '/v1/message/sms/', fields, headers)
  const balance = await balanceOf(client)
  const again = await client.form('POST', '/v1/message/sms/', fields, headers)
  assert.equal(first.status, 200)
  assert.deepEqual([again.status, again.body], [200, first.body])
  assert.equal(again.headers.get('idempotency-replayed'), 'true')
  assert.equal(await balanceOf(client), balance)
  const other = await client.form('POST', '/v1/message/sms/', { ...fields, body: 'twice' }, headers)
  assert.deepEqual(
    [other.status, other.body],
    [422, { detail: 'this Idempotency-Key was used for another request' }],
  )
  const stranger = await createSms4wpClient(server)
  assert.equal((await stranger.form('POST', '/v1/message/sms/', fields, headers)).status, 200)
  const { customers, db } = server.app
  const second = await customers.grantToken(db, { customerId: String(client.userId), scope: 'client.second' })
  const own = await client.form('POST', '/v1/message/sms/', fields, {
    ...headers,
    authorization: `token ${second.value}`,
  })
  assert.deepEqual(
    [own.status, own.headers.get('idempotency-replayed')],
    [200, null],
    'a key is of one token',
  )
})

function mms(...files: readonly (readonly [Buffer, string])[]): FormData {
  const parts = new FormData()
  parts.append('sender_phone', '0212345678')
  parts.append('receiver_phone', newPhone())
  parts.append('body', '사진')
  for (const [bytes, name] of files)
    parts.append('file', new File([new Uint8Array(bytes)], name, { type: 'image/jpeg' }))
  return parts
}

test('MMS: up to three JPEGs, charged and listed', async () => {
  const { status, body } = await client.multipart(
    '/v1/message/mms/',
    mms([jpeg, 'a.jpg'], [jpeg, 'b.jpg'], [jpeg, 'c.jpg']),
  )
  const { id, message_type, message_detail, message_resources } = body as SentMessage
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(message_type, { id: 7, type: 'MMS', point_cost: 13 })
  assert.equal(message_detail.transaction?.value, -13)
  assert.deepEqual(
    message_resources.map(({ message, mime_type }) => [message, mime_type]),
    Array.from({ length: 3 }, () => [id, 'image/jpeg']),
  )
  assert.deepEqual(await look(client, id).then((now) => now.message_resources), message_resources)
})

test('MMS: the key of a multipart request covers its file', async () => {
  const headers = { 'idempotency-key': 'mms-1' }
  const parts = mms([jpeg, 'a.jpg'])
  const first = await client.multipart('/v1/message/mms/', parts, headers)
  const again = await client.multipart('/v1/message/mms/', parts, headers)
  assert.equal(first.status, 200, JSON.stringify(first.body))
  assert.deepEqual([again.status, again.body], [200, first.body])
  parts.set('file', new File([new Uint8Array(jpeg.subarray(0, 100))], 'a.jpg', { type: 'image/jpeg' }))
  assert.equal((await client.multipart('/v1/message/mms/', parts, headers)).status, 422)
})

test('MMS: no file, four files, a text for a file and a spreadsheet are 400, another type is 415', async () => {
  const text = mms()
  text.append('file', 'a.jpg')
  const bulk = mms([jpeg, 'a.jpg'])
  bulk.append('bulk_file', new File(['x'], 'bulk.xlsx'))
  const four = Array.from({ length: 4 }, () => [jpeg, 'a.jpg'] as const)
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABc3UBGAAAAABJRU5ErkJggg==',
    'base64',
  )
  const balance = await balanceOf(client)
  for (const [parts, status, words] of [
    [mms(), 400, /^file must be /],
    [mms(...four), 400, /^file must be .* given 1 to 3 times$/],
    [text, 400, /^file must be a file, sent as multipart\/form-data/],
    [bulk, 400, /^bulk_file must be left out/],
    [mms([png, 'a.png']), 415, /JPEG/],
    [mms([Buffer.from('not an image'), 'a.jpg']), 415, /JPEG/],
  ] as const) {
    const reply = await client.multipart('/v1/message/mms/', parts)
    assert.equal(reply.status, status, JSON.stringify(reply.body))
    assert.match((reply.body as { detail: string }).detail, words)
  }
  assert.equal(await balanceOf(client), balance)
})
