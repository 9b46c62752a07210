import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { forgottenTables, lookupColumns, plainColumns, sealedColumns } from './sealed-columns.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

test('sealed columns: every column that holds bytes says once, in sealed-columns.ts, how its key is changed', async () => {
  const rows = await database.db<{ name: string }[]>`
    select table_name || '.' || column_name as name
      from information_schema.columns
     where table_schema = 'public' and udt_name in ('bytea', '_bytea')
       -- A partition has the columns of its table.
       and not exists (select from pg_inherits where inhrelid = format('%I', table_name)::regclass)`
  const declared = [
    ...[...sealedColumns, ...lookupColumns].map(({ table, column }) => `${table}.${column}`),
    ...[forgottenTables, plainColumns].flatMap((tables) =>
      Object.entries(tables).flatMap(([table, columns]) => columns.map((column) => `${table}.${column}`)),
    ),
  ]
  assert.deepEqual(declared.toSorted(), rows.map(({ name }) => name).toSorted())
})

test('sealed columns: what is named so is sealed, and a look-up is made of a column that is', () => {
  const sealed = new Set(sealedColumns.map(({ table, column }) => `${table}.${column}`))
  const misplaced = Object.entries(plainColumns).flatMap(([table, columns]) =>
    columns.filter((column) => column.startsWith('sealed_')).map((column) => `${table}.${column}`),
  )
  assert.deepEqual(misplaced, [])
  for (const { table, of } of lookupColumns) assert.ok(sealed.has(`${table}.${of}`), `${table}.${of}`)
})
