import { isPhoneNumber } from '../../core/phone-number.ts'

/** One row of a bulk file, read but not judged: how long its texts may be is the caller's to say. */
export interface BulkRow {
  /** As the spreadsheet counts: the first row below the header is 2. */
  readonly row: number
  readonly sendAt: Date | undefined
  /** Digits only, as the sender's. */
  readonly receiverPhone: string
  /** Empty where the cell is, as all the other texts but the phone numbers and the body. */
  readonly receiverName: string
  readonly senderPhone: string
  readonly senderName: string
  readonly subject: string
  readonly body: string
}

/** CONTRACTS.md section 4, `bulk_file`: columns A to G. */
export const columns = [
  'send time',
  'receiver number',
  'receiver name',
  'sender number',
  'sender name',
  'subject',
  'body',
] as const

/** What a cell holds as text, or why it is none. */
export type CellText = { readonly text: string } | { readonly fault: string }

const dashed = /^([0-9]{3})-([0-9]{3,4})-([0-9]{4})$/
const koreaAheadMs = 9 * 60 * 60 * 1000

/** A row out of its seven cells, or what is wrong with each of them: "row 7, column B (receiver number): …". */
export function readBulkRow(row: number, cells: readonly CellText[]): BulkRow | string[] {
  const faults: string[] = []
  const read = <Value>(column: number, parse: (text: string) => Value | Refused): Value | undefined => {
    const cell = cells[column] ?? { text: '' }
    const value = 'fault' in cell ? new Refused(cell.fault) : parse(cell.text)
    if (!(value instanceof Refused)) return value
    faults.push(`${nameCell(row, column)}: ${value.why}`)
    return undefined
  }
  const sendAt = read(0, readTime)
  const receiverPhone = read(1, readPhone)
  const receiverName = read(2, readText)
  const senderPhone = read(3, readPhone)
  const senderName = read(4, readText)
  const subject = read(5, readText)
  const body = read(6, (text) => (text.trim() === '' ? new Refused('is empty') : readText(text)))
  if (faults.length > 0) return faults
  return {
    row,
    sendAt,
    receiverPhone: receiverPhone ?? '',
    receiverName: receiverName ?? '',
    senderPhone: senderPhone ?? '',
    senderName: senderName ?? '',
    subject: subject ?? '',
    body: body ?? '',
  }
}

/** "row 7, column B (receiver number)" */
export function nameCell(row: number, column: number): string {
  return `row ${row}, column ${String.fromCharCode(0x41 + column)} (${columns[column]})`
}

export function parsePhone(text: string): string | undefined {
  const [, area, exchange, line] = dashed.exec(text.trim()) ?? []
  const digits = area === undefined ? text.trim() : `${area}${exchange}${line}`
  return isPhoneNumber(digits) ? digits : undefined
}

class Refused {
  readonly why: string
  constructor(why: string) {
    this.why = why
  }
}

function readPhone(text: string): string | Refused {
  if (text.trim() === '') return new Refused('is empty')
  return parsePhone(text) ?? new Refused('must be digits (3 to 15) or NNN-NNN(N)-NNNN')
}

function readTime(text: string): Date | undefined | Refused {
  if (text.trim() === '') return undefined
  const [, year, month, day, hour, minute, second] =
    /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$/.exec(text.trim()) ?? []
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.000`
  const asUtc = new Date(`${iso}Z`)
  // Written back it has to be the same: 30 February is none, and 24:00 is the next day's.
  if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString() !== `${iso}Z` || Number(year) < 1970) {
    return new Refused('must be a time YYYYMMDDHHMMSS in Korean time, or empty')
  }
  return new Date(asUtc.getTime() - koreaAheadMs)
}

/** PostgreSQL stores neither NUL nor half a surrogate pair; a spreadsheet can write both (`_x0000_`). */
function readText(text: string): string | Refused {
  return text.includes('\0') || !text.isWellFormed() ? new Refused('has characters that are no text') : text
}
