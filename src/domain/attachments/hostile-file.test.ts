import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, test } from 'node:test'
import { assertOthersWork } from '../../../test/support/main-thread.ts'
import { Fault } from '../../core/fault.ts'
import { createAttachments } from './attachments.ts'
import { readSheet } from './read-sheet.ts'
import { buildSheet } from './sheet.test-support.ts'
import { writeZip, type ZipPart } from './zip.test-support.ts'

const attachments = createAttachments()
after(() => attachments.close())

const good = ['', '01012345678', '김철수', '021234567', '', '', '안녕']

/** In this thread: what the parser alone decides needs no worker, and many files are quicker so. */
const readHere = async (bytes: Buffer) => readSheet(bytes)

async function refusal(bytes: Buffer, read = attachments.readBulkFile): Promise<[string, string]> {
  const fault = await read(bytes).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!(fault instanceof Fault)) throw new Error('not refused', { cause: fault })
  return [fault.code, fault.detail.explanation ?? '']
}

const office = 'application/vnd.openxmlformats-officedocument'
const ofFormats = 'http://schemas.openxmlformats.org'

/** An xlsx file around a sheet's XML. */
function xlsx(sheet: string, more: readonly ZipPart[] = []): Buffer {
  const types = `<Types xmlns="${ofFormats}/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${office}.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${office}.spreadsheetml.worksheet+xml"/></Types>`
  const book = `<workbook xmlns="${ofFormats}/spreadsheetml/2006/main" xmlns:r="${ofFormats}/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`
  const links = `<Relationships xmlns="${ofFormats}/package/2006/relationships"><Relationship Id="rId1" Type="${ofFormats}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
  return writeZip([
    { name: '[Content_Types].xml', content: types },
    { name: 'xl/workbook.xml', content: book },
    { name: 'xl/_rels/workbook.xml.rels', content: links },
    { name: 'xl/worksheets/sheet1.xml', content: sheet },
    ...more,
  ])
}

const inline = (cell: string, text: string) => `<c r="${cell}" t="inlineStr"><is><t>${text}</t></is></c>`
const rowOf = (row: number, body = 'x') =>
  `<row r="${row}">${inline(`B${row}`, '01012345678')}${inline(`D${row}`, '1588')}${inline(`G${row}`, body)}</row>`
const sheetOf = (rows: string, range = 'A1:G2') =>
  `<worksheet xmlns="${ofFormats}/spreadsheetml/2006/main"><dimension ref="${range}"/><sheetData><row r="1">${inline('A1', 'time')}</row>${rows}</sheetData></worksheet>`

test('hostile file: the archive of these tests is read when it is honest', async () => {
  const [row] = await attachments.readBulkFile(xlsx(sheetOf(rowOf(2, '안녕 &amp; 뷁'))))
  assert.equal(row?.body, '안녕 & 뷁')
})

test('hostile file: what is neither xls nor xlsx is refused by its bytes', async () => {
  const csv = Buffer.from('time,to,name,from,name,subject,body\n,01012345678,,1588,,,hi\n')
  const docx = writeZip([
    { name: '[Content_Types].xml', content: `<Types>${office}.wordprocessingml</Types>` },
  ])
  const ods = writeZip([{ name: 'META-INF/manifest.xml', content: '<manifest:manifest/>' }])
  const html = Buffer.from('<html><table><tr><td>1</td></tr></table></html>')
  for (const file of [
    csv,
    docx,
    ods,
    html,
    Buffer.alloc(0),
    Buffer.from('PK'),
    Buffer.alloc(4096),
    randomBytes(4096),
  ]) {
    assert.equal((await refusal(file))[0], 'attachment_type_refused')
  }
})

test('hostile file: more than 5 MiB is refused before it is read', async () => {
  const file = Buffer.alloc(5 * 1024 * 1024 + 1)
  buildSheet([good]).copy(file)
  assert.deepEqual(await refusal(file), [
    'attachment_refused',
    'the spreadsheet has 5242881 bytes, and at most 5242880 are taken',
  ])
})

test('hostile file: a zip bomb is refused, whether it states its size or not, and the event loop stays free', async () => {
  const zeros = Buffer.alloc(100 * 1024 * 1024)
  for (const states of [undefined, 1000, 0xffff_fffe, 0]) {
    const bomb = xlsx(sheetOf(rowOf(2)), [
      { name: 'xl/sharedStrings.xml', content: zeros, ...(states === undefined ? {} : { states }) },
    ])
    assert.ok(bomb.length < 1024 * 1024)
    const memoryBefore = process.memoryUsage().rss
    const [code, explanation] = await assertOthersWork(() => refusal(bomb))
    assert.equal(code, 'attachment_refused')
    assert.match(explanation, /unpacks to more than 67108864 bytes|damaged/)
    assert.ok(process.memoryUsage().rss - memoryBefore < 300 * 1024 * 1024)
  }
})

test('hostile file: many parts that unpack to a little each are bounded too', async () => {
  const content = Buffer.alloc(1024 * 1024)
  const more = Array.from({ length: 100 }, (_, index) => ({ name: `xl/${index}.xml`, content }))
  assert.match((await refusal(xlsx(sheetOf(rowOf(2)), more)))[1], /unpacks to more than/)
  const tiny = Array.from({ length: 3000 }, (_, index) => ({ name: `xl/${index}.xml`, content: '<a/>' }))
  assert.match((await refusal(xlsx(sheetOf(rowOf(2)), tiny)))[1], /3004 parts, and at most 2000/)
})

test('hostile file: a range as wide as a sheet can be, or wider, costs nothing', async () => {
  const startedAt = performance.now()
  const links = `<hyperlinks>${'<hyperlink ref="A1:XFD1048576" location="x"/>'.repeat(10)}</hyperlinks>`
  const merged = `<mergeCells>${'<mergeCell ref="A1:XFD1048576"/>'.repeat(10)}</mergeCells>`
  for (const last of [1_048_576, 1_000_000_000]) {
    const sheet = sheetOf(rowOf(2) + rowOf(last), 'A1:XFD1048576')
    const rows = await attachments.readBulkFile(
      xlsx(sheet.replace('</worksheet>', `${links}${merged}</worksheet>`)),
    )
    assert.deepEqual(
      rows.map(({ row }) => row),
      [2, last],
    )
  }
  assert.ok(performance.now() - startedAt < 8000)
})

test('hostile file: a million empty rows are skipped in time', async () => {
  let empty = ''
  for (let row = 3; row < 1_000_000; row++) empty += `<row r="${row}"/>`
  const rows = await attachments.readBulkFile(xlsx(sheetOf(rowOf(2) + empty + rowOf(1_000_001))))
  assert.equal(rows.length, 2)
})

test('hostile file: too many cells are refused before they are parsed', async () => {
  const cells = '<c r="A2"/>'.repeat(4_100_000)
  assert.match((await refusal(xlsx(sheetOf(`<row r="2">${cells}</row>`))))[1], /too many cells/)
})

test('hostile file: what needs more memory or time than a thread has ends the thread, not the server', async () => {
  const sheet = sheetOf(rowOf(2, '&#65;'.repeat(10_000_000)))
  const [code, explanation] = await refusal(xlsx(sheet))
  assert.equal(code, 'attachment_refused')
  assert.match(explanation, /too much memory|longer than 10 seconds/)
  assert.equal((await attachments.readBulkFile(buildSheet([good]))).length, 1)
})

test('hostile file: formulas, external entities and links are not followed', async () => {
  const formula = `<row r="2">${inline('B2', '01012345678')}${inline('D2', '1588')}<c r="G2" t="str"><f>WEBSERVICE("http://127.0.0.1/")</f><v>hi</v></c></row>`
  assert.match((await refusal(xlsx(sheetOf(formula))))[1], /row 2, column G .*formulas are not calculated/)
  const entity = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${sheetOf(rowOf(2, '&amp;e; &e;'))}`
  const [row] = await attachments.readBulkFile(xlsx(entity))
  assert.equal(row?.body, '&e; &e;')
})

