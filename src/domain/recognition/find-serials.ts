import { rowPart, type PixelBox } from './row-part.ts'
import type { TextRow } from './text/text-box.types.ts'

export interface FoundSerial {
  readonly value: string
  readonly isLabelled: boolean
  readonly certainty: number
  readonly box: PixelBox
  /** The index of the row in which it stands. */
  readonly row: number
}

const label = /\bS\s?[/|.]\s?N\b|\bSN\b|Seria[l1I|](?:\s*(?:number|num|no)\b\.?)?/i
const separators = /^\s*[:;.-]*\s*/
const token = /[A-Za-z0-9@]{8,17}(?![A-Za-z0-9@])/
const words =
  /NUMBER|INFORM|STATUS|LEGAL|SOFTWARE|HARDWARE|BATTERY|BLUETOOTH|UNKNOWN|NETWORK|ADDRESS|VERSION|ANDROID/i

/** What only an iPhone's screens show: its name, a part number, an IMEI in groups. Ten capitals elsewhere are anything. */
const apples = /iPhone|iOS|SEID|[A-Z0-9]{2}\/A\b|\b\d\d \d{6} \d{6} \d\b/

/** Whether the screen is an iPhone's. */
export function isIphone(rows: readonly TextRow[]): boolean {
  return rows.some(({ text }) => apples.test(text))
}

/** Serial numbers: what stands by the label, and what has the shape of Samsung's or, on an iPhone's screen, Apple's. */
export function findSerials(rows: readonly TextRow[], isApples = isIphone(rows)): FoundSerial[] {
  const found: FoundSerial[] = []
  for (const [index, row] of rows.entries()) {
    const match = label.exec(row.text)
    if (match) {
      const from = match.index + match[0].length
      const next = rows[index + 1]
      const isAlone = row.text.slice(from).replace(/[^A-Za-z0-9]/g, '').length < 5
      const beside = readToken(row, from)
      const below = !beside && isAlone && next ? readToken(next, 0) : undefined
      if (beside) found.push({ ...beside, isLabelled: true, row: index })
      if (below) found.push({ ...below, isLabelled: true, row: index + 1 })
    }
    found.push(...findShapes(row, isApples).map((serial) => ({ ...serial, row: index })))
  }
  const labelled = found.filter(({ isLabelled }) => isLabelled)
  return [
    ...labelled,
    ...found.filter((each) => !each.isLabelled && !labelled.some(({ value }) => value === each.value)),
  ]
}

/** Whether a serial number is announced, so that another look is worth its time. */
export function announcesSerial(rows: readonly TextRow[]): boolean {
  return rows.some(({ text }) => label.test(text))
}

function readToken(row: TextRow, from: number): Omit<FoundSerial, 'isLabelled' | 'row'> | undefined {
  const rest = row.text.slice(from)
  const skipped = separators.exec(rest)?.[0].length ?? 0
  const match = token.exec(rest.slice(skipped))
  if (!match || !isSerialLike(match[0])) return undefined
  const start = from + skipped + match.index
  return { value: writeSerial(match[0]), ...rowPart(row, start, start + match[0].length) }
}

function isSerialLike(text: string): boolean {
  if (words.test(text) || /^\d{13,}$/.test(text)) return false
  return /\d/.test(text) || /^[A-Z]{10,12}$/.test(text)
}

function findShapes(row: TextRow, isApples: boolean): Omit<FoundSerial, 'row'>[] {
  return [...row.text.matchAll(/\S+/g)].flatMap((match) => {
    const text = match[0].replace(/[^A-Za-z0-9@]+$/, '')
    const serial = asSamsungSerial(text) ?? (isApples ? asAppleSerial(text) : undefined)
    if (serial === undefined) return []
    return [{ value: serial, isLabelled: false, ...rowPart(row, match.index, match.index + text.length) }]
  })
}

function writeSerial(text: string): string {
  return asSamsungSerial(text) ?? asAppleSerial(text) ?? text
}

/** Eleven characters that begin with R. */
function asSamsungSerial(text: string): string | undefined {
  const serial = straighten(text)
  return serial && /^R[0-9FS][A-Z0-9]{9}$/.test(serial) && /\d.*\d/.test(serial) ? serial : undefined
}

/** Ten characters at random since 2021, twelve before. Hexadecimal digits alone are an address without its colons. */
function asAppleSerial(text: string): string | undefined {
  const serial = straighten(text)
  if (!serial || words.test(serial) || !/[G-Z]/.test(serial)) return undefined
  return /^(?:[A-Z0-9]{10}|[CDFGHJKLMN][A-Z0-9]{11})$/.test(serial) ? serial : undefined
}

/** Neither maker uses O and I: they are 0 and 1, as is the slashed zero that was read as @. */
function straighten(text: string): string | undefined {
  if (!/^[A-Z0-9@osilz]+$/.test(text)) return undefined
  return text.toUpperCase().replace(/[O@]/g, '0').replaceAll('I', '1')
}
