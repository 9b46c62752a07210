/** What the hourly sweep erases, by the settings of docs/operating/retention.md. */
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { eventually } from '../support/callup.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

let server: TestServer
before(async () => {
  server = await startTestServer({
    KEEP_CODES_DAYS: '2',
    KEEP_WEBHOOKS_DAYS: '10',
    KEEP_MESSAGE_TEXTS_DAYS: '20',
    KEEP_ORDERS_DAYS: '30',
    KEEP_IMAGES_DAYS: '40',
  })
})
after(() => server.close())

const dayMs = 86_400_000
const ages = [1, 3, 9, 11, 19, 21, 29, 31, 39, 41] as const

function idOfAge(days: number): string {
  const hex = (Date.now() - days * dayMs).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000${randomUUID().slice(18)}`
}

async function fill(): Promise<void> {
  const { db } = server.app
  const tenant = randomUUID()
  await db`insert into affiliate (id, name) values (${tenant}, 'Shop')`
  for (const age of ages) {
    const [id, at] = [idOfAge(age), new Date(Date.now() - age * dayMs)]
    await db`
      insert into verification_code (tenant, id, purpose, sealed_number, code_hash, attempts_left, expires_at)
      values (${tenant}, ${id}, 'sign-up', 'x', 'x', 3, ${at})`
    await db`
      insert into webhook_delivery (tenant, id, url, sealed_secret, event, sealed_body, state, settled_at)
      values (${tenant}, ${id}, 'https://example.com', 'x', 'x', 'x', 'delivered', ${at})`
    await db`
      insert into webhook_attempt (tenant, delivery_id, number, duration_ms, status) values (${tenant}, ${id}, 1, 1, 200)`
    await db`
      insert into message (customer_id, id, type, lane, accepted_at, sender_phone, sealed_content, recipients, point_cost)
      values (7, ${age}, 'SMS', 1, ${at}, '0212345678', 'said', 1, 10)`
    await db`
      insert into call_order (application_id, id, sealed_number, prefix, state, queued_at, place_before, ended_at)
      values (${tenant}, ${id}, 'x', '7495', 'done', ${at}, ${at}, ${at})`
    await db`
      insert into image (affiliate_id, id, state, format, bytes, width, height, sha256, sealed_key, used_by, used_at)
      values (${tenant}, ${id}, 'stored', 'jpeg', 1, 1, 1, ${randomBytes(32)}, 'x', ${id}, ${at})`
    await db`
      insert into contract (affiliate_id, id, status, affiliate_uid, affiliate_cid, sealed_customer, sealed_cellphone,
                            due_at, changed_at)
      values (${tenant}, ${id}, ${age % 4 === 1 ? 6 : 7}, ${id}, ${id}, 'x', 'x', ${at}, ${at})`
    await db`
      insert into contract_image (affiliate_id, contract_id, image_id, role, round, place)
      values (${tenant}, ${id}, ${id}, 'screen', 0, 0)`
  }
}

/** Of what is left, in days. */
async function agesOf(table: string, time: string, condition = 'true'): Promise<number[]> {
  const rows = await server.app.db.unsafe<{ age: number }[]>(
    `select round(extract(epoch from now() - ${time}) / 86400)::int as age from ${table} where ${condition} order by 1`,
  )
  return rows.map(({ age }) => age)
}

test('retention: the sweep erases what is older than each setting says, and nothing younger', async () => {
  await fill()
  // One that waits for an end is kept whatever its age.
  await server.app
    .db`update call_order set state = 'queued', ended_at = null where queued_at < now() - interval '40 days'`
  await server.app.db`select graphile_worker.add_job('sweep', '{}')`
  await eventually(async () => ((await agesOf('call_order', 'queued_at')).includes(31) ? undefined : true))
  await eventually(async () => ((await agesOf('image', 'used_at')).includes(41) ? undefined : true))
  const below = (days: number) => ages.filter((age) => age < days)
  assert.deepEqual(await agesOf('verification_code', 'expires_at'), below(2))
  assert.deepEqual(await agesOf('webhook_delivery', 'settled_at'), below(10))
  assert.equal((await server.app.db`select from webhook_attempt`).length, below(10).length)
  assert.deepEqual(await agesOf('message', 'accepted_at', `sealed_content <> ''`), below(20))
  assert.deepEqual(await agesOf('message', 'accepted_at'), [...ages])
  assert.deepEqual(await agesOf('call_order', 'queued_at'), [...below(30), 41])
  assert.deepEqual(await agesOf('image', 'used_at'), below(40))
  assert.deepEqual(await agesOf('contract', 'changed_at'), [...ages])
})
