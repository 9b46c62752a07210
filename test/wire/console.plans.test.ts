/** What operators search for is found by an index: no statement reads more than it shows, however full the tables are. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import { createOrderLookup } from '../../src/domain/calls/search.ts'
import { createSearch } from '../../src/domain/messaging/search.ts'
import { createTrace } from '../../src/domain/messaging/trace.ts'
import { createPartnerDirectory } from '../../src/domain/partners/directory.ts'
import { createPoints } from '../../src/domain/points/points.ts'
import { createCodeLookup } from '../../src/domain/verification/search.ts'
import { byteaArray } from '../../src/platform/db/array-literal.ts'
import type { Database, Db } from '../../src/platform/db/database.ts'
import { createMasterKey } from '../../src/platform/secrets/master-key.ts'
import { deriveSecrets } from '../../src/platform/secrets/secrets.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { readingsOf } from '../support/explain.ts'

const filled = 20_000
const limit = 10
const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 7)))
const phones = Array.from({ length: 500 }, (_, i) => asPhoneNumber(`0105${String(i).padStart(7, '0')}`))
const phone = phones[17] as (typeof phones)[number]
/** The times of rows 1 to 20,000 are a second apart. */
const at = (row: number) => new Date(Date.UTC(2025, 0, 1, 0, 0, row))

let database: TestDatabase
let applicationId: string
let companyId: string
before(async () => {
  database = await createTestDatabase()
  await fill(database.db)
})
after(() => database.close())

async function fill(db: Database): Promise<void> {
  const memberPhones = byteaArray(
    Array.from({ length: filled }, (_, i) =>
      secrets.numbers.seal(asPhoneNumber(`0106${String(i).padStart(7, '0')}`)),
    ),
  )
  const sealed = byteaArray(phones.map((number) => secrets.numbers.seal(number)))
  await db.begin(async (tx) => {
    await tx`
      create function pg_temp.id_of(n int) returns uuid language sql as $$
        select (lpad(to_hex((extract(epoch from '2025-01-01T00:00:00Z'::timestamptz) * 1000 + n * 1000)::bigint), 12, '0')
                || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$`.simple()
    await tx`
      create function pg_temp.moment_of(n int) returns timestamptz language sql as
        $$ select '2025-01-01T00:00:00Z'::timestamptz + n * interval '1 second' $$`.simple()
    const series = tx`generate_series(1, ${filled}::int) as n`
    const numberOf = tx`(${sealed}::bytea[])[1 + n % ${phones.length}::int]`
    await tx`
      insert into message (customer_id, id, type, lane, accepted_at, send_at, cancelled_at, sender_phone,
                           sealed_content, recipients, point_cost)
      select n % 50, n, 'SMS', 1, pg_temp.moment_of(n),
             case when n % 1000 = 7 then '2099-01-01T00:00:00Z'::timestamptz + n * interval '1 second' end,
             case when n % 1000 = 9 then pg_temp.moment_of(n) end, '0215880000', '', 1, 1
        from ${series}`
    await tx`
      insert into message_recipient (customer_id, message_id, id, sealed_number, report_code, reported_at)
      select n % 50, n, n, ${numberOf}, case when n % 1000 = 3 then 4400 else 4100 end, pg_temp.moment_of(n)
        from ${series}`
    await tx`
      insert into call_order (application_id, id, sealed_number, prefix, state, reason, queued_at, place_before, ended_at)
      select pg_temp.id_of(n % 50), pg_temp.id_of(n), ${numberOf}, '7487260',
             case when n % 1000 = 3 then 'failed' else 'done' end, case when n % 1000 = 3 then 'busy' end,
             pg_temp.moment_of(n), pg_temp.moment_of(n), pg_temp.moment_of(n)
        from ${series}`
    await tx`
      insert into verification_code (tenant, id, purpose, sealed_number, code_hash, attempts_left, issued_at, expires_at)
      select pg_temp.id_of(n % 50), pg_temp.id_of(n), case when n % 4 = 0 then 'account' else 'flash-call' end,
             ${numberOf}, '', 3, pg_temp.moment_of(n), pg_temp.moment_of(n)
        from ${series}`
    const [partner] = await tx<{ id: string }[]>`
      insert into partner (id, name) values (pg_temp.id_of(1), 'x') returning id`
    await tx`
      insert into company (id, partner_id, code, name)
      select pg_temp.id_of(n), ${partner?.id as string}, 'c' || n, 'x' from generate_series(1, 20) as n`
    await tx`
      insert into member (id, company_id, sealed_name, sealed_email, sealed_phone, token_hash)
      select pg_temp.id_of(n), pg_temp.id_of(1 + n % 20), ${secrets.box.seal('x')}, ${secrets.box.seal('x')},
             (${memberPhones}::bytea[])[n], sha256(convert_to(n::text, 'UTF8'))
        from ${series}`
    await tx`
      insert into customer (tenant, membership_type_id, membership_id, sealed_email, email_key)
      values (pg_temp.id_of(1), 1, 1, '', '')`
    await tx`insert into point_account (customer_id, balance) select id, 0 from customer`
    await tx`
      insert into point_transaction (customer_id, value, counter_account, description, created_at)
      select customer.id, 1, 'sold', '', pg_temp.moment_of(n) from customer cross join ${series}`
    const [ids] = await tx<{ applicationId: string; companyId: string }[]>`
      select pg_temp.id_of(5) as "applicationId", pg_temp.id_of(5) as "companyId"`
    applicationId = ids?.applicationId as string
    companyId = ids?.companyId as string
  })
  await db`analyze`
}

