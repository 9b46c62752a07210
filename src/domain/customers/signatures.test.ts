import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fault, openTestHouse } from './house.test-support.ts'

const { db, customers, createOne } = await openTestHouse()
const one = await createOne()
const two = await createOne()

test('signature: drawn when none is given, its owner alone owns it', async () => {
  const made = await customers.createSignature(db, { customerId: one.id, subsId: 'site 1' })
  assert.match(made.value, /^[0-9a-f]{64}$/)
  assert.ok(await customers.ownsSignature(db, one.id, made.value))
  assert.ok(!(await customers.ownsSignature(db, two.id, made.value)))
  assert.ok(!(await customers.ownsSignature(db, one.id, `${made.value}x`)))
  assert.deepEqual(await customers.findSignatures(db, { subsId: 'site 1' }), [made])
  assert.deepEqual(await customers.findSignatures(db, { subsId: 'site 1', customerId: two.id }), [])
})

test('signature: given, changed, drawn anew and deleted; the old value counts no more', async () => {
  const key = { subsId: 'site 2', customerId: one.id }
  const made = await customers.createSignature(db, { ...key, value: '좋은 날' })
  assert.ok(await customers.ownsSignature(db, one.id, '좋은 날'))
  assert.deepEqual(await customers.updateSignature(db, { subsId: 'site 2' }, 'mine'), {
    ...made,
    value: 'mine',
  })
  assert.ok(!(await customers.ownsSignature(db, one.id, '좋은 날')))
  const drawn = await customers.updateSignature(db, key)
  assert.match(drawn.value, /^[0-9a-f]{64}$/)
  assert.deepEqual(await customers.deleteSignature(db, key), drawn)
  assert.ok(!(await customers.ownsSignature(db, one.id, drawn.value)))
  assert.deepEqual(await customers.findSignatures(db, { subsId: 'site 2' }), [])
})

test('signature: a taken subscription, a repeated value, nobody and wrong texts are refused', async () => {
  const key = { customerId: one.id, subsId: 'site 3' }
  await customers.createSignature(db, { ...key, value: 'once' })
  await assert.rejects(customers.createSignature(db, key), fault('already_exists'))
  await assert.rejects(customers.createSignature(db, { ...key, customerId: two.id }), fault('already_exists'))
  await assert.rejects(
    customers.createSignature(db, { customerId: one.id, subsId: 'site 4', value: 'once' }),
    fault('already_exists'),
  )
  await customers.createSignature(db, { customerId: two.id, subsId: 'site 5', value: 'once' })
  for (const customerId of ['9999999', 'x', '0']) {
    await assert.rejects(customers.createSignature(db, { customerId, subsId: 'site 6' }), fault('not_found'))
    await assert.rejects(customers.updateSignature(db, { ...key, customerId }), fault('not_found'))
    await assert.rejects(customers.deleteSignature(db, { ...key, customerId }), fault('not_found'))
    assert.deepEqual(await customers.findSignatures(db, { customerId }), [])
  }
  await assert.rejects(
    customers.deleteSignature(db, { subsId: 'site 3', customerId: two.id }),
    fault('not_found'),
  )
  for (const text of ['', 'a\0b', 'x'.repeat(300)]) {
    await assert.rejects(
      customers.createSignature(db, { ...key, subsId: text }),
      fault('invalid_input', 'subs_id'),
    )
    await assert.rejects(customers.updateSignature(db, key, text), fault('invalid_input', 'signature_value'))
  }
})

test('signature: of two for one subscription at once one wins', async () => {
  const both = await Promise.allSettled(
    [one, two].map(({ id }) => customers.createSignature(db, { customerId: id, subsId: 'race' })),
  )
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('at rest: no column of a signature holds its value', async () => {
  const value = 'our own secret word'
  const { id } = await customers.createSignature(db, { customerId: one.id, subsId: 'rest', value })
  const [row] = await db<{ text: string }[]>`
    select customer_signature::text as text from customer_signature where id = ${id}`
  assert.ok(row && !row.text.includes(value) && !row.text.includes(Buffer.from(value).toString('hex')))
})
