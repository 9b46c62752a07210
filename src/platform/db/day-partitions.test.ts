import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { createBareDatabase } from '../../../test/support/database.ts'
import type { Database, Db } from './database.ts'
import { examineDays, turnDays } from './day-partitions.ts'
import { migrate } from './migrations.ts'
import { firstIdAt } from './new-id.ts'

const table = 'verification_code'
const dayMs = 86_400_000
const never = () => Promise.resolve(false)
const always = () => Promise.resolve(true)

/** Migrated now: the one that other tests are given copies of may be of yesterday. */
async function newDatabase(t: TestContext): Promise<Database> {
  const { db, close } = await createBareDatabase()
  t.after(close)
  await migrate(db)
  return db
}

/** A code of so many days from now. */
async function addCode(db: Db, days: number): Promise<string> {
  const id = `${firstIdAt(new Date(Date.now() + days * dayMs)).slice(0, 14)}7000${randomUUID().slice(18)}`
  await db`
    insert into verification_code (tenant, id, purpose, sealed_number, code_hash, attempts_left, expires_at)
    values (${randomUUID()}, ${id}, 'sign-up', 'x', 'x', 3, now() + make_interval(days => ${days}))`
  return id
}

async function partitionOf(db: Database, id: string): Promise<string> {
  const [row] = await db<{ name: string }[]>`
    select tableoid::regclass::text as name from verification_code where id = ${id}`
  return row?.name ?? ''
}

const nameOfDay = (days: number) =>
  `${table}_${new Date(Date.now() + days * dayMs).toISOString().slice(0, 10).replaceAll('-', '')}`

test('days: those to come get partitions, and what came before its partition moves into it', async (t) => {
  const db = await newDatabase(t)
  const early = await addCode(db, 2)
  assert.equal(await partitionOf(db, early), 'verification_code_other')
  assert.deepEqual(await examineDays(db, table), { partitions: 2, missing: [], strays: 1 })
  await turnDays(db, table, never)
  assert.equal(await partitionOf(db, early), nameOfDay(2))
  assert.deepEqual(await examineDays(db, table), { partitions: 3, missing: [], strays: 0 })
  assert.equal(await partitionOf(db, await addCode(db, 0)), 'verification_code_first')
  await turnDays(db, table, never)
  assert.equal((await examineDays(db, table)).partitions, 3)
})

test('days: a past one that is done is dropped, another and those to come never', async (t) => {
  const db = await newDatabase(t)
  await db`alter table verification_code detach partition verification_code_first`
  await db`drop table verification_code_first`
  const [old, live] = [await addCode(db, -3), await addCode(db, 0)]
  const [bounds] = await db<{ first: string; next: string }[]>`
    select first_id_at(date_trunc('day', now() - interval '72 hours', 'UTC')) as first,
           first_id_at(date_trunc('day', now() - interval '48 hours', 'UTC')) as next`
  const name = nameOfDay(-3)
  await db`create table ${db(name)} (like verification_code_other including defaults including constraints)`
  await db`with moved as (delete from verification_code_other where id = ${old} returning *)
           insert into ${db(name)} select * from moved`
  await db.unsafe(
    `alter table ${table} attach partition ${name} for values from ('${bounds?.first}') to ('${bounds?.next}')`,
  )
  assert.equal((await examineDays(db, table)).missing.length, 2)
  const asked: string[] = []
  await turnDays(db, table, (_, partition) => Promise.resolve(asked.push(partition) < 0))
  assert.deepEqual(asked, [name])
  assert.equal(await partitionOf(db, old), name)
  await turnDays(db, table, always)
  assert.equal(await partitionOf(db, old), '')
  assert.equal(await partitionOf(db, live), nameOfDay(0))
  assert.deepEqual(await examineDays(db, table), { partitions: 4, missing: [], strays: 0 })
})

test('days: after days without a sweep one puts all in order; what came on those days waits for its age', async (t) => {
  const db = await newDatabase(t)
  await db`alter table verification_code detach partition verification_code_first`
  await db`drop table verification_code_first`
  for (const days of [-2, -1, 0]) await addCode(db, days)
  const before = await examineDays(db, table)
  assert.deepEqual([before.missing.length, before.strays], [2, 1])
  await turnDays(db, table, never)
  assert.deepEqual(await examineDays(db, table), { partitions: 4, missing: [], strays: 0 })
  assert.equal((await db`select from verification_code_other`).length, 2)
})

test('days: what is written while a day gets its partition moves into it, too', async (t) => {
  const db = await newDatabase(t)
  const written = Promise.withResolvers<string>()
  const committing = db.begin(async (tx) => {
    written.resolve(await addCode(tx, 2))
    await pause(500)
  })
  const id = await written.promise
  await turnDays(db, table, never)
  await committing
  assert.equal(await partitionOf(db, id), nameOfDay(2))
})

test('days: a table that is held for long is left for the next turn, and nobody waits behind it', async (t) => {
  const db = await newDatabase(t)
  const held = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const holding = db.begin(async (tx) => {
    await tx`lock table verification_code_other in access share mode`
    started.resolve()
    await held.promise
  })
  await started.promise
  await turnDays(db, table, always)
  assert.equal((await examineDays(db, table)).partitions, 2)
  held.resolve()
  await holding
  await turnDays(db, table, always)
  assert.equal((await examineDays(db, table)).partitions, 3)
})
