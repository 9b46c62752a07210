import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Transaction } from '../db/database.ts'
import { migrateWithin } from '../db/migrations.ts'
import { ArchiveError } from './archive-error.ts'
import { listReferences, listTables } from './dump.queries.ts'
import * as queries from './load.queries.ts'
import type { ArchiveRecord, Manifest, TableShape, Totals } from './records.ts'
import { inOrderOfReference, nameOf } from './table-order.ts'

export interface Loading {
  onRows(table: string, bytes: number): void
  /** In the transaction that loads. */
  onObject(tx: Transaction, object: { name: string; bytes: Buffer }): Promise<void>
}

/**
 * Fills an empty database out of an archive: the tables as they were when it was made, then their rows. All of it in the
 * caller's transaction, so that it is there as a whole or not at all. Throws `ArchiveError` when the archive has no end.
 */
export async function loadDatabase(
  tx: Transaction,
  records: AsyncGenerator<ArchiveRecord>,
  loading: Loading,
): Promise<{ manifest: Manifest; end: Totals }> {
  const first = await records.next()
  if (first.done || first.value.kind !== 'manifest') throw broken()
  const { manifest } = first.value
  await queries.lift(tx)
  await migrateWithin(tx, manifest.migrations)
  const columns = await emptyAll(tx)
  let current = await records.next()
  while (!current.done) {
    const record = current.value
    switch (record.kind) {
      case 'table':
        current = await loadTable(tx, record.table, { records, columns, loading })
        continue
      case 'sequences':
        for (const sequence of record.sequences) await queries.setSequence(tx, sequence)
        break
      case 'object':
        await loading.onObject(tx, record)
        break
      case 'end':
        if (!(await records.next()).done) throw broken()
        return { manifest, end: record.end }
      case 'manifest':
      case 'rows':
        throw broken()
    }
    current = await records.next()
  }
  throw broken()
}

/** Which columns each table has now. */
async function emptyAll(tx: Transaction): Promise<Map<string, Set<string>>> {
  const tables = await listTables(tx)
  const ordered = inOrderOfReference(tables, await listReferences(tx))
  for (const table of ordered.toReversed()) await queries.emptyTable(tx, table)
  return new Map(tables.map((table) => [nameOf(table), new Set(table.columns)]))
}

/** Returns what comes after the table's rows. */
async function loadTable(
  tx: Transaction,
  table: TableShape,
  {
    records,
    columns,
    loading,
  }: { records: AsyncGenerator<ArchiveRecord>; columns: Map<string, Set<string>>; loading: Loading },
): Promise<IteratorResult<ArchiveRecord, unknown>> {
  const name = nameOf(table)
  const known = columns.get(name)
  if (!known || !table.columns.every((column) => known.has(column))) {
    throw new ArchiveError(
      `This backup has ${name} as this release no longer knows it: restore it with the release that made it, and upgrade then.`,
    )
  }
  let next = await records.next()
  async function* rows(): AsyncGenerator<Buffer> {
    for (let bytes = 0; !next.done && next.value.kind === 'rows'; next = await records.next()) {
      bytes += next.value.bytes.length
      loading.onRows(name, bytes)
      yield next.value.bytes
    }
  }
  if (next.done || next.value.kind !== 'rows') return next
  await pipeline(Readable.from(rows()), await queries.copyIn(tx, table))
  return next
}

function broken(): ArchiveError {
  return new ArchiveError('This backup is not in order: a part of it is missing.')
}
