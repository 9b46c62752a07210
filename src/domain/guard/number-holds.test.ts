import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../../test/support/callup.ts'
import { assertWithinASecond } from '../../../test/support/within-a-second.ts'
import { announceChange } from '../../platform/db/notified-cache.ts'
import {
  attack,
  createClock,
  findHeld,
  findListed,
  inBlock,
  isSent,
  newBlock,
} from './attack.test-support.ts'
import type { NumberGuard } from './guard.types.ts'
import { faultOf, openTestHouse } from './house.test-support.ts'

const { db, logLines, openNumbers } = await openTestHouse()

test('hold: seen by another process within a second, and by one that starts later', async () => {
  const other = await openNumbers()
  let block = ''
  let sentMeanwhile = 0
  await assertWithinASecond(async () => {
    const clock = createClock()
    const one = await openNumbers(clock)
    block = newBlock()
    sentMeanwhile = 0
    assert.equal(await isSent(other, block, 0), true)
    await attack([one], block, 60, true)
    clock.ms += 120_000
    const began = performance.now()
    await faultOf(() => one.admit(inBlock(block, 0)))
    // Seldom enough for less than a second's to stay below what makes a process hold by its own count.
    for (; await isSent(other, block, 1); sentMeanwhile++) await sleep(50)
    return performance.now() - began
  })
  assert.ok(sentMeanwhile < 20, 'it was the hold that refused, not the count of this process')
  assert.equal(await isSent(await openNumbers(), block, 1), false)
})

test('hold: each within a day is twice as long and needs fewer codes; after a quiet day it begins anew', async () => {
  const block = newBlock()
  /** As if the hold were over for so long. */
  const age = (interval: string) => db`
    update guard_block set until = now() - ${interval}::interval, changed_at = now() where block = ${block}`
  const seconds: number[] = []
  const sent: number[] = []
  const levels: (number | undefined)[] = []
  for (const since of ['1 second', '1 second', '1 second', '25 hours', '1 second']) {
    const clock = createClock()
    const guard = await openNumbers(clock)
    sent.push(await attack([guard], block, 60, true))
    clock.ms += 120_000
    await faultOf(() => guard.admit(inBlock(block, 0)))
    const found = await findHeld(db, guard, block)
    levels.push(found.level)
    seconds.push((found.until.getTime() - found.since.getTime()) / 1000)
    await age(since)
  }
  assert.deepEqual(levels, [1, 2, 3, 4, 1])
  assert.deepEqual(seconds, [600, 1200, 2400, 4800, 600])
  assert.deepEqual(sent, [40, 10, 10, 10, 40])
})

test('hold: never longer than a day', async () => {
  const block = newBlock()
  const clock = createClock()
  const guard = await openNumbers(clock)
  await db`
    insert into guard_block (block, level, since, until, is_wait, is_dry_run, sends, checks)
    values (${block}, 15, now(), now() - interval '1 minute', false, false, 20, 0)`
  await announceChange(db, 'guard')
  await eventually(async () => ((await attack([guard], block, 20, true)) < 20 ? true : undefined))
  clock.ms += 120_000
  await faultOf(() => guard.admit(inBlock(block, 0)))
  const { since, until } = await findHeld(db, guard, block)
  assert.equal(until.getTime() - since.getTime(), 24 * 3600 * 1000)
})

test('hold: four processes that find it at once make one hold', async () => {
  const clock = createClock()
  const guards = await Promise.all([1, 2, 3, 4].map(() => openNumbers(clock)))
  const block = newBlock()
  await attack(guards, block, 100, true)
  clock.ms += 120_000
  await Promise.all(guards.map((guard) => faultOf(() => guard.admit(inBlock(block, 0)))))
  const first = guards[0] as NumberGuard
  assert.equal((await findHeld(db, first, block)).level, 1)
})

test('unblock: codes pass again in every process within a second, and are judged anew', async () => {
  const clock = createClock()
  const [one, other] = [await openNumbers(clock), await openNumbers(clock)]
  const block = newBlock()
  assert.equal(await one.unblock(db, block), false, 'nothing stands against it')
  const sent = await attack([one, other], block, 60, false)
  assert.ok(sent >= 36 && sent <= 44, `${sent}`)
  assert.equal(await other.unblock(db, block), true, 'also what only waits')
  await eventually(async () => ((await isSent(one, block, 0)) ? true : undefined))
  await attack([one, other], block, 60, true)
  clock.ms += 120_000
  await faultOf(() => one.admit(inBlock(block, 0)))
  await findHeld(db, one, block)
  assert.equal(await other.unblock(db, block), true)
  await eventually(async () => ((await isSent(one, block, 0)) ? true : undefined))
  assert.equal((await findListed(db, one, block))?.state, 'free')
  assert.ok((await attack([one], block, 60, true)) >= 38)
})

test('dry run: everything is sent; what would have been held is listed, logged and counted', async () => {
  const clock = createClock()
  const guard = await openNumbers({ ...clock, mode: 'dry-run' })
  const block = newBlock()
  assert.equal(await attack([guard], block, 100, true), 100)
  clock.ms += 120_000
  assert.equal(await attack([guard], block, 10, false), 10)
  const found = await findHeld(db, guard, block)
  assert.deepEqual([found.level, found.isDryRun], [1, true])
  assert.ok(logLines.some((line) => line.includes(`${block}xxx`) && line.includes('dry-run')))
  const refusals = await guard.metrics.guardRefusals.get()
  assert.equal(refusals.values[0]?.value, 70)
  assert.equal(await isSent(await openNumbers(clock), block, 0), true, 'a dry hold holds nothing')
})

test('trust: codes of a trusted tenant neither count nor are refused, until it is withdrawn', async () => {
  const guard = await openNumbers()
  const [tenant, block] = ['5e21ca5e-0000-4000-8000-00000000beef', newBlock()]
  const send = (place: number) => faultOf(() => guard.admit(inBlock(block, place), tenant))
  await guard.setTrust(db, tenant, true)
  await eventually(async () => {
    await send(0)
    return (await guard.listTrusted(db)).some((each) => each.tenant === tenant) || undefined
  })
  for (let place = 0; place < 100; place++) assert.equal(await send(place), undefined)
  assert.equal(await attack([guard], block, 60, true), 40, 'others in the same block are judged')
  assert.equal(await send(1), undefined)
  await guard.setTrust(db, tenant, false)
  await eventually(async () => ((await send(2)) ? true : undefined))
})
