import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database, Db, Transaction } from './database.ts'

const folder = join(import.meta.dirname, '../../../migrations')
/** Any fixed number: processes that migrate at once wait for each other on it. */
const lockKey = 7_310_442

/** A migration as the database remembers it. */
export interface AppliedMigration {
  readonly number: number
  readonly name: string
  readonly checksum: string
}

interface Migration extends AppliedMigration {
  readonly sql: string
}

/**
 * Brings the schema forward; returns the names of the migrations it applied.
 * Each runs in a transaction of its own, and processes that start together wait for one another. `upTo`: the last number.
 */
export async function migrate(db: Database, upTo = Infinity): Promise<string[]> {
  const migrations = (await readMigrations()).filter(({ number }) => number <= upTo)
  const applied: string[] = []
  for (const migration of migrations) {
    const didApply = await db.begin((tx) => applyOnce(tx, migration))
    if (didApply) applied.push(migration.name)
  }
  return applied
}

/** Brings an empty schema to where another one was, in the caller's transaction. */
export async function migrateWithin(tx: Transaction, wanted: readonly AppliedMigration[]): Promise<void> {
  const known = await readMigrations()
  for (const { number, name } of wanted) {
    const migration = known.find((each) => each.number === number)
    if (!migration) throw new Error(`migration ${name} is not there`)
    await applyOnce(tx, migration)
  }
}

/** The name of the first that this release has not, or has with other contents. */
export async function findUnknownMigration(wanted: readonly AppliedMigration[]): Promise<string | undefined> {
  const known = new Map((await readMigrations()).map(({ number, checksum }) => [number, checksum]))
  return wanted.find(({ number, checksum }) => known.get(number) !== checksum)?.name
}

export async function listAppliedMigrations(db: Db): Promise<AppliedMigration[]> {
  return db<AppliedMigration[]>`select number, name, checksum from schema_migration order by number`
}

/** Nobody else migrates until the transaction ends. */
export async function holdMigrations(tx: Transaction): Promise<void> {
  await tx`select pg_advisory_xact_lock(${lockKey})`
}

async function applyOnce(tx: Transaction, migration: Migration): Promise<boolean> {
  await holdMigrations(tx)
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
