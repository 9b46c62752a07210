import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { assertOthersWork } from '../../../test/support/main-thread.ts'
import { Fault } from '../../core/fault.ts'
import { createAttachments } from './attachments.ts'
import { readSheet } from './read-sheet.ts'
import { buildBook, buildSheet, bulkHeader } from './sheet.test-support.ts'

const attachments = createAttachments()
after(() => attachments.close())

const good = [
  '20260102093000',
  '010-1234-5678',
  '김철수',
  '021234567',
  '가게',
  '알림',
  '안녕하세요, 뷁😀\n둘째 줄',
]
const row = (changes: Record<number, unknown>): unknown[] =>
  good.map((cell, column) => (column in changes ? changes[column] : cell))

/** 1+1, in the words of xlsx and in the bytes of xls ([MS-XLS] 2.5.198: PtgInt, PtgInt, PtgAdd). */
const formula = { f: '1+1', bf: [7, 0, 0x1e, 1, 0, 0x1e, 1, 0, 3] }

/** In this thread: what the rows' rules alone decide needs no worker, and many files are quicker so. */
const readHere = async (bytes: Buffer) => readSheet(bytes)

/** The fault's code and explanation, of what has to be refused. */
async function refusal(bytes: Buffer, read = attachments.readBulkFile): Promise<[string, string]> {
  const fault = await read(bytes).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(fault instanceof Fault)) throw new Error('not refused', { cause: fault })
  return [fault.code, fault.detail.explanation ?? '']
}

for (const type of ['xlsx', 'xls'] as const) {
  test(`bulk file: ${type} is read as it is written, Hangul and all`, async () => {
    const rows = await attachments.readBulkFile(
      buildSheet([good, ['', '01099998888', '', '15881234', '', '', 'x']], type),
    )
    assert.deepEqual(rows, [
      {
        row: 2,
        sendAt: new Date('2026-01-02T00:30:00Z'),
        receiverPhone: '01012345678',
        receiverName: '김철수',
        senderPhone: '021234567',
        senderName: '가게',
        subject: '알림',
        body: '안녕하세요, 뷁😀\n둘째 줄',
      },
      {
        row: 3,
        sendAt: undefined,
        receiverPhone: '01099998888',
        receiverName: '',
        senderPhone: '15881234',
        senderName: '',
        subject: '',
        body: 'x',
      },
    ])
  })

  test(`bulk file: a bad row refuses the whole ${type} file and is named with column and fault`, async () => {
    const cases: [unknown, number, RegExp][] = [
      [
        1_012_345_678,
        1,
        /column B \(receiver number\): is a number, which loses leading zeros; format the column as text$/,
      ],
      [20_260_102_093_000, 0, /column A \(send time\): is a number/],
      [new Date('2026-01-02T00:30:00Z'), 0, /column A \(send time\): is a date; format the column as text$/],
      [true, 2, /column C \(receiver name\): is TRUE or FALSE/],
      [{ t: 'e', v: 0x07 }, 5, /column F \(subject\): is an error$/],
      [{ t: 's', v: '01012345678', ...formula }, 1, /column B .*formulas are not calculated$/],
      [{ t: 'n', v: 2, ...formula }, 6, /column G \(body\): is a formula/],
      ['010-12-5678', 1, /column B .*must be digits \(3 to 15\) or NNN-NNN\(N\)-NNNN$/],
      ['+821012345678', 1, /column B/],
      ['０１０１２３４５６７８', 1, /column B/],
      ['', 3, /column D \(sender number\): is empty$/],
      ['20260230120000', 0, /column A .*YYYYMMDDHHMMSS/],
      ['20260102240000', 0, /column A/],
      ['2026-01-02 09:30', 0, /column A/],
      ['00000101000000', 0, /column A/],
      [' \n', 6, /column G \(body\): is empty$/],
    ]
    for (const [value, column, expected] of cases) {
      const [code, explanation] = await refusal(
        buildBook([bulkHeader, good, row({ [column]: value }), good], type),
        readHere,
      )
      assert.equal(code, 'attachment_refused')
      assert.match(explanation, /^row 3, /)
      assert.match(explanation, expected)
    }
  })

  test(`bulk file: ${type} without rows below the header is refused`, async () => {
    for (const rows of [[], [['', ' ', '', '', '', '', '']]]) {
      assert.deepEqual(await refusal(buildSheet(rows, type)), [
        'attachment_refused',
        'the spreadsheet has no rows below its header',
      ])
    }
  })
}

