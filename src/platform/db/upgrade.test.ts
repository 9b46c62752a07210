import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createBareDatabase } from '../../../test/support/database.ts'
import { fillTables } from '../../../test/support/fill-tables.ts'
import { migrateQueue } from '../queue/workers.ts'
import type { Database } from './database.ts'
import { migrate, pendingMigrations } from './migrations.ts'

type Row = Readonly<Record<string, unknown>>

const numbers = readdirSync(join(import.meta.dirname, '../../../migrations')).map((name) =>
  Number(name.slice(0, 4)),
)
const newest = Math.max(...numbers)
/** Calls and messages; accounts and partners; contracts; before the database's tables were partitioned; the one before this. */
const levels = [...new Set([9, 16, 22, 27, newest - 1])]

/** What a migration threw away on purpose. */
const forgotten: Readonly<Record<string, number>> = { installation: 25, loopback_text: 10 }
const isForgotten = (table: string, level: number) => level < (forgotten[table] ?? 0)

async function readAll(db: Database): Promise<Map<string, Row[]>> {
  const tables = await db<{ name: string }[]>`
    select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`
  const all = new Map<string, Row[]>()
  for (const { name } of tables) {
    const rows = await db<{ row: Row }[]>`select to_jsonb(each_row) as row from ${db(name)} as each_row`
    all.set(
      name,
      rows.map(({ row }) => row),
    )
  }
  return all
}

/** The columns that both have are equal. */
function isCarriedOver(before: Row, after: Row): boolean {
  return Object.entries(before).every(
    ([column, value]) => !(column in after) || isDeepStrictEqual(after[column], value),
  )
}

for (const level of levels) {
  test(`upgrade: what a database at migration ${level} holds is there after the newest one`, async (t) => {
    const database = await createBareDatabase()
    t.after(() => database.close())
    await migrateQueue(database.address)
    await migrate(database.db, level)
    await fillTables(database.db)
    const before = await readAll(database.db)
    assert.ok(
      [...before.values()].filter((rows) => rows.length >= 2).length > level,
      'tables were left empty',
    )
    await migrate(database.db)
    assert.deepEqual(await pendingMigrations(database.db), [])
    const after = await readAll(database.db)
    for (const [table, rows] of before) {
      if (isForgotten(table, level)) continue
      const there = after.get(table)
      assert.ok(there, `${table} is gone`)
      const lost = rows.filter((row) => !there.some((each) => isCarriedOver(row, each)))
      assert.deepEqual(lost, [], table)
      assert.ok(there.length >= rows.length, table)
    }
    // Once more does nothing.
    assert.deepEqual(await migrate(database.db), [])
  })
}
