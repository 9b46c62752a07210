import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { migrateQueue } from '../queue/workers.ts'
import { connectDatabase } from './database.ts'
import { migrate, pendingMigrations } from './migrations.ts'

const files = (await readdir(join(import.meta.dirname, '../../../migrations'))).toSorted((a, b) =>
  a.localeCompare(b),
)

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

beforeEach(async () => {
  const { db } = database
  await db`drop schema public cascade`
  await db`drop schema if exists graphile_worker cascade`
  await db`create schema public`
  await migrateQueue(database.address)
})

test('migrations: an empty database lacks all of them; they are applied in order, and once', async () => {
  const { db } = database
  assert.deepEqual(await pendingMigrations(db), files)
  assert.deepEqual(await migrate(db), files)
  assert.deepEqual(await pendingMigrations(db), [])
  assert.deepEqual(await migrate(db), [])
})

test('migrations: processes that start together on an empty database apply each once', async () => {
  await database.db`drop schema graphile_worker cascade`
  const startOne = async () => {
    await migrateQueue(database.address)
    const own = connectDatabase(database.address, { poolSize: 1 })
    const applied = await migrate(own)
    await own.end()
    return applied
  }
  const applied = await Promise.all([startOne(), startOne(), startOne()])
  assert.deepEqual(
    applied.flat().toSorted((a, b) => a.localeCompare(b)),
    files,
  )
  assert.deepEqual(await pendingMigrations(database.db), [])
})

test('migrations: a file that was changed after it was applied is refused by name, and nothing after it is applied', async () => {
  const { db } = database
  await migrate(db)
  await db`update schema_migration set checksum = 'other' where number = 1`
  await db`delete from schema_migration where number > 1`
  await assert.rejects(migrate(db), /0001_foundation\.sql was applied with other contents.*restore the file/)
  assert.deepEqual(await pendingMigrations(db), files.slice(1))
})

test('migrations: one that fails leaves nothing of itself, and those before it stay', async () => {
  const { db } = database
  await db`create table idempotency_key (in_the_way int)`
  await assert.rejects(migrate(db), /already exists/)
  const [row] = await db<{ installation: string | null }[]>`
    select to_regclass('installation')::text as installation`
  assert.equal(row?.installation, null, 'the first half of the file was undone')
  assert.deepEqual(await pendingMigrations(db), files)
})
