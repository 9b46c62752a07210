import { isImei } from './imei.ts'
import { digitLike, toDigits } from './look-alikes.ts'
import { rowPart, type PixelBox } from './row-part.ts'
import type { TextRow } from './text/text-box.types.ts'

/** 15 digits that stand where an IMEI does, or have its shape. */
export interface FoundImei {
  readonly value: string
  readonly isValid: boolean
  readonly slot: 1 | 2 | undefined
  readonly isLabelled: boolean
  /** Characters that were read as something else than a digit. */
  readonly repairs: number
  readonly certainty: number
  readonly box: PixelBox
  /** The index of the row in which it stands. */
  readonly row: number
}

const label = /[I1l|!\][]?\s?M\s?[E3F]\s?[I1l|!\][]/i
/** "IMEI (SIM slot 1)", "IMEI2:", "IMEI information": words, a slot and marks may stand before the number. */
const labelTail =
  /^\s*(?:information|info|number|no\.?|code)?\s*[([{]?\s*(?:(?:e?sim|slot)\s*){0,2}[.:]?\s*(?<slot>[12lI|])?\s*[)\]}]?\s*(?:\(\s*e?sim\s*\))?\s*[:;.\-=]*\s*/i
/** Numbers with labels of their own; IMEI SV is the two digits of a software version. */
const otherLabel = /ICC\s?[I1l]D|\bS?E[I1l]D|ME[I1l]D|IMSI|M\s?E\s?[I1l]\s?SV/i
const separator = '[ .\\-]?'
const value = new RegExp(`^[^0-9A-Za-z|!]*(?<digits>(?:[${digitLike}]${separator}){14,40})(?:/\\s?\\d{0,2})?`)
/** Fifteen digits that stand alone; a slash and two digits may follow. */
const lonely = /(?<![0-9A-Za-z]|\d )\d(?: ?\d){14}(?=\s?\/\s?\d\d(?![0-9])|(?![0-9A-Za-z]| \d))/g
/** Fewer real digits than this are words. */
const leastRealDigits = 10

/** Every number on the screen that is, or should be, an IMEI; broken check digits are among them. */
export function findImeis(rows: readonly TextRow[]): FoundImei[] {
  const found: FoundImei[] = []
  for (const [index, row] of rows.entries()) {
    if (isOther(row.text)) continue
    const match = label.exec(row.text)
    if (match) found.push(...findLabelled(rows, index, match.index + match[0].length))
    else if (!continuesOther(rows, index))
      found.push(...findLonely(row).map((imei) => ({ ...imei, row: index })))
  }
  // A value below its label is seen again as a lonely one.
  return found.filter(
    (each) => each.isLabelled || !found.some((other) => other.isLabelled && other.value === each.value),
  )
}

function findLabelled(rows: readonly TextRow[], index: number, from: number): FoundImei[] {
  const [row, next] = rows.slice(index)
  if (!row) return []
  const rest = row.text.slice(from)
  const tail = labelTail.exec(rest)
  const slot = toSlot(tail?.groups?.['slot'])
  const afterTail = from + (tail?.[0].length ?? 0)
  const beside = readValue(row, afterTail, slot) ?? readValue(row, from, undefined)
  if (beside) return [{ ...beside, row: index }]
  const hasDigitsBeside = /\d{3}/.test(row.text.slice(afterTail))
  if (hasDigitsBeside || !next || label.test(next.text) || isOther(next.text)) return []
  const below = readValue(next, 0, slot ?? toSlot(/([12])\W*$/.exec(rest)?.[1]))
  return below ? [{ ...below, row: index + 1 }] : []
}

function readValue(row: TextRow, from: number, slot: 1 | 2 | undefined): Omit<FoundImei, 'row'> | undefined {
  const match = value.exec(row.text.slice(from))
  const run = match?.groups?.['digits'] ?? ''
  const positions = run.split('').flatMap((character, index) => (/[ .-]/.test(character) ? [] : [index]))
  const read = toDigits(positions.map((index) => run[index]).join(''))
  if (!match || !read || read.digits.length - read.repairs < leastRealDigits) return undefined
  const start = from + match[0].indexOf(run)
  const cut = cutToFifteen(read.digits)
  if (!cut) return undefined
  const first = start + (positions[cut.skip] ?? 0)
  const last = start + (positions[cut.skip + 14] ?? 0)
  return {
    value: cut.digits,
    isValid: isImei(cut.digits),
    slot,
    isLabelled: true,
    repairs: read.repairs + (read.digits.length === 15 ? 0 : 1),
    ...rowPart(row, first, last + 1),
  }
}

/** A "/01" whose slash was read as a digit makes it longer, and so does a slot's digit in front. */
function cutToFifteen(digits: string): { digits: string; skip: number } | undefined {
  if (digits.length === 15) return { digits, skip: 0 }
  if (digits.length < 15 || digits.length > 18) return undefined
  const cuts = [0, ...(digits.length === 16 ? [1] : [])].map((skip) => ({
    digits: digits.slice(skip, skip + 15),
    skip,
  }))
  return cuts.find((cut) => isImei(cut.digits))
}

function findLonely(row: TextRow): Omit<FoundImei, 'row'>[] {
  return [...row.text.matchAll(lonely)].flatMap((match) => {
    const digits = match[0].replaceAll(' ', '')
    if (!isImei(digits)) return []
    const part = rowPart(row, match.index, match.index + match[0].length)
    return [{ value: digits, isValid: true, slot: undefined, isLabelled: false, repairs: 0, ...part }]
  })
}

function isOther(text: string): boolean {
  return otherLabel.test(text) && !/\bIMEI(?!\s?SV)/i.test(text)
}

/** The 32 digits of an EID wrap; what stands below such a label or its digits is no IMEI. */
function continuesOther(rows: readonly TextRow[], index: number): boolean {
  for (let above = index - 1; above >= Math.max(0, index - 2); above--) {
    const text = rows[above]?.text ?? ''
    if (isOther(text)) return true
    if (!/^[\d ]+$/.test(text)) return false
  }
  return false
}

function toSlot(text: string | undefined): 1 | 2 | undefined {
  if (text === undefined) return undefined
  return text === '2' ? 2 : 1
}
