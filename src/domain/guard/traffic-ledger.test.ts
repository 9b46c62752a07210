import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { newBlock } from './attack.test-support.ts'
import { tallyAt } from './block-traffic.ts'
import { openTestHouse } from './house.test-support.ts'
import { createTrafficLedger } from './traffic-ledger.ts'

const { db } = await openTestHouse()
const log = createLogger({ level: 'silent' })
const open = (maxBlocks?: number) =>
  createTrafficLedger({
    db,
    nowMs: Date.now,
    metrics: createMetrics(),
    log,
    ...(maxBlocks ? { maxBlocks } : {}),
  })

const countRows = async () => (await db`select from guard_traffic`).length

test('ledger: beyond what memory may hold the quietest blocks are written and forgotten, and read again when asked', async () => {
  const ledger = open(10)
  const blocks = Array.from({ length: 100 }, newBlock)
  for (const block of blocks) ledger.count(ledger.of(block), 'newSends')
  await eventually(async () => ((await countRows()) === 90 ? true : undefined))
  const first = ledger.of(blocks[0] as string)
  assert.equal(tallyAt(first, ledger.minute()).sends, 0, 'it was forgotten here')
  await ledger.ask(first, () => true)
  assert.equal(tallyAt(first, ledger.minute()).sends, 2)
  assert.equal(tallyAt(ledger.of(blocks[99] as string), ledger.minute()).sends, 1, 'the newest is still here')
})

test('ledger: those who ask together share one statement and are counted one after another', async () => {
  const ledger = open()
  const traffic = ledger.of(newBlock())
  const seen: number[] = []
  const admits = ({ sends }: { sends: number }) => {
    seen.push(sends)
    return sends < 7
  }
  const answers = await Promise.all(Array.from({ length: 10 }, () => ledger.ask(traffic, admits)))
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  assert.equal(answers.filter((answer) => 'takeBack' in answer).length, 7)
  assert.equal(tallyAt(traffic, ledger.minute()).sends, 7, 'what was not admitted is taken back')
  await ledger.close()
  const [row] = await db<{ sends: number }[]>`select sends from guard_traffic where block = ${traffic.block}`
  assert.equal(row?.sends, 7)
})

test('ledger: two processes at once: each send sees all that were counted before it', async () => {
  const [one, other] = [open(), open()]
  const block = newBlock()
  const seen: number[] = []
  const admits = ({ sends }: { sends: number }) => seen.push(sends) > 0
  for (let round = 0; round < 5; round++) {
    await Promise.all(
      [one, other].flatMap((ledger) =>
        Array.from({ length: 10 }, () => ledger.ask(ledger.of(block), admits)),
      ),
    )
  }
  assert.deepEqual(
    seen.toSorted((a, b) => a - b),
    Array.from({ length: 100 }, (_, index) => index),
  )
})

test('ledger: a send that did not take place is taken back, also after it was written', async () => {
  const ledger = open()
  const traffic = ledger.of(newBlock())
  const answers = await Promise.all(Array.from({ length: 6 }, () => ledger.ask(traffic, () => true)))
  for (const answer of answers) if ('takeBack' in answer) answer.takeBack()
  assert.equal(tallyAt(traffic, ledger.minute()).sends, 0)
  await eventually(async () => {
    const [row] = await db<
      { sends: number }[]
    >`select sends from guard_traffic where block = ${traffic.block}`
    return row?.sends === 0 ? true : undefined
  })
})