/** Of each statement: no table from end to end, and about as many rows as it looks at. */
async function reads(
  name: string,
  work: (db: Database) => Promise<{ items: readonly unknown[] }>,
  { found = limit, most = 120, by }: { found?: number; most?: number; by: string },
): Promise<void> {
  let items: readonly unknown[] = []
  const readings = await readingsOf(database.address, async (db) => {
    ;({ items } = await work(db))
  })
  assert.equal(items.length, found, name)
  const [first] = readings
  assert.ok(first?.indexes.includes(by), `${name}: ${first?.indexes.join(', ')}: ${first?.statement}`)
  for (const { scanned, rows, statement } of readings) {
    assert.deepEqual(
      scanned.filter((table) => table !== 'company'),
      [],
      `${name}: ${statement}`,
    )
    assert.ok(rows <= most, `${name}: ${rows} rows for ${statement}`)
  }
}

test('plans: messages by number, state, customer and time', async () => {
  const search = (filter: object) => (db: Database) => createSearch({ db, secrets }).search(filter, { limit })
  await reads('id', search({ messageId: '777' }), { found: 1, by: 'message_newest' })
  await reads('number', search({ receiver: phone }), { most: 500, by: 'message_recipient_number' })
  await reads('failed', search({ state: 'failed' }), { most: 500, by: 'message_recipient_failed' })
  // One in a thousand failed: 500 messages are looked at.
  const failedThen = { state: 'failed', since: at(3600), until: at(4100) }
  await reads('failed, of a time', search(failedThen), { found: 1, most: 2000, by: 'message_time' })
  await reads('scheduled', search({ state: 'scheduled' }), { most: 120, by: 'message_scheduled' })
  await reads('cancelled', search({ state: 'cancelled' }), { most: 120, by: 'message_cancelled' })
  await reads('everything', search({}), { by: 'message_time' })
  await reads('time', search({ since: at(3000), until: at(5000) }), { by: 'message_time' })
  await reads('customer', search({ customerId: '7' }), { by: 'message_history' })
  await reads('customer and time', search({ customerId: '7', until: at(5000) }), { by: 'message_history' })
  await reads('waiting', search({ state: 'waiting' }), { found: 0, most: 2000, by: 'message_time' })
})

