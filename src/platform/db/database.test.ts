import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { byteaArray, intArray, tokenArray } from './array-literal.ts'
import { transaction } from './database.ts'
import { migrate, pendingMigrations } from './migrations.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
  await database.db`create table thing (name text primary key, count int not null default 0)`
})
after(() => database.close())

async function names(): Promise<string[]> {
  const rows = await database.db<{ name: string }[]>`select name from thing order by name`
  return rows.map(({ name }) => name)
}

test('transaction: a throw undoes all of it; inside another one, its own part only', async () => {
  const { db } = database
  await transaction(db, async (tx) => {
    await tx`insert into thing (name) values ('outer')`
    const inner = transaction(tx, async (nested) => {
      await nested`insert into thing (name) values ('inner')`
      throw new Error('no')
    })
    await assert.rejects(inner, /no/)
  })
  assert.deepEqual(await names(), ['outer'])
})

test('transaction: two that deadlock both succeed in the end', async () => {
  const { db } = database
  await db`insert into thing (name) values ('a'), ('b')`
  const both = (first: string, second: string) =>
    transaction(db, async (tx) => {
      await tx`update thing set count = count + 1 where name = ${first}`
      await new Promise((resolve) => setTimeout(resolve, 100))
      await tx`update thing set count = count + 1 where name = ${second}`
    })
  await Promise.all([both('a', 'b'), both('b', 'a')])
  const rows = await db<{ count: number }[]>`select count from thing where name in ('a', 'b')`
  assert.deepEqual(
    rows.map(({ count }) => count),
    [2, 2],
  )
})

test('array literals: what goes in comes out', async () => {
  const bytes = [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0)]
  const [row] = await database.db`
    select array_to_string(${tokenArray(['a-b', null, '0345'])}::text[], ' ', 'null') as tokens, ${intArray([1, -2])}::int[] as ints,
           ${byteaArray(bytes)}::bytea[] as bytes, ${byteaArray([])}::bytea[] as none`
  assert.deepEqual({ ...row }, { tokens: 'a-b null 0345', ints: [1, -2], bytes, none: [] })
})

test('migrations: a migrated database lacks none, and a second run applies none', async () => {
  assert.deepEqual(await pendingMigrations(database.db), [])
  assert.deepEqual(await migrate(database.db), [])
})

test('migrations: processes that start together on an empty database apply each once', async () => {
  const { db } = database
  await db`drop schema public cascade`
  await db`create schema public`
  assert.notDeepEqual(await pendingMigrations(db), [])
  const applied = await Promise.all([migrate(db), migrate(db), migrate(db)])
  const all = applied.flat()
  assert.ok(all.length > 0)
  assert.equal(new Set(all).size, all.length)
})

test('migrations: a file that was changed after it was applied is refused', async () => {
  await database.db`update schema_migration set checksum = 'other' where number = 1`
  await assert.rejects(migrate(database.db), /0001_foundation\.sql was applied with other contents/)
})
