import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { asPhoneNumber, type PhoneNumber } from '../../core/phone-number.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createVerification, defaultLimits, type Verification } from './verification.ts'

let database: TestDatabase
let verification: Verification
const checked: PhoneNumber[] = []
const lock = { afterFailuresInARow: 4, seconds: 60 }
const limits = { ...defaultLimits, resendGapSeconds: 0, codeLifeSeconds: 100 }
const tenant = randomUUID()
let last = 0
const newNumber = () => asPhoneNumber(`0104${String(++last).padStart(7, '0')}`)

before(async () => {
  database = await createTestDatabase()
  verification = createVerification({
    db: database.db,
    secrets: deriveSecrets(createMasterKey(Buffer.alloc(32, 3))),
    metrics: createMetrics(),
    lock,
    guard: { numbers: { checked: (number) => void checked.push(number) } },
  })
})
after(() => database.close())

async function issue(number = newNumber()): Promise<{ id: string; number: PhoneNumber }> {
  const id = randomUUID()
  const { db } = database
  const { ctes } = verification.issuing(db, [{ tenant, id, purpose: 'test', number, code: '0345', limits }])
  const rows = await db`with ${ctes} select id from issued`
  assert.equal(rows.length, 1)
  return { id, number }
}

const prove = (id: string, code = '0345') => verification.prove({ tenant, id, code, keepSeconds: 600 })
const check = (id: string, code = '0345') => verification.check({ tenant, id, code })
const consume = (id: string) => verification.consume(database.db, { tenant, id })

async function look(id: string) {
  const [row] = await database.db<{ seconds: number; attempts: number; failures: number }[]>`
    select extract(epoch from expires_at - now())::int as seconds, attempts_left as attempts, failures
      from verification_code join number_budget using (sealed_number) where id = ${id}`
  return row
}

test('prove: the right code stays, lives on from the first time only, and can be consumed once', async () => {
  const { id, number } = await issue()
  await Promise.all([prove(id), prove(id), prove(id)])
  const isLeft = async (seconds: number) => Math.abs(((await look(id))?.seconds ?? 0) - seconds) < 30
  assert.ok(await isLeft(600))
  await database.db`update verification_code set expires_at = expires_at - interval '100 seconds' where id = ${id}`
  await prove(id)
  assert.ok(await isLeft(500))
  assert.deepEqual(
    checked.filter((each) => each === number),
    [number],
    'told once',
  )
  const used = await Promise.all([consume(id), consume(id), consume(id)])
  assert.equal(used.filter((isUsed) => isUsed).length, 1)
  await assert.rejects(prove(id), { code: 'code_already_used' })
  await assert.rejects(check(id), { code: 'code_already_used' })
})

test('consume: a code that was not proved, or has expired since, is not used up', async () => {
  const { id } = await issue()
  assert.equal(await consume(id), false)
  await prove(id)
  await database.db`update verification_code set expires_at = now() where id = ${id}`
  assert.equal(await consume(id), false)
  await assert.rejects(prove(id), { code: 'code_expired' })
})

test('consume: what is undone with its transaction is as if it had not been', async () => {
  const { id } = await issue()
  await prove(id)
  const undone = database.db.begin(async (tx) => {
    assert.equal(await verification.consume(tx, { tenant, id }), true)
    throw new Error('undo')
  })
  await assert.rejects(undone, /undo/)
  assert.equal(await consume(id), true)
})

test('prove: wrong guesses count as in check, and kill a proved code as well', async () => {
  const { id } = await issue()
  await prove(id)
  const guesses = await Promise.allSettled(Array.from({ length: 10 }, () => prove(id, '0000')))
  assert.ok(guesses.every(({ status }) => status === 'rejected'))
  assert.deepEqual(await look(id).then((row) => [row?.attempts, row?.failures]), [0, 3])
  await assert.rejects(prove(id), { code: 'attempts_exhausted' })
  assert.equal(await consume(id), false)
})

test('prove: who knows a code cannot buy guesses at other codes of the number with it', async () => {
  const { id, number } = await issue()
  const other = await issue(number)
  await prove(id)
  for (const code of ['0000', '0001']) {
    await assert.rejects(prove(other.id, code), { code: 'code_mismatch' })
    await prove(id)
  }
  assert.equal((await look(id))?.failures, 2, 'only the first right answer ended the row')
  const third = await issue(number)
  await assert.rejects(prove(third.id, '0000'), { code: 'code_mismatch' })
  await assert.rejects(prove(third.id, '0001'), { code: 'code_mismatch' })
  await assert.rejects(prove(third.id), { code: 'attempts_exhausted' }, 'the number is locked')
})

test('prove: a proved code is accepted by check, which uses it up', async () => {
  const { id } = await issue()
  await prove(id)
  await check(id)
  assert.equal(await consume(id), false)
})
