import assert from 'node:assert/strict'
import { test } from 'node:test'
import { objectKey } from '../../platform/objects/object-store.ts'
import { imagesRoom } from '../images/erase-images.ts'
import { openContractHouse } from './house.test-support.ts'

const house = await openContractHouse()

const pastDue = ({ id }: { id: string }) =>
  house.db`update contract set due_at = now() - interval '1 second' where id = ${id}`

test('deadlines: 0 and 1 expire after a day, 2 past its deadline, the others never', async () => {
  for (let status = 0; status <= 9; status++) {
    const late = await house.newContract(status)
    const inTime = await house.newContract(status)
    await pastDue(late)
    await house.enrolment.expireDue()
    assert.equal(await house.statusOf(late), status <= 2 ? 8 : status)
    assert.equal(await house.statusOf(inTime), status)
  }
})

test('deadlines: a contract begins with 24 hours', async () => {
  const { id } = await house.newContract()
  const [row] = await house.db<{ hours: number }[]>`
    select extract(epoch from due_at - created_at)::int / 3600 as hours from contract where id = ${id}`
  assert.deepEqual(row, { hours: 24 })
})

test('deadlines: what expires is erased with its images; ids, times and history stay', async () => {
  const key = await house.newPhotographed()
  const objects = [key.front, key.back]
  for (const id of objects) assert.ok(await house.objects.get(objectKey(imagesRoom, id)))
  await pastDue(key)
  await house.enrolment.expireDue()
  const shown = await house.enrolment.show(key)
  assert.deepEqual(
    [shown.status, shown.customer, shown.checkoutUrl, [...shown.images], shown.photoRound],
    [8, undefined, undefined, [], 1],
  )
  assert.deepEqual(await house.historyOf(key), ['create', 'submit_photos', 'expire'])
  const [row] = await house.db<Record<string, unknown>[]>`select * from contract where id = ${key.id}`
  const left = Object.entries(row ?? {}).filter(
    ([name, value]) => name.startsWith('sealed') && value !== null,
  )
  assert.deepEqual(left, [])
  await assert.rejects(house.images.get({ affiliateId: key.affiliateId, id: key.front }), {
    code: 'image_unknown',
  })
  await house.images.eraseDue()
  for (const id of objects) assert.equal(await house.objects.get(objectKey(imagesRoom, id)), undefined)
})

test('deadlines: schedulers that run at once expire each contract once', async () => {
  const keys = await Promise.all(Array.from({ length: 30 }, () => house.newContract()))
  await Promise.all(keys.map(pastDue))
  await Promise.all(Array.from({ length: 6 }, () => house.enrolment.expireDue()))
  for (const key of keys) assert.deepEqual(await house.historyOf(key), ['create', 'expire'])
})

test('deadlines: more than a batch are expired in one turn', async () => {
  await Promise.all(Array.from({ length: 250 }, () => house.newContract()))
  await house.db`update contract set due_at = now() - interval '1 second' where status = 0`
  await house.enrolment.expireDue()
  const [row] = await house.db`select count(*)::int as count from contract where status = 0`
  assert.deepEqual(row, { count: 0 })
})

test('deadlines: a payment that comes while the contract expires: one of the two counts', async () => {
  const outcomes: string[] = []
  for (let round = 0; round < 10; round++) {
    const key = await house.newPhotographed()
    await house.db`update contract set due_at = now() + interval '20 milliseconds' where id = ${key.id}`
    const payment = { type: 'once', amount: 1000, paidAt: new Date() } as const
    const paying = house.enrolment.reportCheckout(key, payment).then(
      () => 'paid',
      (error: unknown) => (error as { code: string }).code,
    )
    const [paid] = await Promise.all([paying, house.enrolment.expireDue(), house.enrolment.expireDue()])
    await house.enrolment.expireDue()
    const status = await house.statusOf(key)
    if (paid === 'paid') assert.equal(status, 3)
    else assert.equal(paid, 'checkout_overdue')
    outcomes.push(paid)
  }
  assert.equal(outcomes.length, 10)
})
