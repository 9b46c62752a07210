import * as sheetjs from '@e965/xlsx'
import { columns, nameCell, parsePhone, readBulkRow, type BulkRow, type CellText } from './bulk-row.ts'
import { badFile, wrongType } from './refusal.ts'
import { unpackZip } from './unpack-zip.ts'
import { findWorkbookStream } from './workbook-stream.ts'

const maxRows = 10_000
const faultsNamed = 10
const maxUnpackedBytes = 64 * 1024 * 1024
/** Of tags in one part: the sheet of 10,000 full rows has fewer than half a million. */
const maxTags = 2_000_000
const xlsxType = 'spreadsheetml.sheet.main+xml'
const isWorksheet = /\/worksheets\/[^/]*\.xml$/i
const biff8 = '0908xxxx0006'

type Cells = readonly (sheetjs.CellObject | undefined)[]

/**
 * The rows of an xls or xlsx file's first sheet. Takes as long and as much memory as the file makes it take, within
 * what is bounded here: run it in a worker. Faults: `attachment_type_refused`, `attachment_refused`.
 */
export function readSheet(file: Buffer): BulkRow[] {
  const sheet = parseSheet(isZip(file) ? repackXlsx(file) : unwrapXls(file))
  const rows: BulkRow[] = []
  const faults: string[] = []
  let count = 0
  // Only what is there, in ascending order: a sheet says for a few bytes that it has a billion rows.
  for (const index of Object.keys(sheet).map(Number)) {
    const texts = columns.map((_name, column) => readCell(sheet[index]?.[column]))
    if (index === 0) faults.push(...faultsOfHeader(texts[1]))
    if (index === 0 || texts.every((cell) => 'text' in cell && cell.text.trim() === '')) continue
    if (++count > maxRows) continue
    const row = readBulkRow(index + 1, texts)
    if (Array.isArray(row)) faults.push(...row)
    else rows.push(row)
  }
  if (count > maxRows) throw badFile(`the spreadsheet has ${count} rows, and at most ${maxRows} are taken`)
  if (faults.length > 0) throw badFile(nameFaults(faults))
  if (count === 0) throw badFile('the spreadsheet has no rows below its header')
  return rows
}

/** A file without a header would lose its first row in silence. */
function faultsOfHeader(receiver: CellText | undefined): string[] {
  const holdsNumber = receiver && 'text' in receiver && parsePhone(receiver.text) !== undefined
  return holdsNumber ? [`${nameCell(1, 1)}: row 1 has to be a header, and it holds a number`] : []
}

function nameFaults(faults: readonly string[]): string {
  const more = faults.length - faultsNamed
  return faults.slice(0, faultsNamed).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function isZip(file: Buffer): boolean {
  return file.readUInt16BE(0) === 0x504b
}

/** An archive without compression that holds what was unpacked here, so that the parser unpacks nothing. */
function repackXlsx(file: Buffer): Buffer {
  const wanted = (name: string) =>
    /\.(?:xml|rels)$/i.test(name) && !/^(?:META-INF\/|docProps\/|objectdata)/i.test(name)
  const parts = unpackZip(file, { maxBytes: maxUnpackedBytes, wanted })
  if (!parts.get('[Content_Types].xml')?.includes(xlsxType)) {
    throw wrongType('the file is neither an xls nor an xlsx spreadsheet')
  }
  const plain = sheetjs.CFB.utils.cfb_new()
  for (const [name, part] of parts) {
    if (countTags(part) > maxTags) throw badFile('the spreadsheet has too many cells')
    sheetjs.CFB.utils.cfb_add(plain, `/${name}`, isWorksheet.test(name) ? onlyCells(part) : part)
  }
  return sheetjs.CFB.write(plain, { type: 'buffer', fileType: 'zip', compression: false }) as Buffer
}

/**
 * A worksheet without what follows its cells: links and merged ranges are laid out over each cell that they name.
 * The parser would take what there is of a sheet that was cut.
 */
function onlyCells(sheet: Buffer): Buffer {
  if (!/worksheet>\s*$/.test(sheet.toString('latin1', Math.max(0, sheet.length - 64)))) {
    throw badFile('the spreadsheet is damaged')
  }
  const end = sheet.lastIndexOf('sheetData>')
  if (end < 0) return sheet
  return Buffer.concat([sheet.subarray(0, end), Buffer.from('sheetData></worksheet>')])
}

function countTags(part: Buffer): number {
  let tags = 0
  for (let at = part.indexOf(0x3c); at >= 0; at = part.indexOf(0x3c, at + 1)) tags++
  return tags
}

function unwrapXls(file: Buffer): Buffer {
  const stream = findWorkbookStream(file)
  const begins = stream.toString('hex', 0, 6)
  if (begins.slice(0, 4) !== biff8.slice(0, 4) || begins.slice(8) !== biff8.slice(8)) {
    throw badFile('the spreadsheet was saved by Excel 95 or before it; save it as xlsx')
  }
  return stream
}

function parseSheet(plain: Buffer): Cells[] {
  let workbook
  try {
    workbook = sheetjs.read(plain, {
      type: 'buffer',
      dense: true,
      sheets: 0,
      cellFormula: true,
      cellNF: true,
      cellHTML: false,
      cellText: false,
      nodim: true,
    })
  } catch (error) {
    throw badFile('the spreadsheet is damaged or password-protected', error)
  }
  const sheet = workbook.Sheets[workbook.SheetNames[0] ?? '']
  const cells = sheet?.['!data']
  if (!cells) throw badFile('the first sheet of the spreadsheet cannot be read')
  return cells
}

function readCell(cell: sheetjs.CellObject | undefined): CellText {
  if (cell === undefined || cell.t === 'z') return { text: '' }
  if (cell.f !== undefined || cell.F !== undefined)
    return { fault: 'is a formula; formulas are not calculated' }
  if (cell.t === 's' && typeof cell.v === 'string') return { text: cell.v }
  if (cell.t === 'b') return { fault: 'is TRUE or FALSE; format the column as text' }
  if (cell.t === 'e') return { fault: 'is an error' }
  const isDate = cell.t === 'd' || sheetjs.SSF.is_date(String(cell.z ?? ''))
  return {
    fault: isDate
      ? 'is a date; format the column as text'
      : 'is a number, which loses leading zeros; format the column as text',
  }
}