test('hostile file: names of JavaScript’s own do no harm', async () => {
  const [row] = await attachments.readBulkFile(
    xlsx(sheetOf(rowOf(2, '__proto__')), [{ name: '__proto__/constructor.xml', content: '<a/>' }]),
  )
  assert.equal(row?.body, '__proto__')
  assert.equal(({} as Record<string, unknown>)['a'], undefined)
})

test('hostile file: a sheet that was cut is refused, not read as far as it goes', async () => {
  const whole = sheetOf(rowOf(2) + rowOf(3) + rowOf(4))
  assert.match((await refusal(xlsx(whole.slice(0, whole.indexOf('<row r="4">')))))[1], /damaged/)
})

for (const type of ['xlsx', 'xls'] as const) {
  test(`hostile file: ${type} cut anywhere is refused, or read whole where only other things are missing`, async () => {
    const whole = buildSheet(
      Array.from({ length: 50 }, () => good),
      type,
    )
    let refused = 0
    for (let part = 1; part < 12; part++) {
      const cut = whole.subarray(0, Math.floor((whole.length * part) / 12))
      const rows = await readHere(cut).catch((error: unknown) => error)
      if (rows instanceof Fault) refused++
      assert.match(
        rows instanceof Fault ? rows.code : `${(rows as unknown[]).length}`,
        /^(attachment_(type_)?refused|50)$/,
      )
    }
    assert.ok(refused >= 8, `${refused}`)
  })

  test(`hostile file: ${type} with broken bytes is read or refused, never a fault of the server`, async (context) => {
    context.mock.method(console, 'error', () => {})
    const whole = buildSheet(
      Array.from({ length: 20 }, () => good),
      type,
    )
    // The same bytes in every run: with some the parser never ends, which only the thread's time limit is good for.
    let seed = 23
    const draw = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below
    for (let round = 0; round < 300; round++) {
      const broken = Buffer.from(whole)
      for (let count = 0; count < 1 + (round % 8); count++) {
        broken[Math.max(8, draw(broken.length))] = draw(256)
      }
      await readHere(broken).catch((error: unknown) => {
        const seen = broken.toString('base64')
        if (!(error instanceof Fault)) throw new Error(seen, { cause: error })
        assert.match(error.code, /^attachment_(type_)?refused$/, seen)
      })
    }
  })
}
