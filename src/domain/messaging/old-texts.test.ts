import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { eraseOldTexts } from './old-texts.ts'

let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())

/** Messages of `customer`, one for each age in days, with two recipients and an image each. */
async function addMessages(customer: number, ages: readonly number[], reportCode = 4100): Promise<void> {
  const { db } = database
  for (const [place, age] of ages.entries()) {
    const id = customer * 10_000 + place
    await db`
      insert into message (customer_id, id, type, lane, accepted_at, sender_phone, sealed_content, recipients, point_cost)
      values (${customer}, ${id}, 'MMS', 1, now() - make_interval(days => ${age}), '0212345678', 'said', 2, 10)`
    await db`
      insert into message_recipient (customer_id, message_id, id, sealed_number, sealed_name, sealed_content,
                                     report_code, reported_at)
      select ${customer}, ${id}, n, 'number', 'name', case n when 1 then 'own'::bytea end, ${reportCode},
             case when ${reportCode}::int <> 1000 then now() end
        from generate_series(1, 2) as n`
    await db`
      insert into message_resource (customer_id, message_id, mime_type, sha256, sealed_bytes)
      values (${customer}, ${id}, 'image/jpeg', 'x', 'picture')`
  }
}

/** Ages in days of messages that still say something, in one of its places. */
async function agesWithText(customer: number): Promise<number[]> {
  const rows = await database.db<{ age: number }[]>`
    select round(extract(epoch from now() - accepted_at) / 86400)::int as age from message
     where customer_id = ${customer}
       and (sealed_content <> '' or exists (
              select from message_recipient as recipient
               where recipient.customer_id = message.customer_id and recipient.message_id = message.id
                 and (sealed_name is not null or sealed_content <> ''))
            or exists (select from message_resource as image where image.message_id = message.id))
     order by accepted_at`
  return rows.map(({ age }) => age)
}

test('old texts: what older messages said is erased, the rest of them and younger ones stay', async () => {
  await addMessages(1, [400, 90, 31, 29, 1, 0])
  await eraseOldTexts(database.db, 30)
  assert.deepEqual(await agesWithText(1), [29, 1, 0])
  const [row] = await database.db`
    select count(*)::int as recipients, count(*) filter (where sealed_number = 'number')::int as numbers,
           (select sum(point_cost)::int from message where customer_id = 1) as cost
      from message_recipient where customer_id = 1`
  assert.deepEqual(row, { recipients: 12, numbers: 12, cost: 60 })
  await eraseOldTexts(database.db, 7)
  assert.deepEqual(await agesWithText(1), [1, 0])
})

test('old texts: what is still to be sent or reported stays until it is, and holds nothing up', async () => {
  await addMessages(2, [300], 1000)
  await addMessages(
    3,
    Array.from({ length: 1200 }, () => 299),
  )
  await database.db`delete from retention_mark`
  await eraseOldTexts(database.db, 30)
  assert.deepEqual(await agesWithText(2), [300])
  assert.deepEqual(await agesWithText(3), [])
  await database.db`update message_recipient set report_code = 4100, reported_at = now() where customer_id = 2`
  await eraseOldTexts(database.db, 30)
  assert.deepEqual(await agesWithText(2), [])
})

test('old texts: more that waits than a turn looks at holds nothing up either', async () => {
  await database.db`truncate retention_mark, message, message_recipient, message_resource`
  await addMessages(5, [200, 199, 198, 197, 196, 195], 1000)
  await addMessages(6, [194, 193, 192])
  const turn = () => eraseOldTexts(database.db, 30, { limit: 2, mostBatches: 2 })
  for (let turns = 0; turns < 4; turns++) await turn()
  assert.deepEqual(await agesWithText(6), [])
  await database.db`update message_recipient set report_code = 4100, reported_at = now() where customer_id = 5`
  for (let turns = 0; turns < 4; turns++) await turn()
  assert.deepEqual(await agesWithText(5), [])
})

test('old texts: 0 keeps them for good', async () => {
  await addMessages(4, [5000])
  await eraseOldTexts(database.db, 0)
  assert.deepEqual(await agesWithText(4), [5000])
})
