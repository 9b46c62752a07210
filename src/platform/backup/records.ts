import { ArchiveError } from './archive-error.ts'

/** What an archive consists of, in this order: one manifest, each table with its rows, sequences, objects, one end. */
export type ArchiveRecord =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'table'; readonly table: TableShape }
  /** A part of COPY's text; rows may be cut anywhere. */
  | { readonly kind: 'rows'; readonly bytes: Buffer }
  | { readonly kind: 'sequences'; readonly sequences: readonly SequenceState[] }
  | { readonly kind: 'object'; readonly name: string; readonly bytes: Buffer }
  | { readonly kind: 'end'; readonly end: Totals }

export interface Manifest {
  /** The moment that the database is shown at: what was committed before is in it. */
  readonly at: string
  readonly postgres: string
  readonly migrations: readonly {
    readonly number: number
    readonly name: string
    readonly checksum: string
  }[]
  /** Which master keys open it (hex; reveals nothing of them), the one in force first. */
  readonly keyChecks: readonly string[]
  /** The master keys themselves, base64: only where the operator asked for it. */
  readonly masterKeys: readonly string[]
}

export interface TableShape {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[]
}

export interface SequenceState {
  readonly schema: string
  readonly name: string
  /** The last one that was given out. */
  readonly last: string
}

export interface Totals {
  readonly tables: number
  readonly rows: number
  readonly objects: number
  /** Objects that were erased between the database's moment and their turn. */
  readonly gone: number
}

const marks = { manifest: 1, table: 2, rows: 3, sequences: 4, object: 5, end: 6 } as const
const prefixBytes = 5
/** An object with its name is the largest; what is larger is none of ours. */
const mostBytes = 32 * 1024 * 1024

export function writeRecord(record: ArchiveRecord): Buffer {
  const body = bodyOf(record)
  const prefix = Buffer.alloc(prefixBytes)
  prefix[0] = marks[record.kind]
  prefix.writeUInt32BE(body.length, 1)
  return Buffer.concat([prefix, body])
}

function bodyOf(record: ArchiveRecord): Buffer {
  switch (record.kind) {
    case 'manifest':
      return json(record.manifest)
    case 'table':
      return json(record.table)
    case 'rows':
      return record.bytes
    case 'sequences':
      return json(record.sequences)
    case 'object':
      return Buffer.concat([Buffer.from(`${record.name}\n`), record.bytes])
    case 'end':
      return json(record.end)
  }
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value))

/** Throws `ArchiveError` when the stream ends inside a record. Its bytes have proved already that we wrote them. */
export async function* readRecords(source: AsyncIterable<Buffer>): AsyncGenerator<ArchiveRecord> {
  let waiting: Buffer[] = []
  let length = 0
  const take = (bytes: number): Buffer => {
    const all = waiting.length === 1 && waiting[0] ? waiting[0] : Buffer.concat(waiting)
    waiting = [all.subarray(bytes)]
    length -= bytes
    return all.subarray(0, bytes)
  }
  let prefix: Buffer | undefined
  for await (const part of source) {
    waiting.push(part)
    length += part.length
    for (;;) {
      if (!prefix && length >= prefixBytes) prefix = take(prefixBytes)
      const body = prefix?.readUInt32BE(1)
      if (!prefix || body === undefined || length < body) break
      if (body > mostBytes) throw new ArchiveError('This backup has a record that no release writes.')
      yield parseRecord(prefix[0], take(body))
      prefix = undefined
    }
  }
  if (prefix || length > 0) throw new ArchiveError('This backup ends in the middle of a record.')
}

function parseRecord(mark: number | undefined, body: Buffer): ArchiveRecord {
  const parse = () => JSON.parse(body.toString()) as unknown
  switch (mark) {
    case marks.manifest:
      return { kind: 'manifest', manifest: parse() as Manifest }
    case marks.table:
      return { kind: 'table', table: parse() as TableShape }
    case marks.rows:
      return { kind: 'rows', bytes: body }
    case marks.sequences:
      return { kind: 'sequences', sequences: parse() as SequenceState[] }
    case marks.object: {
      const end = body.indexOf(0x0a)
      return { kind: 'object', name: body.toString('utf8', 0, end), bytes: body.subarray(end + 1) }
    }
    case marks.end:
      return { kind: 'end', end: parse() as Totals }
    default:
      throw new ArchiveError('This backup has a kind of record that this release does not know.')
  }
}
