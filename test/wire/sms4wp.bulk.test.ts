import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { utils, write } from '@e965/xlsx'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import {
  balanceOf,
  createSms4wpClient,
  look,
  newPhone,
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

const header = ['발송 시간', '수신자 번호', '수신자 이름', '발신자 번호', '발신자 이름', '제목', '내용']
const mimeTypes = {
  biff8: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const

type Row = readonly string[]

function bulk(rows: readonly Row[], bookType: 'xlsx' | 'biff8' = 'xlsx'): FormData {
  const book = utils.book_new()
  utils.book_append_sheet(book, utils.aoa_to_sheet([header, ...rows.map((row) => [...row])]), 'Sheet1')
  const parts = new FormData()
  parts.append(
    'bulk_file',
    new File([new Uint8Array(write(book, { type: 'buffer', bookType }) as Buffer)], 'bulk'),
  )
  return parts
}

async function textsOf(number: string): Promise<readonly { from: string; body: string }[]> {
  const response = await fetch(`${server.url}/dev/handsets/${number}`)
  return ((await response.json()) as { messages: { from: string; body: string }[] }).messages
}

for (const bookType of ['xlsx', 'biff8'] as const) {
  test(`bulk_file (${bookType}): each row is a text of its own; other parameters are ignored`, async () => {
    const [one, other] = [newPhone(), newPhone()]
    const parts = bulk(
      [
        ['', one, '하나', '0212345678', '가게', '', '첫째 글'],
        ['', other, '', '010-1234-5678', '가게', '', '둘째 글'],
      ],
      bookType,
    )
    parts.append('sender_phone', 'not a phone')
    parts.append('receiver_phone', 'neither')
    const balance = await balanceOf(client)
    const { status, body } = await client.multipart('/v1/message/sms/', parts)
    const { id, message_detail, message_resources } = body as SentMessage
    assert.equal(status, 200, JSON.stringify(body))
    const { sender_phone, sender_name, subject, body: text, num_recipients } = message_detail
    assert.deepEqual([sender_phone, sender_name, subject, text, num_recipients], ['', '가게', '', '', 2])
    assert.deepEqual(
      message_detail.message_results.map(({ receiver_phone, receiver_name }) => [
        receiver_phone,
        receiver_name,
      ]),
      [
        [one, '하나'],
        [other, ''],
      ],
    )
    assert.deepEqual(
      message_resources.map(({ message, mime_type }) => [message, mime_type]),
      [[id, mimeTypes[bookType]]],
    )
    assert.equal(await balanceOf(client), balance - 2)
    for (const [number, from, words] of [
      [one, '0212345678', '첫째 글'],
      [other, '01012345678', '둘째 글'],
    ] as const) {
      const [arrived] = await eventually(async () => {
        const texts = await textsOf(number)
        return texts.length > 0 ? texts : undefined
      })
      assert.deepEqual([arrived?.from, arrived?.body], [from, words])
    }
  })
}

test('bulk_file: a row with a time (Korean) leaves at its own', async () => {
  const [now, later] = [newPhone(), newPhone()]
  const parts = bulk([
    ['', now, '', '0212345678', '', '', 'now'],
    ['20990101090000', later, '', '0212345678', '', '', 'later'],
  ])
  const { status, body } = await client.multipart('/v1/message/lms/', parts)
  assert.equal(status, 200, JSON.stringify(body))
  await eventually(async () => ((await textsOf(now)).length > 0 ? true : undefined))
  const { message_results } = (await look(client, (body as SentMessage).id)).message_detail
  assert.equal(message_results[1]?.report_status.code, 1000)
  assert.deepEqual(await textsOf(later), [])
})

for (const [what, row, words] of [
  ['a receiver of letters', ['', 'abc', '', '0212345678', '', '', 'x'], /row 3, column B/],
  ['no sender', ['', '01012345678', '', '', '', '', 'x'], /row 3, column D/],
  ['no body', ['', '01012345678', '', '0212345678', '', '', ''], /row 3, column G/],
  ['an odd time', ['20991301000000', '01012345678', '', '0212345678', '', '', 'x'], /row 3, column A/],
  ['a body of 91 bytes', ['', '01012345678', '', '0212345678', '', '', 'a'.repeat(91)], /row 3.*91/],
  ['a subject of 41 bytes', ['', '01012345678', '', '0212345678', '', 'a'.repeat(41), 'x'], /row 3.*41/],
] as const) {
  test(`bulk_file: ${what} refuses the whole file, names row and column, and charges nothing`, async () => {
    const good = newPhone()
    const balance = await balanceOf(client)
    const parts = bulk([['', good, '', '0212345678', '', '', 'good'], row])
    const { status, body } = await client.multipart('/v1/message/sms/', parts)
    assert.equal(status, 400, JSON.stringify(body))
    assert.match((body as { detail: string }).detail, words)
    assert.equal(await balanceOf(client), balance)
    assert.deepEqual(await textsOf(good), [])
  })
}

test('bulk_file: what is no spreadsheet is 415, one without rows 400, one of more than 5 MiB 413', async () => {
  const file = (bytes: Uint8Array<ArrayBuffer> | string) => {
    const parts = new FormData()
    parts.append('bulk_file', new File([bytes], 'bulk.xlsx'))
    return parts
  }
  for (const [parts, status] of [
    [file('a,b,c\n1,2,3\n'), 415],
    [file(new Uint8Array([0x25, 0x50, 0x44, 0x46])), 415],
    [bulk([]), 400],
    [file(new Uint8Array(5 * 1024 * 1024 + 1)), 413],
  ] as const) {
    const reply = await client.multipart('/v1/message/sms/', parts)
    assert.equal(reply.status, status, JSON.stringify(reply.body))
  }
})

test('bulk_file: 10,000 rows are taken at once', async () => {
  const rows = Array.from({ length: 10_000 }, (_, index) => {
    const number = `0104${String(index).padStart(7, '0')}`
    return ['', number, `사람 ${index}`, '0212345678', '', '', `안녕하세요 ${index}`]
  })
  const { status, body } = await client.multipart('/v1/message/test/sms/', bulk(rows))
  assert.equal(status, 200, JSON.stringify(body).slice(0, 300))
  assert.equal((body as SentMessage).message_detail.num_recipients, 10_000)
})
