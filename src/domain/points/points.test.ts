import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { Fault } from '../../core/fault.ts'
import { newId } from '../../platform/db/new-id.ts'
import { charging, createPoints, refunding } from './points.ts'

const points = createPoints()
let database: TestDatabase

before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

let memberships = 0

/** A customer with so many points. */
async function openWith(value: number): Promise<string> {
  const { db } = database
  const [row] = await db<{ id: string }[]>`
    insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key)
    values (${newId()}, 1, ${++memberships}, '', '') returning id`
  const id = row?.id as string
  await points.open(db, id)
  if (value > 0) await points.adjust(db, id, { value, description: 'sold' })
  return id
}

async function charge(customerId: string, asked: readonly number[]): Promise<(string | null)[]> {
  const { db } = database
  const rows = await db<{ n: number; id: string | null }[]>`
    with charge as materialized (
      select n, ${customerId}::bigint as customer_id, points, 'SMS' as description
        from unnest(${`{${asked.join(',')}}`}::bigint[]) with ordinality as asked (points, n)
    ),
    ${charging(db)}
    select n::int, transaction_id as id from charged order by n`
  return rows.map(({ id }) => id)
}

const balanceOf = async (id: string) => (await points.getAccount(database.db, id)).balance

const isFault = (code: string) => (error: unknown) => error instanceof Fault && error.code === code

test('points: an account is opened once, empty', async () => {
  const id = await openWith(0)
  await points.open(database.db, id)
  assert.equal(await balanceOf(id), 0)
  await assert.rejects(points.getAccount(database.db, '999999'), isFault('not_found'))
})

test('points: selling and taking back keep balance and transactions together', async () => {
  const id = await openWith(100)
  const { account, transaction } = await points.adjust(database.db, id, {
    value: -30,
    description: 'taken back',
  })
  assert.equal(account.balance, 70)
  const listed = await points.list(database.db, { customerId: id }, { limit: 10 })
  assert.deepEqual(listed[0], transaction)
  assert.deepEqual(
    listed.map(({ value, description, pointId }) => [value, description, pointId]),
    [
      [-30, 'taken back', account.id],
      [100, 'sold', account.id],
    ],
  )
  assert.equal(await points.count(database.db, { customerId: id }), 2)
})

test('points: nobody goes below zero or beyond 2^53 - 1, and a refusal changes nothing', async () => {
  const id = await openWith(5)
  const adjust = (value: number) => points.adjust(database.db, id, { value, description: '' })
  await assert.rejects(adjust(-6), isFault('points_short'))
  await assert.rejects(adjust(Number.MAX_SAFE_INTEGER), isFault('invalid_input'))
  await assert.rejects(adjust(2 ** 53), isFault('invalid_input'))
  await assert.rejects(adjust(0), isFault('invalid_input'))
  await assert.rejects(adjust(0.5), isFault('invalid_input'))
  await assert.rejects(
    points.adjust(database.db, '999999', { value: 1, description: '' }),
    isFault('not_found'),
  )
  assert.equal(await balanceOf(id), 5)
  assert.equal(await points.count(database.db, { customerId: id }), 1)
})

test('points: a refused adjustment does not undo the rest of its transaction', async () => {
  const id = await openWith(5)
  await database.db.begin(async (tx) => {
    await points.adjust(tx, id, { value: 1, description: 'kept' })
    await assert.rejects(
      points.adjust(tx, id, { value: -100, description: 'refused' }),
      isFault('points_short'),
    )
  })
  assert.equal(await balanceOf(id), 6)
})

test('points: charges of one statement are taken in order as far as the balance reaches', async () => {
  const id = await openWith(10)
  assert.equal((await charge(id, [4, 4, 4])).length, 2)
  assert.equal(await balanceOf(id), 2)
  assert.deepEqual(await charge(id, [0]), [null], 'what costs nothing makes no transaction')
})

test('points: 200 parallel charges on points for exactly 100: 100 pass, balance 0', async () => {
  const id = await openWith(100)
  const answers = await Promise.all(Array.from({ length: 200 }, () => charge(id, [1])))
  assert.equal(answers.filter(({ length }) => length === 1).length, 100)
  assert.equal(await balanceOf(id), 0)
  assert.deepEqual((await points.verify(database.db)).differing, [])
})

test('points: a refund comes back as a transaction of its own', async () => {
  const { db } = database
  const id = await openWith(3)
  await charge(id, [3])
  await db`
    with refund as (
      select ${id}::bigint as customer_id, nextval('point_transaction_id') as transaction_id, 3::bigint as points,
             'refund SMS 4410' as description
    ),
    ${refunding(db)}
    select 1`
  assert.equal(await balanceOf(id), 3)
  const [last] = await points.list(db, { customerId: id }, { limit: 1 })
  assert.deepEqual([last?.value, last?.description], [3, 'refund SMS 4410'])
})

test('points: the ledger is append-only', async () => {
  const id = await openWith(1)
  const { db } = database
  await assert.rejects(db`update point_transaction set value = 2 where customer_id = ${id}`, /append-only/)
  await assert.rejects(db`delete from point_transaction where customer_id = ${id}`, /append-only/)
  await assert.rejects(db`truncate point_transaction`, /append-only/)
})

test('points: verify names a customer whose balance is not the sum', async () => {
  const id = await openWith(7)
  await database.db`update point_account set balance = balance + 1 where customer_id = ${id}`
  const { customers, differing } = await points.verify(database.db)
  assert.ok(customers > 1)
  assert.deepEqual(differing, [{ customerId: id, balance: '8', sum: '7' }])
  await database.db`update point_account set balance = balance - 1 where customer_id = ${id}`
})

test('points: lists are bounded by time', async () => {
  const id = await openWith(7)
  const [only] = await points.list(database.db, { customerId: id }, { limit: 1 })
  const at = (only as { at: Date }).at
  const within = (since?: Date, until?: Date) => points.count(database.db, { customerId: id, since, until })
  assert.equal(await within(at), 1)
  assert.equal(await within(new Date(at.getTime() + 1)), 0)
  assert.equal(await within(undefined, new Date(at.getTime() + 1)), 1)
  assert.equal(await within(undefined, new Date(at.getTime() - 1)), 0)
})
