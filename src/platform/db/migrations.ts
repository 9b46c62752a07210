import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, Transaction } from './database.ts'

const folder = join(import.meta.dirname, '../../../migrations')
/** Any fixed number: processes that migrate at once wait for each other on it. */
const lockKey = 7_310_442

interface Migration {
  readonly number: number
  readonly name: string
  readonly sql: string
  readonly checksum: string
}

/**
 * Brings the schema forward; returns the names of the migrations it applied.
 * Each runs in a transaction of its own, and processes that start together wait for one another.
 */
export async function migrate(db: Database): Promise<string[]> {
  const migrations = await readMigrations()
  const applied: string[] = []
  for (const migration of migrations) {
    const didApply = await db.begin((tx) => applyOnce(tx, migration))
    if (didApply) applied.push(migration.name)
  }
  return applied
}

async function applyOnce(tx: Transaction, migration: Migration): Promise<boolean> {
  await tx`select pg_advisory_xact_lock(${lockKey})`
  await tx`
    create table if not exists schema_migration (
      number integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`
  const [earlier] = await tx<{ checksum: string }[]>`
    select checksum from schema_migration where number = ${migration.number}`
  if (earlier && earlier.checksum !== migration.checksum) {
    throw new Error(
      `migration ${migration.name} was applied with other contents; migrations are forward-only: restore the file and add a new one`,
    )
  }
  if (earlier) return false
  await tx.unsafe(migration.sql)
  await tx`
    insert into schema_migration (number, name, checksum)
    values (${migration.number}, ${migration.name}, ${migration.checksum})`
  return true
}

/** Names of the migrations that the database still lacks. */
export async function pendingMigrations(db: Database): Promise<string[]> {
  const [table] = await db<{ name: string | null }[]>`select to_regclass('schema_migration')::text as name`
  const done = table?.name ? await db<{ number: number }[]>`select number from schema_migration` : []
  const numbers = new Set(done.map((row) => row.number))
  return (await readMigrations()).filter((m) => !numbers.has(m.number)).map((m) => m.name)
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => /^[0-9]{4}_.+\.sql$/.test(name)).toSorted()
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8')
      return {
        number: Number(name.slice(0, 4)),
        name,
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      }
    }),
  )
}
