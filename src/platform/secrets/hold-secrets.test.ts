import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { eventually } from '../../../test/support/callup.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { connectDatabase } from '../db/database.ts'
import { holdSecrets, type Unopened } from './hold-secrets.ts'
import { countHolders, locks } from './key-locks.queries.ts'
import { createMasterKey, type MasterKey } from './master-key.ts'
import { openSecrets } from './open-secrets.ts'
import { deriveSecrets } from './secrets.ts'

const [first, second, third] = [1, 2, 3].map((byte) => createMasterKey(Buffer.alloc(32, byte))) as [
  MasterKey,
  MasterKey,
  MasterKey,
]
const number = asPhoneNumber('821012345678')
let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
})
after(() => database.close())
beforeEach(async () => {
  await database.db`delete from master_key`
  await database.db`delete from kept_key`
})

const open = (...masters: [MasterKey, ...MasterKey[]]) =>
  openSecrets(database.db, () => Promise.resolve(masters))

async function hold(masters: [MasterKey, ...MasterKey[]], onLost: (why: Unopened) => void = assert.fail) {
  const held = await holdSecrets({
    db: database.db,
    connect: (events) => connectDatabase(database.address, { poolSize: 1, keepSession: true, ...events }),
    readMasters: () => Promise.resolve(masters),
    onLost,
    lookEveryMs: 20,
  })
  if (typeof held === 'string') assert.fail(held)
  return held
}

test('secrets of a database: a new one draws keys of numbers and look-ups, which the master key alone does not tell', async () => {
  const opened = await Promise.all([open(first), open(first), open(first)])
  const numbers = opened.map((each) => each!.secrets.numbers.seal(number).toString('hex'))
  assert.equal(new Set(numbers).size, 1, 'processes that open it together agree')
  assert.notEqual(numbers[0], deriveSecrets(first).numbers.seal(number).toString('hex'))
  assert.ok(!opened[0]!.secrets.lookupKey.equals(deriveSecrets(first).lookupKey))
  assert.equal(await open(second), undefined)
  assert.ok(await open(second, first))
})

test('secrets of a database: one from before keys were kept goes on with what it has', async () => {
  const { db } = database
  await db`insert into master_key (id, key_check, state) values (1, ${first.check}, 'current')`
  const derived = deriveSecrets(first)
  for (let times = 0; times < 2; times++) {
    const { secrets } = (await open(first))!
    assert.equal(secrets.box.open(derived.box.seal('x')).toString(), 'x')
    assert.deepEqual(secrets.numbers.seal(number), derived.numbers.seal(number))
    for (const name of ['lookupKey', 'codePepper', 'identityKey'] as const) {
      assert.ok(secrets[name].equals(derived[name]), name)
    }
  }
})

test('secrets of a process: it tells what it knows and seals with, again when its connection was lost', async () => {
  const { db } = database
  const held = await hold([first, second])
  assert.deepEqual(await countHolders(db, locks.sealsWith(1)), { alive: 1, lacking: 0 })
  await db`insert into master_key (id, key_check, state) values (2, ${second.check}, 'next')`
  const lacking = async (lock: number) => (await countHolders(db, lock)).lacking
  await eventually(async () => ((await lacking(locks.knows(2))) === 0 ? true : undefined))
  assert.equal(held.secrets.box.seal('x')[0], 1)

  await db`
    select pg_terminate_backend(pid) from pg_locks
     where locktype = 'advisory' and objsubid = 2 and database = (select oid from pg_database where datname = current_database())`
  await eventually(async () => {
    const { alive, lacking: ignorant } = await countHolders(db, locks.knows(2))
    return alive === 1 && ignorant === 0 ? true : undefined
  })
  await held.close()
  assert.deepEqual(await countHolders(db, locks.alive), { alive: 0, lacking: 0 })
})

test('secrets of a process: a key in force that it does not know ends it', async () => {
  const lost = Promise.withResolvers<Unopened>()
  const held = await hold([first, second], lost.resolve)
  await database.db`update master_key set key_check = ${third.check}`
  assert.equal(await lost.promise, 'unknown_key')
  await held.close()
})
