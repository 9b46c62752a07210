import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { assertWithinASecond } from '../../../test/support/within-a-second.ts'
import { connectDatabase } from '../../platform/db/database.ts'
import { listenForChanges } from '../../platform/db/notified-cache.ts'
import { createCarrierPauses, type CarrierPauses } from './carrier-pauses.ts'
import { carrierStatus } from './carrier-status.ts'

const kt = { traffic: 'texts', carrier: 'kt' } as const

const closers: (() => Promise<void>)[] = []
let database: TestDatabase
before(async () => {
  database = await createTestDatabase()
  closers.push(database.close)
  const line = { line: 'bind', state: 'up', outstanding: 0, perSecond: 0 }
  await carrierStatus.report(database.db, 'host:1', [{ ...kt, kind: 'smpp', lines: [line] }])
})
after(async () => {
  for (const close of closers.toReversed()) await close()
})

/** What another process would have; `told` counts how often it was told of a change. */
async function openPauses(): Promise<CarrierPauses & { readonly told: () => number }> {
  const changes = await listenForChanges((events) =>
    connectDatabase(database.address, { poolSize: 1, keepSession: true, ...events }),
  )
  closers.push(() => changes.close())
  const log = createTestLogger()
  const pauses = createCarrierPauses({ db: database.db, changes, log })
  let told = 0
  await pauses.follow(() => told++)
  return { ...pauses, told: () => told }
}

const fault = async (work: Promise<void>) => work.then(() => undefined).catch((error: Error) => error.message)

test('pauses: in force in another process within a second, and in one that starts later; gone with resume', async () => {
  const [one, other] = [await openPauses(), await openPauses()]
  assert.equal(other.isPaused(kt), false)
  await assertWithinASecond(async () => {
    const told = other.told()
    const began = performance.now()
    await one.pause(database.db, kt)
    await eventually(async () => Promise.resolve(other.isPaused(kt) || undefined))
    const tookMs = performance.now() - began
    assert.deepEqual([other.told() - told, other.isPaused({ traffic: 'calls', carrier: 'kt' })], [1, false])
    assert.equal((await openPauses()).isPaused(kt), true)
    await other.resume(database.db, kt)
    for (const each of [one, other]) {
      await eventually(async () => Promise.resolve(!each.isPaused(kt) || undefined))
    }
    return tookMs
  })
})

test('pauses: of several at once one is taken; what is unknown, paused or not paused is not found', async () => {
  const pauses = await openPauses()
  const both = await Promise.all([1, 2, 3].map(() => fault(pauses.pause(database.db, kt))))
  assert.deepEqual(
    both.map((refusal) => refusal ?? 'paused').toSorted((a, b) => a.localeCompare(b)),
    ['not_found', 'not_found', 'paused'],
  )
  assert.equal(await fault(pauses.pause(database.db, { traffic: 'texts', carrier: 'nobody' })), 'not_found')
  assert.deepEqual(
    (await pauses.list(database.db)).map(({ traffic, carrier }) => [traffic, carrier]),
    [['texts', 'kt']],
  )
  await pauses.resume(database.db, kt)
  assert.equal(await fault(pauses.resume(database.db, kt)), 'not_found')
})

test('pauses: after close nobody is told, and nothing is read', async () => {
  const [one, other, closed] = [await openPauses(), await openPauses(), await openPauses()]
  closed.close()
  await one.pause(database.db, kt)
  await eventually(async () => Promise.resolve(other.isPaused(kt) || undefined))
  await closed.refresh()
  assert.deepEqual([closed.isPaused(kt), closed.told()], [false, 0])
  await one.resume(database.db, kt)
})
