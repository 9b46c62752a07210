import { stat } from 'node:fs/promises'
import { ArchiveError } from '../../platform/backup/archive-error.ts'
import type { ArchiveSecret } from '../../platform/backup/archive-key.ts'
import { readArchive } from '../../platform/backup/archive.ts'
import { loadDatabase } from '../../platform/backup/load-database.ts'
import * as emptiness from '../../platform/backup/emptiness.ts'
import type { ArchiveRecord, Manifest, Totals } from '../../platform/backup/records.ts'
import { connectDatabase, type Database } from '../../platform/db/database.ts'
import { findUnknownMigration } from '../../platform/db/migrations.ts'
import type { ObjectStore } from '../../platform/objects/object-store.ts'
import { migrateQueue } from '../../platform/queue/workers.ts'
import { migrateDatabase, type OpenDatabase } from '../database.ts'
import { createObjectWriter } from './image-objects.ts'
import type { Progress } from './progress.ts'

export interface RestoreHouse {
  readonly database: OpenDatabase
  readonly objects: ObjectStore
  readonly secret: ArchiveSecret
  readonly progress: Progress
}

export interface Verified {
  readonly manifest: Manifest
  readonly end: Totals
}

/**
 * Reads all of an archive and changes nothing: whether the secret is right, every byte is as it was written, and the end is
 * there. Throws `ArchiveError`, also for one that a later release made.
 */
export async function verifyBackup(file: string, secret: ArchiveSecret): Promise<Verified> {
  await stat(file).catch(() => {
    throw new ArchiveError(`There is no file ${file}.`)
  })
  const { manifest, end } = await readArchive(file, secret, readEnds)
  const unknown = await findUnknownMigration(manifest.migrations)
  if (unknown !== undefined) {
    throw new ArchiveError(
      `This backup is of a later release, or of another one: its database has ${unknown}. Restore it with that release.`,
    )
  }
  return { manifest, end }
}

async function readEnds(records: AsyncGenerator<ArchiveRecord>): Promise<Verified> {
  let manifest: Manifest | undefined
  let end: Totals | undefined
  for await (const record of records) {
    if (record.kind === 'manifest') manifest = record.manifest
    if (record.kind === 'end') end = record.end
  }
  if (!manifest || !end) throw new ArchiveError('This backup is not in order: a part of it is missing.')
  return { manifest, end }
}

/**
 * Fills an empty database and the store out of an archive that was verified. One transaction: what fails leaves no row
 * behind. Returns how many images it wrote, and the migrations that it applied afterwards.
 */
export async function restoreBackup(
  house: RestoreHouse,
  file: string,
): Promise<{ objects: number; migrations: string[] }> {
  const { database, progress } = house
  const session = connectDatabase(database.address, { poolSize: 1, keepSession: true })
  try {
    await emptiness.claimEmpty(session)
    await migrateQueue(database.address)
    const objects = await load(house, session, file)
    progress.end()
    const migrations = await migrateDatabase(database)
    await emptiness.analyze(session)
    return { objects, migrations }
  } finally {
    await session.end({ timeout: 1 })
  }
}

async function load(
  { objects, secret, progress }: RestoreHouse,
  session: Database,
  file: string,
): Promise<number> {
  const writer = createObjectWriter(objects)
  let isOurs = false
  let count = 0
  try {
    return await readArchive(file, secret, (records) =>
      session.begin(async (tx) => {
        await emptiness.holdEmpty(tx)
        isOurs = true
        await loadDatabase(tx, records, {
          onRows: (table, bytes) => progress.count(table, Math.ceil(bytes / 1024), 'kB'),
          async onObject(own, object) {
            await writer.write(own, object)
            progress.count('images', ++count, 'objects')
          },
        })
        return writer.finish()
      }),
    )
  } catch (error) {
    await writer.finish().catch(() => {})
    if (isOurs) await emptiness.dropQueue(session)
    throw error
  }
}