test('plans: the page after another begins where that one ended', async () => {
  await reads('messages', (db) => createSearch({ db, secrets }).search({}, { after: '9000', limit }), {
    by: 'message_time',
  })
  const ninth = String(
    (await database.db`select id from call_order order by id offset 9000 limit 1`)[0]?.['id'],
  )
  const verification = { findAccepted: async () => new Map<string, boolean>() }
  await reads(
    'calls',
    (db) => createOrderLookup({ db, secrets, verification }).search({}, { after: ninth, limit }),
    {
      by: 'call_order_id',
    },
  )
  const [customer] = await database.db<{ id: string }[]>`select id from customer`
  const customerId = customer?.id as string
  const points = createPoints()
  await reads('ledger', (db) => points.page(db, { customerId }, { limit }), { by: 'point_transaction_time' })
  await reads('ledger', (db) => points.page(db, { customerId }, { after: '9000', limit }), {
    by: 'point_transaction_time',
  })
})

test('plans: one message and its recipients', async () => {
  const summarise = async () => []
  const trace = (db: Database) => createTrace({ db, secrets, points: createPoints(), summarise })
  await reads('recipients', (db) => trace(db).traceRecipients('777', { limit }), {
    found: 1,
    by: 'message_newest',
  })
})

test('plans: calls by number, application, failure and time', async () => {
  const verification = { findAccepted: async () => new Map<string, boolean>() }
  const search = (filter: object) => (db: Database) =>
    createOrderLookup({ db, secrets, verification }).search(filter, { limit })
  await reads('number', search({ number: phone }), { by: 'call_order_number' })
  await reads('failed', search({ state: 'failed' }), { by: 'call_order_failed' })
  await reads('application', search({ applicationId }), { by: 'call_order_pkey' })
  await reads('everything', search({}), { by: 'call_order_id' })
  await reads('time', search({ since: at(3000), until: at(5000) }), { by: 'call_order_id' })
  await reads('queued', search({ state: 'queued' }), { found: 0, most: 600, by: 'call_order_id' })
})

test('plans: codes by number and time', async () => {
  const search = (filter: object) => (db: Database) =>
    createCodeLookup({ db, secrets }).search(filter, { limit })
  const own = phones[20] as (typeof phones)[number]
  await reads('number', search({ number: own }), { found: 10, by: 'verification_code_number' })
  await reads('everything', search({}), { by: 'verification_code_id' })
  await reads('time', search({ since: at(3000), until: at(5000) }), { by: 'verification_code_id' })
})

test('plans: members by company and by phone', async () => {
  const { searchMembers } = createPartnerDirectory(secrets)
  const member = asPhoneNumber('01060000777')
  await reads('phone', (db) => searchMembers(db, { phone: member }, { limit }), {
    found: 1,
    by: 'member_phone',
  })
  await reads('company', (db) => searchMembers(db, { companyId }, { limit }), { by: 'member_company' })
  await reads('everybody', (db) => searchMembers(db, {}, { limit }), { by: 'member_pkey' })
})

test('plans: the indexes for what failed cost nothing where all goes well: such updates stay HOT', async () => {
  const hotAfter = (name: string, work: (tx: Db) => Promise<unknown>) =>
    database.db.begin(async (tx) => {
      // Also of transactions before this one that were not yet told of.
      const count = async () => {
        const [row] = await tx<{ hot: number }[]>`
          select pg_stat_get_xact_tuples_hot_updated(${name}::regclass)::int as hot`
        return row?.hot ?? 0
      }
      const earlier = await count()
      await work(tx)
      return (await count()) - earlier
    })
  const report = (code: number) => (tx: Db) =>
    tx`update message_recipient set report_code = ${code}, reported_at = now() where message_id = ${filled + code}`
  await database.db`
    insert into message_recipient (customer_id, message_id, id, sealed_number)
    select 1, ${filled}::int + code, code, '' from unnest('{4100,4400}'::int[]) as code`
  assert.equal(await hotAfter('message_recipient', report(4100)), 1)
  assert.equal(await hotAfter('message_recipient', report(4400)), 0, 'a failure is put into its index')
  const id = '0190a000-0000-7000-8000-000000000000'
  await database.db`
    insert into call_order (application_id, id, sealed_number, prefix, place_before) values (${id}, ${id}, '', '749', now())`
  const end = (tx: Db) => tx`update call_order set state = 'done', ended_at = now() where id = ${id}`
  assert.equal(await hotAfter('call_order', end), 1)
})
