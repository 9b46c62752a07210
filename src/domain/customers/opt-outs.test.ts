import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { openTestHouse } from './house.test-support.ts'

const { db, secrets, customers, createOne } = await openTestHouse()
const numberOf = (place: number) => asPhoneNumber(`010${String(place).padStart(8, '0')}`)

test('opt-outs: added twice they are there once, removed they are gone, each customer has its own', async () => {
  const [one, two] = [await createOne(), await createOne()]
  const numbers = [1, 2, 3].map(numberOf)
  const list = async (id: string) =>
    (await customers.listOptOuts(db, id, { limit: 10 })).map(({ number }) => number).toSorted()
  await customers.addOptOuts(db, one.id, numbers)
  await customers.addOptOuts(db, one.id, [numberOf(3), numberOf(3)])
  assert.deepEqual(await list(one.id), numbers)
  assert.deepEqual(await list(two.id), [])
  await customers.removeOptOuts(db, one.id, [numberOf(2), numberOf(9)])
  assert.deepEqual(await list(one.id), [numberOf(1), numberOf(3)])
})

test('opt-outs: a list is read page by page, every number once', async () => {
  const { id } = await createOne()
  const numbers = Array.from({ length: 25 }, (_, place) => numberOf(place))
  await customers.addOptOuts(db, id, numbers)
  const seen = []
  for (;;) {
    const after = seen.at(-1)
    const page = await customers.listOptOuts(db, id, { limit: 10, ...(after ? { after } : {}) })
    if (page.length === 0) break
    seen.push(...page.map(({ number }) => number))
  }
  assert.equal(seen.length, 25)
  assert.deepEqual(seen.toSorted(), numbers)
})

test('opt-outs: of 10,000 sealed numbers those on the list are found', async () => {
  const [one, two] = [await createOne(), await createOne()]
  await customers.addOptOuts(db, one.id, [numberOf(7), numberOf(9999), numberOf(20_000)])
  await customers.addOptOuts(db, two.id, [numberOf(8)])
  const sealed = Array.from({ length: 10_000 }, (_, place) => secrets.numbers.seal(numberOf(place)))
  const expected = [7, 9999].map((place) => sealed[place]?.toString('hex'))
  assert.deepEqual(await customers.findOptedOut(db, one.id, sealed), new Set(expected))
  assert.deepEqual(await customers.findOptedOut(db, one.id, []), new Set())
})
