import { createWriteStream } from 'node:fs'
import { link, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Writable } from 'node:stream'
import { ArchiveError } from '../../platform/backup/archive-error.ts'
import type { ArchiveSecret } from '../../platform/backup/archive-key.ts'
import { writeArchive } from '../../platform/backup/archive.ts'
import { dumpDatabase, type Dump } from '../../platform/backup/dump-database.ts'
import type { ArchiveRecord, Totals } from '../../platform/backup/records.ts'
import type { ObjectStore } from '../../platform/objects/object-store.ts'
import { syncFolder } from '../../platform/objects/sync-folder.ts'
import type { OpenDatabase } from '../database.ts'
import { readImageObjects } from './image-objects.ts'
import type { Progress } from './progress.ts'

export interface BackupHouse {
  readonly database: OpenDatabase
  readonly objects: ObjectStore
  readonly secret: ArchiveSecret
  /** Base64; none: whoever restores it needs them from elsewhere. */
  readonly masterKeys: readonly string[]
  readonly progress: Progress
}

/** Writes a backup of everything to `sink`; the server may run. Returns what is in it. */
export async function streamBackup(house: BackupHouse, sink: Writable, end = true): Promise<Totals> {
  const { database, progress, masterKeys, secret } = house
  const dump = dumpDatabase(database.address, {
    masterKeys,
    onRows: (table, rows) => progress.count(table, rows, 'rows'),
  })
  const totals = { tables: 0, rows: 0, objects: 0, gone: 0 }
  await writeArchive(listRecords(house, dump, totals), { secret, sink, end })
  return totals
}

/** The same into a new file, which is there when it is whole and on disk. Throws `ArchiveError` when there is one of this name. */
export async function writeBackup(house: BackupHouse, file: string): Promise<Totals> {
  const draft = `${file}.part`
  await refuseExisting(file, 'choose another name')
  await refuseExisting(draft, 'another backup is being written, or one was interrupted: delete it')
  try {
    const sink = createWriteStream(draft, { flags: 'wx', mode: 0o600, flush: true })
    const totals = await streamBackup(house, sink)
    // Linked and not renamed: what has come meanwhile is not replaced.
    await link(draft, file)
    await syncFolder(dirname(file))
    return totals
  } finally {
    await rm(draft, { force: true })
  }
}

async function refuseExisting(file: string, advice: string): Promise<void> {
  const found = await stat(file).catch(() => undefined)
  if (found) throw new ArchiveError(`${file} is there already: ${advice}.`)
}

/** The images after the database: one without a row is only a stray, a row without its image is a loss. */
async function* listRecords(
  { database, objects, progress }: BackupHouse,
  dump: Dump,
  totals: { -readonly [Name in keyof Totals]: Totals[Name] },
): AsyncGenerator<ArchiveRecord> {
  yield* dump.records
  Object.assign(totals, dump.counted)
  for await (const { name, bytes } of readImageObjects(database.db, objects, dump.moment().until)) {
    if (!bytes) {
      totals.gone++
      continue
    }
    totals.objects++
    progress.count('images', totals.objects, 'objects')
    yield { kind: 'object', name, bytes }
  }
  yield { kind: 'end', end: totals }
}
