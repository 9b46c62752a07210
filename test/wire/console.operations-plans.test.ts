/** What operators read of the house is found by an index: no statement reads a table from end to end. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { searchLog } from '../../src/domain/audit/search.ts'
import { createPoints } from '../../src/domain/points/points.ts'
import { searchDeliveries } from '../../src/domain/webhooks/search.ts'
import { findDelivery } from '../../src/domain/webhooks/search.queries.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readingsOf } from '../support/explain.ts'

const filled = 20_000
const limit = 10
const at = (row: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, row))
const operator = 'operator 0190a000-0000-7000-8000-000000000000'

let database: TestDatabase
let delivery: { id: string; tenant: string }
before(async () => {
  database = await createTestDatabase()
  const { db } = database
  const moment = db`'2025-01-01T00:00:00Z'::timestamptz + n * interval '1 second'`
  const idOf = db`
    (lpad(to_hex((extract(epoch from ${moment}) * 1000)::bigint), 12, '0')
     || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid`
  await db`
    insert into audit_entry (strand, batch, place, at, until, times, actor, action, subject, outcome, address)
    select n % 16, n, 1, ${moment}, ${moment}, 1, case when n % 200 = 7 then ${operator} else 'key ' || n % 50 end,
           'a.b', '', 'done', ''
      from generate_series(1, ${filled}::int) as n`
  await db`
    insert into webhook_delivery (tenant, id, url, sealed_secret, event, sealed_body, state, created_at, settled_at)
    select ('00000000-0000-7000-8000-' || lpad((n % 40)::text, 12, '0'))::uuid, ${idOf}, '', '', 'e', '',
           case when n % 1000 = 7 then 'failed' else 'delivered' end, ${moment}, ${moment}
      from generate_series(1, ${filled}::int) as n`
  await db`
    insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key)
    select gen_random_uuid(), 1, n, '', sha256(convert_to(n::text, 'UTF8')) from generate_series(1, 500) as n`
  await db`insert into point_account (customer_id, balance) select id, 0 from customer`
  await db`
    insert into point_transaction (customer_id, value, counter_account, description, created_at)
    select (select min(id) from customer) + n % 500, 1, 'sold', 'x', ${moment}
      from generate_series(1, ${filled}::int) as n order by n`
  await db`select brin_summarize_new_values('point_transaction_age')`
  await db`analyze`
  const [row] = await db<(typeof delivery)[]>`
    select id, tenant from webhook_delivery where created_at = ${at(777)}`
  delivery = row as typeof delivery
})
after(() => database.close())

async function reads(
  name: string,
  work: (db: Database) => Promise<unknown>,
  { by, most = 50 }: { by: string; most?: number },
): Promise<void> {
  for (const { scanned, indexes, rows, statement } of await readingsOf(database.address, work)) {
    assert.deepEqual(scanned, [], `${name}: ${statement}`)
    assert.ok(indexes.includes(by), `${name}: ${indexes.join(', ')}: ${statement}`)
    assert.ok(rows <= most, `${name}: ${rows} rows for ${statement}`)
  }
}

test('plans: the audit log by time and operator', async () => {
  const search =
    (filter: object, from?: string) =>
    (db: Database): Promise<unknown> =>
      searchLog(db, filter, { after: from, limit })
  await reads('everything', search({}), { by: 'audit_entry_time' })
  await reads('time', search({ since: at(3000), until: at(5000) }), { by: 'audit_entry_time' })
  await reads('operator', search({ actor: operator }), { by: 'audit_entry_operator', most: 150 })
  await reads('others', search({ actor: 'key 7' }), { by: 'audit_entry_time', most: 2050 })
  const micros = at(5000).getTime() * 1000
  await reads('next page', search({}, `${micros}-8-5000-1`), { by: 'audit_entry_time' })
})

test('plans: webhooks by owner, failure and time', async () => {
  const search =
    (filter: object, from?: string) =>
    (db: Database): Promise<unknown> =>
      searchDeliveries(db, filter, { after: from, limit })
  await reads('everything', search({}), { by: 'webhook_delivery_id' })
  await reads('next page', search({}, delivery.id), { by: 'webhook_delivery_id' })
  await reads('time', search({ since: at(3000), until: at(5000) }), { by: 'webhook_delivery_id' })
  await reads('owner', search({ tenant: delivery.tenant }), { by: 'webhook_delivery_pkey' })
  await reads('failed', search({ state: 'failed' }), { by: 'webhook_delivery_failed' })
  await reads('one', (db) => findDelivery(db, delivery.id), { by: 'webhook_delivery_id' })
})

test('plans: points of a range are read by their age', async () => {
  const range = { since: at(3000), until: at(3600), stepMinutes: 1 }
  await reads('range', (db) => createPoints().sumByStep(db, range), {
    by: 'point_transaction_age',
    // Whole ranges of pages, in which others lie too.
    most: filled / 2,
  })
})
