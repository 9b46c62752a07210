import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { mutatedBytes } from '../../../test/support/mutated-bytes.ts'
import { propertyRuns, propertyTimeoutMs } from '../../../test/support/property-runs.ts'
import { Fault } from '../../core/fault.ts'
import { makeJpeg } from '../images/sample-images.test-support.ts'
import { createAttachments } from './attachments.ts'
import { readSheet } from './read-sheet.ts'
import { buildSheet } from './sheet.test-support.ts'
import { unpackZip } from './unpack-zip.ts'
import { writeZip } from './zip.test-support.ts'

const attachments = createAttachments()
after(() => attachments.close())

const options = { timeout: propertyTimeoutMs(60_000) }
/** The parser prints what it finds odd; in its thread nobody hears it. */
Object.assign(console, { error: () => {} })

const rows = [
  ['', '01012345678', '김철수', '021234567', '', '', '안녕'],
  ['20300101090000', '010-1234-5679', '', '1588', 'Shop', 'subject', 'x'.repeat(100)],
]
const xlsx = buildSheet(rows)
const xls = buildSheet(rows, 'xls')
const parts = unpackZip(xlsx, { maxBytes: 1e7, wanted: () => true })
const jpeg = await makeJpeg()

function assertRefusal(error: unknown): void {
  assert.ok(error instanceof Fault, String((error as Error).stack))
  assert.match(error.code, /^attachment_(?:type_)?refused$/)
  assert.ok((error.detail.explanation ?? '').length > 10, 'it says why')
}

function readOrRefused(bytes: Buffer): void {
  try {
    readSheet(bytes)
  } catch (error) {
    assertRefusal(error)
  }
}

test('mutated file: a spreadsheet is read or refused with words, whatever its bytes', options, () => {
  fc.assert(
    fc.property(mutatedBytes([xlsx, xls]), (bytes) => {
      if (bytes.length >= 8) readOrRefused(bytes)
    }),
    propertyRuns(400),
  )
})

test('mutated file: so is an archive that is whole around XML that is not', options, () => {
  const names = [...parts.keys()]
  const mutated = fc
    .constantFrom(...names)
    .chain((name) => fc.tuple(fc.constant(name), mutatedBytes([parts.get(name) ?? Buffer.alloc(0)])))
  fc.assert(
    fc.property(mutated, ([name, content]) => {
      readOrRefused(
        writeZip([...parts].map(([own, part]) => ({ name: own, content: own === name ? content : part }))),
      )
    }),
    propertyRuns(80),
  )
})

test('mutated file: threads survive, and a good spreadsheet is read right after', options, async () => {
  await fc.assert(
    fc.asyncProperty(mutatedBytes([xlsx, xls]), async (bytes) => {
      await attachments.readBulkFile(bytes).catch(assertRefusal)
    }),
    propertyRuns(6),
  )
  assert.equal((await attachments.readBulkFile(xlsx)).length, 2)
  assert.equal((await attachments.readBulkFile(xls)).length, 2)
})

test(
  'mutated file: a picture of a message decodes or is refused, and a good one passes right after',
  options,
  async () => {
    await fc.assert(
      fc.asyncProperty(mutatedBytes([jpeg]), async (bytes) => {
        await attachments.checkJpeg(bytes).catch(assertRefusal)
      }),
      propertyRuns(150),
    )
    await attachments.checkJpeg(jpeg)
  },
)
