import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
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

test('attack: of 300 codes to one block 40 are sent, at once or one after another', async () => {
  const guard = await openNumbers()
  assert.equal(await attack([guard], newBlock(), 300, true), 40)
  assert.equal(await attack([guard], newBlock(), 300, false), 40)
})

test('attack: two processes send 40 together, and the few that one of them had not written yet', async () => {
  const guards = [await openNumbers(), await openNumbers()]
  for (const isParallel of [true, false]) {
    const sent = await attack(guards, newBlock(), 300, isParallel)
    assert.ok(sent >= 36 && sent <= 44, `${sent} were sent`)
  }
})

test('attack: one code every ten seconds is held before the 40th, with its reason, and not answered by waiting', async () => {
  const clock = createClock()
  const guard = await openNumbers(clock)
  const block = newBlock()
  let sent = 0
  while (sent < 100 && (await isSent(guard, block, sent))) {
    sent++
    clock.ms += 10_000
  }
  assert.ok(sent >= 20 && sent < 40, `${sent} were sent`)
  const found = await findHeld(db, guard, block)
  assert.deepEqual([found.level, found.checks, found.isDryRun], [1, 0, false])
  assert.equal(found.until.getTime() - found.since.getTime(), 600_000)
  assert.match(found.reason, /^of \d+ codes within an hour 0 were given back/)
  const fault = await faultOf(() => guard.admit(inBlock(block, 0)))
  assert.equal(fault?.code, 'traffic_held')
  assert.ok((fault?.detail.retryAfterSeconds ?? 0) > 590)
  assert.equal(await isSent(guard, newBlock(), 0), true, 'other blocks are free')
})

test('attack: a burst waits for answers, and is held when none came within two minutes', async () => {
  const clock = createClock()
  const guard = await openNumbers(clock)
  const block = newBlock()
  assert.equal(await attack([guard], block, 60, true), 40)
  const waiting = await eventually(() => findListed(db, guard, block))
  assert.deepEqual([waiting.state, waiting.level], ['waiting', 0])
  assert.equal((await faultOf(() => guard.admit(inBlock(block, 0))))?.detail.retryAfterSeconds, 15)
  clock.ms += 120_000
  assert.equal((await faultOf(() => guard.admit(inBlock(block, 0))))?.detail.retryAfterSeconds, 600)
  assert.equal((await findHeld(db, guard, block)).level, 1)
})

test('burst: whoever waited is served as soon as others have answered', async () => {
  const guard = await openNumbers()
  const block = newBlock()
  assert.equal(await attack([guard], block, 100, true), 40)
  for (let place = 0; place < 10; place++) guard.checked(inBlock(block, place))
  await new Promise((resolve) => setTimeout(resolve, 260))
  // 50 for the answers, 20 that are young, 50 more for the answers to them, and the one that finds it full.
  assert.equal(await attack([guard], block, 100, true), 81)
  assert.equal(await attack([guard], block, 100, false), 0)
})

/** Ordinary people: 70 % give the code back, 5 to 60 seconds later. Answers with the number of refusals. */
async function simulate(
  guards: readonly (NumberGuard & { close(): Promise<void> })[],
  clock: ReturnType<typeof createClock>,
  wish: { blocks: number; perBlock: number; withinSeconds: number },
): Promise<number> {
  const blocks = Array.from({ length: wish.blocks }, newBlock)
  let seed = 7
  const random = () => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647
  const someGuard = () => guards[Math.floor(random() * guards.length)] as NumberGuard
  const due = new Map<number, (() => Promise<boolean> | void)[]>()
  const plan = (second: number, work: () => Promise<boolean> | void) => {
    due.set(second, [...(due.get(second) ?? []), work])
  }
  for (const block of blocks) {
    for (let place = 0; place < wish.perBlock; place++) {
      const at = Math.floor(random() * wish.withinSeconds)
      plan(at, () => isSent(someGuard(), block, place))
      const answersAt = at + 5 + Math.floor(random() * 56)
      if (random() < 0.7) plan(answersAt, () => someGuard().checked(inBlock(block, place)))
    }
  }
  let refused = 0
  for (let second = 0; second < wish.withinSeconds + 61; second++) {
    const answers = await Promise.all((due.get(second) ?? []).map(async (work) => work()))
    refused += answers.filter((wasSent) => wasSent === false).length
    clock.ms += 1000
    // What takes a quarter of a second of the real clock.
    if (guards.length > 1) await Promise.all(guards.map((guard) => guard.close()))
  }
  return refused
}

