/** With PgBouncer a statement is cut after 30 s: what the sweep does is done in small ones, however much there is. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sweepParts } from '../../src/app/sweep-parts.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

/** More than two batches. */
const rows = 2500
/** A batch, and what belongs to its last row. */
const mostAtOnce = 1100

let server: TestServer
before(async () => {
  server = await startTestServer({ KEEP_AUDIT_DAYS: '30' }, { work: false })
})
after(() => server.close())

/** Rows that are long past every age, by table: what follows `insert into`; `n` counts them. */
const old: Readonly<Record<string, string>> = {
  idempotency_key: `(scope, key, fingerprint, status, sealed_answer, created_at) select 'x', n, '', 200, '', long_ago`,
  loopback_call: `(sealed_number, caller, answered, rings_from, rings_until) select 'x', 'x', true, long_ago, long_ago`,
  loopback_text: `(sealed_number, type, sealed_content, received_at) select 'x', 'SMS', 'x', long_ago`,
  loopback_image: `(id, mime_type, sealed_bytes, received_at) select n, 'x', 'x', long_ago`,
  loopback_receipt: `(ref, report_code, due_at) select gen_random_uuid(), 4100, long_ago`,
  verification_code: `(tenant, id, purpose, sealed_number, code_hash, attempts_left, expires_at)
    select gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', 0, long_ago`,
  number_budget: `(sealed_number, sent_at, sent_for, touched_at) select n::bytea, '{}', '{}', long_ago`,
  guard_rate: `(key, hour, used, used_before, allowed, taken) select n::bytea, 1, 0, 0, 0, 0`,
  guard_sign_in: `(account, pending, touched_at) select n::bytea, '{}', long_ago`,
  guard_traffic: `(block, minute, sends, checks) select n, 1, 1, 1`,
  guard_block: `(block, since, until, is_wait, is_dry_run, sends, checks) select n, long_ago, long_ago, true, true, 1, 1`,
  webhook_delivery: `(tenant, id, url, sealed_secret, event, sealed_body, state, settled_at)
    select gen_random_uuid(), gen_random_uuid(), 'x', 'x', 'x', 'x', 'delivered', long_ago`,
  awaited_receipt: `(carrier, carrier_ref, customer_id, message_id, recipient_id, closed_at) select 'x', n, 1, 1, 1, long_ago`,
  unmatched_receipt: `(carrier, carrier_ref, report_code, received_at) select 'x', n, 4100, long_ago`,
  message: `(customer_id, id, type, lane, accepted_at, sender_phone, sealed_content, recipients, point_cost)
    select 0, n::int, 'SMS', 0, now() - interval '2 hours', '0212345678', 'x', 1, 0`,
  message_refusal: `(customer_id, at, reason, explanation) select 1, long_ago, 'x', 'x'`,
  revoked_token: `(id, expires_at) select gen_random_uuid(), long_ago`,
  sender_number: `(customer_id, number, created_at) select n::int, '0212345678', long_ago`,
  social_visit: `(state_hash, provider, browser_hash, redirect_uri, expires_at) select n::bytea, 'KAKAO', 'x', 'x', long_ago`,
  account_number_proof: `(sealed_number, code_id, asked_at) select n::bytea, gen_random_uuid(), long_ago`,
  resting_account_id: `(id_hash, until) select n::bytea, long_ago`,
  used_nonce: `(key_id, nonce, signature, used_at) select gen_random_uuid(), n, 'x', long_ago`,
  launch: `(token_hash, member_id, expires_at) select n::bytea, gen_random_uuid(), long_ago`,
  space_session: `(session_hash, member_id, expires_at, network) select n::bytea, gen_random_uuid(), long_ago, 'x'`,
  operator_session: `(session_hash, operator_id, expires_at) select n::bytea, gen_random_uuid(), long_ago`,
  traffic_minute: `(minute, api, requests, refused, failed, latency) select 1, n, 1, 0, 0, '{0,0,0,0,0,0,0,0,0,0,0,0}'`,
  tally_minute: `(minute, name, label, count) select 1, 'x', n, 1`,
  inspection_lease: `(affiliate_id, contract_id, holder, expires_at) select gen_random_uuid(), gen_random_uuid(), 'x', long_ago`,
}

async function fill(): Promise<void> {
  const { db, audit } = server.app
  await db.begin(async (tx) => {
    // Without references and triggers.
    await tx`set local session_replication_role = replica`
    for (const [table, what] of Object.entries(old)) {
      await tx.unsafe(`
        insert into ${table} ${what}
          from (select number::text as n, now() - interval '400 days' as long_ago
                  from generate_series(1, ${rows}) as number) as old`)
    }
  })
  const entry = { actor: 'key 1', action: 'test.do', subject: 'thing', outcome: 'done', address: '' }
  const batches = Array.from({ length: rows }, () => entry)
  for (let i = 0; i < rows; i += 10) await audit.record(db, batches.slice(i, i + 10))
  await db.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`update audit_batch set closed_at = now() - interval '400 days'`
  })
}

/** From now on a statement that changes more rows of a table fails. */
async function refuseLongStatements(): Promise<void> {
  const { db } = server.app
  await db.unsafe(`
    create function refuse_many() returns trigger language plpgsql as $$
    begin
      if (select count(*) from gone) > ${mostAtOnce} then
        raise exception '% rows of % in one statement', (select count(*) from gone), tg_table_name;
      end if;
      return null;
    end $$`)
  const tables = await db<{ name: string }[]>`
    select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`
  for (const { name } of tables) {
    for (const event of ['update', 'delete']) {
      await db.unsafe(`
        create trigger bounded_${event} after ${event} on ${name}
          referencing old table as gone for each statement execute function refuse_many()`)
    }
  }
}

test('sweep: no statement of any part changes more than a batch, and nothing that is old is left', async () => {
  const { app } = server
  await fill()
  await refuseLongStatements()
  const failures: string[] = []
  for (const [part, erase] of Object.entries(sweepParts(app))) {
    await erase().catch((error: unknown) => failures.push(`${part}: ${(error as Error).message}`))
  }
  assert.deepEqual(failures, [])
  for (const table of Object.keys(old).filter((each) => each !== 'message')) {
    const [left] = await app.db<{ count: number }[]>`select count(*)::int as count from ${app.db(table)}`
    assert.ok(Number(left?.count) < 10, `${left?.count} of ${table}`)
  }
  assert.equal((await app.db`select from message where sealed_content <> ''`).length, 0)
  const { batches, faults } = await app.audit.verify(app.db)
  assert.deepEqual(faults, [])
  assert.ok(batches < 10, `${batches} batches of the log`)
})
