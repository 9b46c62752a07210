import type { Readable } from 'node:stream'
import { connectDatabase, type Database, type DatabaseAddress } from '../db/database.ts'
import { listAppliedMigrations } from '../db/migrations.ts'
import * as queries from './dump.queries.ts'
import type { ArchiveRecord, Manifest } from './records.ts'
import { inOrderOfReference, nameOf } from './table-order.ts'

const newline = 0x0a
/** Rows are gathered to so many bytes, and larger ones cut. */
const gatheredBytes = 64 * 1024
const cutBytes = 1024 * 1024

export interface Dump {
  /** Manifest, tables with rows, sequences; the snapshot ends with them. */
  readonly records: AsyncGenerator<ArchiveRecord>
  /** So far. */
  readonly counted: { tables: number; rows: number }
  /** Known from the first record on. */
  moment(): queries.Snapshot
}

/** Everything that the database holds at one moment, through COPY: neither other programs nor a pause are needed. */
export function dumpDatabase(
  address: DatabaseAddress,
  options: { masterKeys: readonly string[]; onRows: (table: string, rows: number) => void },
): Dump {
  const counted = { tables: 0, rows: 0 }
  let moment: queries.Snapshot | undefined
  async function* records(): AsyncGenerator<ArchiveRecord> {
    const session = connectDatabase(address, { poolSize: 1, keepSession: true })
    try {
      moment = await queries.beginSnapshot(session)
      yield { kind: 'manifest', manifest: await describe(session, moment.from, options.masterKeys) }
      const tables = inOrderOfReference(
        await queries.listTables(session),
        await queries.listReferences(session),
      )
      for (const table of tables) {
        yield { kind: 'table', table }
        const before = counted.rows
        for await (const bytes of gather(await queries.copyOut(session, table))) {
          counted.rows += countRows(bytes)
          options.onRows(nameOf(table), counted.rows - before)
          yield { kind: 'rows', bytes }
        }
        counted.tables++
      }
      yield { kind: 'sequences', sequences: await queries.listSequences(session) }
      await queries.endSnapshot(session)
    } finally {
      // Also in the middle of a COPY, which could not be ended otherwise.
      await session.end({ timeout: 0 })
    }
  }
  return {
    records: records(),
    counted,
    moment() {
      if (!moment) throw new Error('nothing was read yet')
      return moment
    },
  }
}

async function describe(session: Database, at: Date, masterKeys: readonly string[]): Promise<Manifest> {
  return {
    at: at.toISOString(),
    postgres: await queries.readServerVersion(session),
    migrations: await listAppliedMigrations(session),
    keyChecks: await queries.listKeyChecks(session),
    masterKeys,
  }
}

/** Within COPY's text a line break is the end of a row: one inside a value is written as `\n`. */
function countRows(bytes: Buffer): number {
  let rows = 0
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) rows++
  return rows
}

async function* gather(source: Readable): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let length = 0
  for await (const row of source as AsyncIterable<Buffer>) {
    // A part of the buffer that the driver receives into.
    waiting.push(Buffer.from(row))
    length += row.length
    if (length < gatheredBytes) continue
    const all = Buffer.concat(waiting)
    for (let at = 0; at < all.length; at += cutBytes) yield all.subarray(at, at + cutBytes)
    waiting = []
    length = 0
  }
  if (length > 0) yield Buffer.concat(waiting)
}
