import { isUtf8 } from 'node:buffer'
import { CsvError, parse } from 'csv-parse/sync'
import { Fault, type FieldFault } from '../../core/fault.ts'
import type { Candidate } from './candidate.types.ts'

const header = ['id', 'os', 'name', 'model_names']
const maxBytes = 10 * 1024 * 1024
const maxRows = 20_000
const maxModelNames = 100
const maxFaultsTold = 10

interface Row {
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * The candidates of a CSV file (RFC 4180, UTF-8, with or without a byte order mark) with the columns `id`, `os`, `name`
 * and `model_names`, the last one's values separated by `|`. Throws `invalid_input` that names the first ten wrong
 * lines and their rules: one wrong row refuses the whole file.
 */
export function readCandidateList(file: Buffer): Candidate[] {
  const [first, ...rows] = readRows(file)
  if (first?.cells.join() !== header.join()) throw wrong('line 1', `the header ${header.join()}`)
  if (rows.length === 0) throw wrong('the file', 'a list with at least one device')
  if (rows.length > maxRows) throw wrong('the file', `a list of at most ${maxRows} devices`)
  const lineOf = new Map<string, number>()
  const faults: FieldFault[] = []
  const candidates = rows.map(({ line, cells }) => {
    const candidate = asCandidate(cells)
    const rules = breaches(cells, candidate)
    const earlier = lineOf.get(candidate.id)
    if (earlier !== undefined) rules.push(`id: another one than in line ${earlier}`)
    else lineOf.set(candidate.id, line)
    faults.push(...rules.map((rule) => ({ field: `line ${line}`, rule })))
    return candidate
  })
  if (faults.length > maxFaultsTold) {
    const more = { field: `${faults.length - maxFaultsTold} more rules`, rule: 'kept too' }
    throw new Fault('invalid_input', { fields: [...faults.slice(0, maxFaultsTold), more] })
  }
  if (faults.length > 0) throw new Fault('invalid_input', { fields: faults })
  return candidates
}

function readRows(file: Buffer): Row[] {
  if (file.length > maxBytes) throw wrong('the file', `at most ${maxBytes} bytes`)
  if (!isUtf8(file) || file.includes(0)) throw wrong('the file', 'a text in UTF-8')
  try {
    const parsed = parse(file, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: 64 * 1024,
    }) as unknown as { record: string[]; info: { lines: number } }[]
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }))
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw wrong(`line ${Number(error.lines)}`, `CSV as RFC 4180 has it (${error.code})`, error)
  }
}

function asCandidate([id = '', os = '', name = '', models = '']: readonly string[]): Candidate {
  const modelNames = models.split('|').map((model) => model.trim())
  return { id, os, name, modelNames: models === '' ? [] : modelNames }
}

function breaches(cells: readonly string[], { id, os, name, modelNames }: Candidate): string[] {
  if (cells.length !== header.length) {
    return [`a row of ${header.length} columns, and not of ${cells.length}`]
  }
  const rules: [boolean, string][] = [
    [isText(id, 64), 'id: 1 to 64 characters'],
    [isText(os, 50), 'os: 1 to 50 characters'],
    [isText(name, 200), 'name: 1 to 200 characters'],
    [
      modelNames.every((model) => isText(model, 200)),
      'model_names: each 1 to 200 characters, separated by |',
    ],
    [modelNames.length <= maxModelNames, `model_names: at most ${maxModelNames}`],
  ]
  return rules.filter(([isKept]) => !isKept).map(([, rule]) => rule)
}

function isText(text: string, most: number): boolean {
  // oxlint-disable-next-line no-control-regex -- just those are looked for
  return text !== '' && text.length <= most && !/[\u0000-\u001f\u007f]/.test(text)
}

function wrong(field: string, rule: string, cause?: unknown): Fault {
  return new Fault('invalid_input', { fields: [{ field, rule }] }, { cause })
}