test('ordinary traffic: 200 blocks with 60 codes in an hour each pass without a refusal', async () => {
  const clock = createClock()
  const guard = await openNumbers(clock)
  assert.equal(await simulate([guard], clock, { blocks: 200, perBlock: 60, withinSeconds: 3600 }), 0)
})

test('ordinary traffic: 200 blocks where 100 people ask within two minutes pass without a refusal', async () => {
  const clock = createClock()
  const guard = await openNumbers(clock)
  assert.equal(await simulate([guard], clock, { blocks: 200, perBlock: 100, withinSeconds: 120 }), 0)
})

test('ordinary traffic: in two processes, where one sends and any of them checks, it passes too', async () => {
  const clock = createClock()
  const guards = [await openNumbers(clock), await openNumbers(clock)]
  assert.equal(await simulate(guards, clock, { blocks: 50, perBlock: 60, withinSeconds: 300 }), 0)
})

test('ordinary traffic: few codes stay in memory, checks of codes that another process sent do not', async () => {
  const [one, other] = [await openNumbers(), await openNumbers()]
  const [quiet, busy] = [newBlock(), newBlock()]
  const countRows = async (block: string) =>
    (await db`select from guard_traffic where block = ${block}`).length
  for (let place = 0; place < 4; place++) assert.equal(await isSent(one, quiet, place), true)
  for (let place = 0; place < 3; place++) one.checked(inBlock(quiet, place))
  other.checked(inBlock(busy, 0))
  await eventually(async () => ((await countRows(busy)) > 0 ? true : undefined))
  assert.equal(await countRows(quiet), 0)
  await one.close()
  assert.equal(await countRows(quiet), 1, 'a process that ends writes them down')
})

test('off: nothing is refused, and nothing is counted', async () => {
  const guard = await openNumbers({ mode: 'off' })
  const block = newBlock()
  assert.equal(await attack([guard], block, 100, true), 100)
  guard.checked(inBlock(block, 0))
  await guard.close()
  assert.equal((await db`select from guard_traffic where block = ${block}`).length, 0)
})

test('release: what was refused for another reason does not count', async () => {
  const guard = await openNumbers()
  const block = newBlock()
  for (let place = 0; place < 200; place++) {
    const pass = await guard.admit(inBlock(block, place))
    pass.release()
    pass.release()
  }
  assert.equal(await attack([guard], block, 100, true), 40)
})

test('the window slides: what is older than an hour does not count, in memory and in the database', async () => {
  const clock = createClock()
  const guard = await openNumbers(clock)
  const block = newBlock()
  assert.equal(await attack([guard], block, 19, true), 19)
  clock.ms += 61 * 60_000
  assert.equal(await attack([guard], block, 60, true), 40)
  await guard.eraseOld(db)
  const rows = await db<{ minute: number }[]>`select minute from guard_traffic where block = ${block}`
  assert.equal(rows.length, 1)
})

test('a database that is away refuses nobody by mistake: the error is its own, and counts are kept', async () => {
  const guard = await openNumbers()
  const block = newBlock()
  assert.equal(await attack([guard], block, 10, true), 10)
  await db`alter table guard_traffic rename to guard_traffic_away`
  try {
    const fault = await faultOf(() => guard.admit(inBlock(block, 10)))
    assert.equal(fault?.code === 'traffic_held', false)
  } finally {
    await db`alter table guard_traffic_away rename to guard_traffic`
  }
  await eventually(async () => ((await isSent(guard, block, 11)) ? true : undefined))
  const sent = await attack([guard], block, 100, true)
  assert.ok(sent >= 27 && sent <= 29, `${sent}`)
})

test('the log names blocks, never numbers', () => {
  const lines = logLines.filter((line) => line.includes('xxx'))
  assert.ok(lines.length > 0)
  for (const line of logLines) assert.doesNotMatch(line, /7999[0-9]{7}/)
})
