import { createHash } from 'node:crypto'
import { asPhoneNumber } from '../../src/core/phone-number.ts'
import { byteaArray } from '../../src/platform/db/array-literal.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { createMasterKey } from '../../src/platform/secrets/master-key.ts'
import { openSecrets } from '../../src/platform/secrets/open-secrets.ts'

export const filledPhones = 100_000
export const filledTenants = 50
export const filledSender = '0215880001'

const chunk = 100_000
const secondsApart = 6
const sendersApart = 10_000

/** The phone that every 100,000th row is about. */
export function filledPhone(n: number): string {
  return `0103${String(n % filledPhones).padStart(7, '0')}`
}

export function filledApplication(n: number): string {
  const hex = createHash('md5')
    .update(`owner ${n % filledTenants}`)
    .digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}

/**
 * So many messages to one phone each, so many orders, so many codes (every second one an order's), over the past year:
 * of 50 customers and applications; one in a hundred failed, one in ten thousand was taken back, one in a thousand is
 * scheduled.
 */
export async function fillSearch(
  db: Database,
  { rows, masterKey }: { rows: number; masterKey: Buffer },
): Promise<void> {
  await addPhones(db, masterKey)
  await addFunctions(db, rows)
  for (let from = 1; from <= rows; from += chunk) {
    const to = Math.min(rows, from + chunk - 1)
    await addMessages(db, from, to)
    await addOrders(db, from, to)
  }
  await db`drop table bench_phone`
  await db`vacuum analyze message, message_recipient, call_order, verification_code`
  await db`checkpoint`
}

async function addPhones(db: Database, masterKey: Buffer): Promise<void> {
  const opened = await openSecrets(db, async () => [createMasterKey(masterKey)])
  if (!opened) throw new Error('this database is sealed with another key')
  const { numbers } = opened.secrets
  const sealed = Array.from({ length: filledPhones }, (_, n) => numbers.seal(asPhoneNumber(filledPhone(n))))
  await db`
    create table bench_phone as
    select n - 1 as n, sealed from unnest(${byteaArray(sealed)}::bytea[]) with ordinality as phone (sealed, n)`
  await db`create unique index on bench_phone (n) include (sealed)`
  await db`analyze bench_phone`
}

async function addFunctions(db: Database, rows: number): Promise<void> {
  await db`
    create or replace function pg_temp.moment_of(n int) returns timestamptz language sql as $$
      select date_trunc('day', now()) - make_interval(secs => (${db.unsafe(String(rows))} - n) * ${db.unsafe(String(secondsApart))}) $$`.simple()
  await db`
    create or replace function pg_temp.id_of(n int) returns uuid language sql as $$
      select (lpad(to_hex((extract(epoch from pg_temp.moment_of(n)) * 1000)::bigint), 12, '0')
              || '7' || substr(md5(n::text), 1, 3) || '8' || substr(md5(n::text), 4, 15))::uuid $$`.simple()
  await db`
    create or replace function pg_temp.owner_of(n int) returns uuid language sql as
      $$ select md5('owner ' || n % ${db.unsafe(String(filledTenants))})::uuid $$`.simple()
}

async function addMessages(db: Database, from: number, to: number): Promise<void> {
  await db`
    with sample as materialized (
      select message.sealed_content from message where sealed_content <> '' order by id desc limit 1
    ),
    filled as (
      insert into message (customer_id, id, type, lane, accepted_at, send_at, cancelled_at, sender_phone,
                           sealed_content, recipients, point_cost)
      select n % ${filledTenants}, 1000000000 + n, (array['SMS', 'SMS', 'SMS', 'LMS', 'MMS'])[1 + n % 5], 1,
             pg_temp.moment_of(n),
             case when n % 1000 = 7 then '2099-01-01T00:00:00Z'::timestamptz + n * interval '1 second' end,
             case when n % 10000 = 9 then pg_temp.moment_of(n) end,
             case when n % ${sendersApart} = 77 then ${filledSender} else '0215880000' end, sealed_content, 1, 1
        from sample, generate_series(${from}::int, ${to}::int) as n
      returning id
    )
    insert into message_recipient (customer_id, message_id, id, sealed_number, report_code, reported_at)
    select series.n % ${filledTenants}, 1000000000 + series.n, 1000000000 + series.n, phone.sealed,
           case when series.n % 1000 = 7 then 1000 when series.n % 100 = 3 then 4400 else 4100 end,
           case when series.n % 1000 <> 7 then pg_temp.moment_of(series.n) end
      from generate_series(${from}::int, ${to}::int) as series (n)
      join bench_phone as phone on phone.n = series.n % ${filledPhones}`
}

/** Every second order has its code; as many codes are of accounts. */
async function addOrders(db: Database, from: number, to: number): Promise<void> {
  await db`
    insert into call_order (application_id, id, sealed_number, prefix, state, reason, queued_at, place_before, ended_at)
    select pg_temp.owner_of(series.n), pg_temp.id_of(series.n), phone.sealed, '7487260',
           case when series.n % 100 = 3 then 'failed' else 'done' end, case when series.n % 100 = 3 then 'busy' end,
           pg_temp.moment_of(series.n), pg_temp.moment_of(series.n), pg_temp.moment_of(series.n)
      from generate_series(${from}::int, ${to}::int) as series (n)
      join bench_phone as phone on phone.n = series.n % ${filledPhones}`
  await db`
    insert into verification_code (tenant, id, purpose, sealed_number, code_hash, attempts_left, issued_at, expires_at, accepted_at)
    select pg_temp.owner_of(series.n), pg_temp.id_of(series.n),
           case when series.n % 2 = 0 then 'flash-call' when series.n % 4 = 1 then 'account' else 'sender-number' end,
           phone.sealed, '', case when series.n % 1000 = 5 then 0 else 3 end, pg_temp.moment_of(series.n),
           pg_temp.moment_of(series.n) + interval '3 minutes',
           case when series.n % 3 = 0 then pg_temp.moment_of(series.n) end
      from generate_series(${from}::int, ${to}::int) as series (n)
      join bench_phone as phone on phone.n = series.n % ${filledPhones}`
}