test('bulk file: 10,000 rows are taken, 10,001 are not', async () => {
  const rows = (count: number) =>
    Array.from({ length: count }, () => ['', '01012345678', '', '1588', '', '', 'ㅎ'])
  const taken = await attachments.readBulkFile(buildSheet(rows(10_000)))
  assert.equal(taken.length, 10_000)
  assert.equal(taken.at(-1)?.row, 10_001)
  assert.deepEqual(await refusal(buildSheet(rows(10_001))), [
    'attachment_refused',
    'the spreadsheet has 10001 rows, and at most 10000 are taken',
  ])
})

test('bulk file: the first ten faults are named and the others counted', async () => {
  const [, explanation] = await refusal(
    buildSheet(Array.from({ length: 20 }, () => ['', 'x', '', 'y', '', '', 'z'])),
  )
  assert.equal(explanation.split('; ').length, 11)
  assert.match(explanation, /; and 30 more$/)
})

test('bulk file: empty rows are skipped, also between others, and rows keep their numbers', async () => {
  const empty = ['', '', '', '', '', '', '']
  const rows = await attachments.readBulkFile(buildSheet([empty, good, empty, empty, good, empty]))
  assert.deepEqual(
    rows.map((each) => each.row),
    [3, 6],
  )
})

test('bulk file: columns beyond the seventh are nobody’s', async () => {
  const rows = await attachments.readBulkFile(
    buildBook([bulkHeader, [...good, 7, true, { t: 'n', v: 1, f: '1' }]]),
  )
  assert.equal(rows.length, 1)
})

test('bulk file: a first row that holds a number is no header, and is not skipped in silence', async () => {
  const [code, explanation] = await refusal(buildBook([good, good]))
  assert.equal(code, 'attachment_refused')
  assert.match(explanation, /^row 1, column B .*has to be a header/)
})

test('bulk file: characters that the database cannot store are refused, not dropped', async () => {
  for (const text of ['a\u0000b', 'half \ud83d']) {
    const [code, explanation] = await refusal(buildBook([bulkHeader, row({ 6: text })], 'xls'))
    assert.equal(code, 'attachment_refused')
    assert.match(explanation, /^row 2, column G .*no text$/)
  }
})

test('bulk file: two files are read at a time, eight wait, the next is told that the server is busy', async () => {
  const crowded = createAttachments()
  const file = buildSheet([good])
  const results = await Promise.allSettled(Array.from({ length: 12 }, () => crowded.readBulkFile(file)))
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 2)
  for (const { reason } of refused) assert.equal((reason as Fault).code, 'overloaded')
  assert.equal((await crowded.readBulkFile(file)).length, 1, 'and it is over when they are done')
  await crowded.close()
})

test('bulk file: a file that takes too long is ended and refused', async () => {
  const hasty = createAttachments({ sheetTimeoutMs: 1 })
  await assert.rejects(
    hasty.readBulkFile(buildSheet([good])),
    ({ code, detail }: Fault) =>
      code === 'attachment_refused' && /longer than 0.001 seconds/.test(detail.explanation ?? ''),
  )
  await hasty.close()
})

test('bulk file: reading leaves the event loop free, and the caller’s bytes whole', async () => {
  const long = '가'.repeat(900)
  const file = buildSheet(
    Array.from({ length: 9000 }, (_, index) => ['', '01012345678', '', '1588', '', '', long + index]),
  )
  const before = Buffer.from(file)
  await assertOthersWork(() => attachments.readBulkFile(file))
  assert.ok(file.equals(before))
})
