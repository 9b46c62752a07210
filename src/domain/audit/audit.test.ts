import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { connectDatabase, transaction, type Db } from '../../platform/db/database.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createAudit, type Audit } from './audit.ts'

let database: TestDatabase
let db: TestDatabase['db']
let audit: Audit
const log = createLogger({ level: 'silent' })

before(async () => {
  database = await createTestDatabase()
  db = database.db
  audit = createAudit({ db, log })
})
after(async () => {
  await audit.close()
  await database.close()
})

const entry = (subject: string, action = 'member.signup') => ({
  actor: 'key 1',
  action,
  subject,
  outcome: 'done',
  address: '203.0.113.7',
})

async function count(): Promise<number> {
  const [row] = await db<{ count: number }[]>`select count(*)::int from audit_entry`
  return row?.count ?? 0
}

test('audit: an empty log is whole', async () => {
  assert.deepEqual(await audit.verify(db), { entries: 0, batches: 0, faults: [] })
})

test('audit: what is recorded in a transaction stands or falls with it', async () => {
  const earlier = await count()
  await transaction(db, (tx) => audit.record(tx, [entry('member 1')]))
  await assert.rejects(
    transaction(db, async (tx) => {
      await audit.record(tx, [entry('member 2')])
      throw new Error('undone')
    }),
  )
  assert.equal(await count(), earlier + 1)
  const [newest] = await audit.list(db, { limit: 1 })
  const { actor, action, subject, outcome, address, times } = newest ?? {}
  assert.deepEqual({ actor, action, subject, outcome, address, times }, { ...entry('member 1'), times: '1' })
  assert.equal((await audit.verify(db)).faults.length, 0)
})

test('audit: 200 parallel transactions of several processes keep every chain whole', async (t) => {
  const earlier = await count()
  const others = [1, 2].map(() => connectDatabase(database.address, { poolSize: 20 }))
  t.after(() => Promise.all(others.map((each) => each.end({ timeout: 1 }))))
  await Promise.all(
    Array.from({ length: 200 }, (_, i) =>
      audit.record(others[i % 2] as Db, [entry(`member ${i}`), entry(`member ${i}`, 'member.cancel')]),
    ),
  )
  assert.equal(await count(), earlier + 400)
  const verdict = await audit.verify(db)
  assert.deepEqual([verdict.entries, verdict.faults], [earlier + 400, []])
  const [strands] = await db<
    { used: number }[]
  >`select count(*)::int as used from audit_strand where batch > 0`
  assert.ok((strands?.used ?? 0) > 1, 'parallel ones take different strands')
})

test('audit: a transaction that waits holds up nobody else', async () => {
  const held = Promise.withResolvers<void>()
  const waiting = transaction(db, async (tx) => {
    await audit.record(tx, [entry('member slow')])
    await held.promise
  })
  try {
    await Promise.all(Array.from({ length: 5 }, (_, i) => audit.record(db, [entry(`member quick ${i}`)])))
  } finally {
    held.resolve()
    await waiting
  }
  assert.deepEqual((await audit.verify(db)).faults, [])
})

test('audit: more transactions at once than there are strands wait their turn', async (t) => {
  const wide = connectDatabase(database.address, { poolSize: 40 })
  t.after(() => wide.end({ timeout: 1 }))
  await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      transaction(wide, async (tx) => {
        await audit.record(tx, [entry(`member wide ${i}`)])
        await tx`select pg_sleep(0.05)`
      }),
    ),
  )
  assert.deepEqual((await audit.verify(db)).faults, [])
})

test('audit: texts of any kind are hashed the same here and in the database', async () => {
  for (const odd of [
    '',
    '홍길동',
    '👨‍👩‍👧‍👦',
    `"quotes", {braces}, \\back\\slashes`,
    'NULL',
    'line\nbreak',
    '3:abc4:',
  ]) {
    await audit.record(db, [{ actor: odd, action: odd, subject: odd, outcome: odd, address: odd }])
    const [newest] = await audit.list(db, { limit: 1 })
    assert.equal(newest?.subject, odd)
  }
  assert.deepEqual((await audit.verify(db)).faults, [])
})

test('audit: reads that are alike become one entry with their number, written by close at the latest', async () => {
  const own = createAudit({ db, log })
  const read = { ...entry('company softways', 'company.look-up'), actor: 'key reads' }
  for (let i = 0; i < 5000; i++) own.note(read)
  own.note({ ...read, outcome: 'company_unknown' })
  await own.close()
  const rows = await db<{ outcome: string; times: string; inOrder: boolean }[]>`
    select outcome, times, at <= until and until <= now() as "inOrder"
      from audit_entry where actor = 'key reads' order by times desc`
  assert.deepEqual(
    [...rows],
    [
      { outcome: 'done', times: '5000', inOrder: true },
      { outcome: 'company_unknown', times: '1', inOrder: true },
    ],
  )
  assert.deepEqual((await audit.verify(db)).faults, [])
})

test('audit: 20,000 different reads are bounded, and every one is counted', async () => {
  const own = createAudit({ db, log })
  for (let i = 0; i < 20_000; i++)
    own.note({ ...entry(`company ${i}`, 'company.look-up'), actor: 'key many' })
  await own.close()
  const [sum] = await db<{ rows: number; times: number }[]>`
    select count(*)::int as rows, sum(times)::int as times from audit_entry where action = 'company.look-up'
       and actor in ('key many', '(many)')`
  assert.deepEqual(sum, { rows: 10_001, times: 20_000 })
  assert.deepEqual((await audit.verify(db)).faults, [])
})

test('audit: what cannot be written now is written later', async () => {
  let isAway = true
  const flaky = new Proxy(db, {
    apply: (target, self, args: unknown[]) => {
      if (isAway && String((args[0] as string[])[0]).startsWith('with '))
        return Promise.reject(new Error('away'))
      return Reflect.apply(target as (...all: unknown[]) => unknown, self, args)
    },
  })
  const own = createAudit({ db: flaky, log })
  own.note({ ...entry('company late', 'company.look-up'), actor: 'key late' })
  await own.close()
  own.note({ ...entry('company late', 'company.look-up'), actor: 'key late' })
  isAway = false
  await own.close()
  const rows = await db<{ times: string }[]>`select times from audit_entry where actor = 'key late'`
  assert.deepEqual([...rows], [{ times: '2' }])
})

test('audit: the log refuses to be changed by mistake', async () => {
  for (const change of [
    () => db`update audit_entry set actor = 'nobody'`,
    () => db`delete from audit_entry`,
    () => db`truncate audit_batch`,
    () => db`delete from audit_batch`,
  ]) {
    await assert.rejects(change, /only written to/)
  }
})

test('audit: list pages by time, newest first', async () => {
  const all = await audit.list(db, { limit: 1000 })
  const page = await audit.list(db, { limit: 5, before: all[9]?.at })
  assert.ok(page.every(({ at }) => at < (all[9]?.at as Date)))
  assert.ok(all.every(({ at }, i) => i === 0 || at <= (all[i - 1]?.at as Date)))
})
