import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { byteaArray, intArray, tokenArray } from './array-literal.ts'
import { isUnreachable, sqlState, transaction } from './database.ts'

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

test('transaction: a throw undoes all of it, at the first try', async () => {
  let runs = 0
  const undone = transaction(database.db, async (tx) => {
    runs++
    await tx`insert into thing (name) values ('undone')`
    throw new Error('no')
  })
  await assert.rejects(undone, /no/)
  assert.deepEqual(await names(), [])
  assert.equal(runs, 1)
})

test('transaction: one inside another undoes its own part only, and answers with what its work returned', async () => {
  const answer = await transaction(database.db, async (tx) => {
    await tx`insert into thing (name) values ('outer')`
    const inner = transaction(tx, async (nested) => {
      await nested`insert into thing (name) values ('inner')`
      throw new Error('no')
    })
    await assert.rejects(inner, /no/)
    return transaction(tx, async (nested) => {
      await nested`insert into thing (name) values ('second')`
      return 'answer'
    })
  })
  assert.equal(answer, 'answer')
  assert.deepEqual(await names(), ['outer', 'second'])
})

test('transaction: an error that PostgreSQL made inside an inner one leaves the outer one usable', async () => {
  await transaction(database.db, async (tx) => {
    const twice = transaction(tx, (nested) => nested`insert into thing (name) values ('outer')`)
    await assert.rejects(twice, (error) => sqlState(error) === '23505')
    await tx`insert into thing (name) values ('third')`
  })
  assert.deepEqual(await names(), ['outer', 'second', 'third'])
})

test('transaction: of two that deadlock the one that PostgreSQL undid is repeated, and both succeed', async () => {
  const { db } = database
  await db`insert into thing (name) values ('a'), ('b')`
  let runs = 0
  let bothHoldOne = (): void => {}
  const meeting = new Promise<void>((resolve) => (bothHoldOne = resolve))
  const both = (first: string, second: string) =>
    transaction(db, async (tx) => {
      await tx`update thing set count = count + 1 where name = ${first}`
      runs++
      if (runs === 2) bothHoldOne()
      await meeting
      await tx`update thing set count = count + 1 where name = ${second}`
    })
  await Promise.all([both('a', 'b'), both('b', 'a')])
  const rows = await db<{ count: number }[]>`select count from thing where name in ('a', 'b')`
  assert.deepEqual(
    rows.map(({ count }) => count),
    [2, 2],
  )
  assert.ok(runs > 2, 'there was a deadlock')
})

test('a connection that PostgreSQL ends is told apart from a statement that is wrong', async () => {
  const { db } = database
  const ended = db`select pg_terminate_backend(pg_backend_pid())`
  await assert.rejects(async () => ended, isUnreachable)
  await assert.rejects(
    async () => db`select 1 / 0`,
    (error) => !isUnreachable(error) && sqlState(error) === '22012',
  )
})

test('a full disk is told apart from a statement that is wrong: it is tried again when there is room', async () => {
  const full = database.db.unsafe(
    "do $$ begin raise exception 'no space' using errcode = 'disk_full'; end $$",
  )
  await assert.rejects(async () => full, isUnreachable)
})

test('a connection that PostgreSQL ends in a transaction refuses what comes after, and does not end the process', async () => {
  const { db } = database
  const lost = transaction(db, async (tx) => {
    await tx`select pg_terminate_backend(pg_backend_pid())`.catch(() => {})
    // The closed socket is forgotten in a later turn than the statement's error is told.
    for (let i = 0; i < 20; i++) {
      await tx`select 1`.catch(() => {})
      await new Promise((resolve) => setImmediate(resolve))
    }
    await tx`select 1`
  })
  await assert.rejects(lost, isUnreachable)
  const [row] = await db`select 1 as one`
  assert.equal(row?.['one'], 1)
})

test('array literals: what goes in comes out', async () => {
  const bytes = [Buffer.from([0, 255, 92, 34]), Buffer.alloc(0)]
  const rows = await database.db`
    select token, number, bytes
      from unnest(${tokenArray(['a-b', null])}::text[], ${intArray([1, -2])}::int[], ${byteaArray(bytes)}::bytea[])
        as each (token, number, bytes)`
  assert.deepEqual(
    rows.map((row) => ({ ...row })),
    [
      { token: 'a-b', number: 1, bytes: bytes[0] },
      { token: null, number: -2, bytes: bytes[1] },
    ],
  )
  const [none] = await database.db`select cardinality(${byteaArray([])}::bytea[]) as count`
  assert.equal(none?.['count'], 0)
})
