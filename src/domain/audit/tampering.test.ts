import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { transaction, type Db } from '../../platform/db/database.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createAudit, type Audit } from './audit.ts'
import { eraseOld } from './audit.queries.ts'
import { verifyLog } from './verify.ts'

let database: TestDatabase
let db: TestDatabase['db']
let audit: Audit

const entry = {
  actor: 'key 1',
  action: 'member.signup',
  subject: 'member 1',
  outcome: 'done',
  address: '203.0.113.7',
}

before(async () => {
  database = await createTestDatabase()
  db = database.db
  audit = createAudit({ db, log: createLogger({ level: 'silent' }) })
  await Promise.all(Array.from({ length: 200 }, () => audit.record(db, [entry, entry])))
})
after(async () => {
  await audit.close()
  await database.close()
})

/** With the guard of the triggers off, as somebody who owns the database can have it. */
async function tamper(work: (tx: Db) => Promise<unknown>): Promise<void> {
  await transaction(db, async (tx) => {
    await tx`set local session_replication_role = replica`
    await work(tx)
  })
}

/** Each way to change the log, and what is said of it; undone afterwards. */
const changes: readonly [
  string,
  (tx: Db, at: { strand: number; batch: string }) => Promise<unknown>,
  RegExp,
][] = [
  [
    'an entry that was changed',
    (tx, { strand, batch }) =>
      tx`update audit_entry set outcome = 'denied' where strand = ${strand} and batch = ${batch} and place = 1`,
    /entries, or the hash before it, were changed/,
  ],
  [
    'an entry with another time',
    (tx, { strand, batch }) =>
      tx`update audit_entry set until = until + interval '1 microsecond' where strand = ${strand} and batch = ${batch}`,
    /were changed/,
  ],
  [
    'two parts of an entry that were moved against each other',
    (tx, { strand, batch }) =>
      tx`update audit_entry set actor = actor || left(action, 1), action = substr(action, 2)
          where strand = ${strand} and batch = ${batch} and place = 1`,
    /were changed/,
  ],
  [
    'an entry that was taken out',
    (tx, { strand, batch }) =>
      tx`delete from audit_entry where strand = ${strand} and batch = ${batch} and place = 1`,
    /it has \d+ entries and not \d+/,
  ],
  [
    'an entry that was put in',
    (tx, { strand, batch }) => tx`
      insert into audit_entry select strand, batch, 99, at, until, times, actor, action, subject, outcome, address
        from audit_entry where strand = ${strand} and batch = ${batch} and place = 1`,
    /it has \d+ entries and not \d+/,
  ],
  [
    'a batch that was taken out',
    async (tx, { strand, batch }) => {
      await tx`delete from audit_entry where strand = ${strand} and batch = ${batch}`
      await tx`delete from audit_batch where strand = ${strand} and number = ${batch}`
    },
    /batches before it are missing/,
  ],
  [
    'a batch whose hash was mended',
    (tx, { strand, batch }) =>
      tx`update audit_batch set hash = sha256(hash) where strand = ${strand} and number = ${batch}`,
    /were changed/,
  ],
  [
    'a tail that was cut off',
    async (tx, { strand, batch }) => {
      await tx`delete from audit_entry where strand = ${strand} and batch >= ${batch}`
      await tx`delete from audit_batch where strand = ${strand} and number >= ${batch}`
    },
    /later batches are missing/,
  ],
  [
    'entries behind the end',
    (tx, { strand, batch }) => tx`
      insert into audit_entry select strand, 999999, 1, at, until, times, actor, action, subject, outcome, address
        from audit_entry where strand = ${strand} and batch = ${batch} and place = 1`,
    /1 entries belong to no batch/,
  ],
]

for (const [what, change, words] of changes) {
  test(`audit: ${what} is found, with strand and batch`, async () => {
    const [place] = await db<{ strand: number; batch: string }[]>`
      select id as strand, (batch - 1)::text as batch from audit_strand order by batch desc limit 1`
    assert.ok(place && Number(place.batch) > 1)
    await assert.rejects(
      tamper(async (tx) => {
        await change(tx, place)
        // Seen from inside, and undone.
        const { faults } = await verifyLog(tx, [])
        assert.ok(faults.length > 0)
        assert.ok(faults.every(({ strand }) => strand === place.strand))
        assert.match(faults.map((fault) => fault.what).join('; '), words)
        throw new Error('undone')
      }),
      /undone/,
    )
    assert.deepEqual((await audit.verify(db)).faults, [])
  })
}

test('audit: a log that was written anew as a whole is found by heads that were noted before', async () => {
  const heads = await audit.findHeads(db)
  await audit.record(db, [entry])
  assert.deepEqual((await audit.verify(db, heads)).faults, [], 'the log went on')
  const forged = heads.map((head) => ({
    ...head,
    hash: head.hash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')),
  }))
  assert.equal((await audit.verify(db, forged)).faults.length, 16)
  const ahead = heads.map((head) => ({ ...head, batch: String(Number(head.batch) + 1000) }))
  assert.match((await audit.verify(db, ahead)).faults[0]?.what ?? '', /a batch that was noted is missing/)
})

test('audit: what is older than it is kept is erased from the beginning; the rest is still whole', async () => {
  const earlier = await audit.verify(db)
  await audit.eraseOld(db, 1)
  assert.deepEqual(await audit.verify(db), earlier)
  const [half] = await db<{ strand: number; batch: string }[]>`
    select id as strand, (batch / 2)::text as batch from audit_strand order by batch desc limit 1`
  assert.ok(half)
  await tamper(
    (tx) => tx`
      update audit_batch set closed_at = now() - interval '2 days' where strand = ${half.strand} and number <= ${half.batch}`,
  )
  const heads = await audit.findHeads(db)
  await audit.eraseOld(db, 1)
  const kept = await audit.verify(db, heads)
  assert.deepEqual(kept.faults, [])
  assert.equal(kept.batches, earlier.batches - Number(half.batch))
  await audit.record(db, [entry])
  assert.deepEqual((await audit.verify(db, heads)).faults, [])
})

test('audit: it is erased in small steps; it is whole after each, and written to meanwhile', async () => {
  const [largest] = await db<{ strand: number; entries: number }[]>`
    select strand, sum(entries)::int as entries from audit_batch group by strand order by count(*) desc limit 1`
  assert.ok(largest)
  const step = { strand: largest.strand, days: 1, limit: 5 }
  await tamper(
    (tx) => tx`update audit_batch set closed_at = now() - interval '2 days' where strand = ${step.strand}`,
  )
  const steps: number[] = []
  do {
    steps.push(await eraseOld(db, step))
    assert.deepEqual((await audit.verify(db)).faults, [])
  } while ((steps.at(-1) ?? 0) >= step.limit)
  // One or two entries a batch: the one that holds the fifth goes as a whole.
  assert.ok(steps.length > 1 && steps.every((count) => count <= 6), steps.join(' '))
  assert.equal(
    steps.reduce((sum, count) => sum + count),
    largest.entries,
  )

  await audit.record(db, [entry])
  await transaction(db, async (tx) => {
    await eraseOld(tx, { ...step, days: 0 })
    // On other connections.
    await Promise.all(Array.from({ length: 8 }, () => audit.record(db, [entry])))
  })
  assert.deepEqual((await audit.verify(db)).faults, [])
})
