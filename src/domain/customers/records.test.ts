import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPoints } from '../points/points.ts'
import type { CustomerChange, CustomerFilter, NewCustomer } from './customers.ts'
import { fault, newMembership, openTestHouse } from './house.test-support.ts'

const { db, customers, openCustomers, createOne } = await openTestHouse()
const points = createPoints()

test('create: several at once have ids in order, the defaults, and an empty account each', async () => {
  const wishes = Array.from({ length: 300 }, newMembership)
  const made = await customers.create(db, wishes)
  assert.deepEqual(
    made.map(({ membershipId, email }) => ({ membershipId, email })),
    wishes,
  )
  const ids = made.map(({ id }) => BigInt(id))
  assert.ok(ids.every((id, place) => place === 0 || id > (ids[place - 1] as bigint)))
  const { id, registeredAt, ...first } = made[0] as (typeof made)[0]
  assert.match(id, /^[0-9]+$/)
  assert.ok(Math.abs(registeredAt.getTime() - Date.now()) < 60_000)
  assert.deepEqual(first, {
    ...wishes[0],
    membershipType: { id: '1', name: 'sms4wp.com', description: 'sms4wp.com membership' },
    group: 'user',
    status: 'good',
    limitPerDay: 0,
    limitPerOnce: 0,
    reportUrl: undefined,
  })
  for (const each of [made[0], made[299]]) {
    assert.equal((await points.getAccount(db, each?.id ?? '')).balance, 0)
  }
})

test('create: one that is wrong or taken refuses all of them', async () => {
  const taken = await createOne()
  const good = newMembership()
  const refusals: [NewCustomer, string, string?][] = [
    [{ ...newMembership(), membershipId: taken.membershipId }, 'already_exists'],
    [good, 'already_exists'],
    [{ ...newMembership(), membershipType: 'nobody.example' }, 'invalid_input', 'membership_type_name'],
    [{ ...newMembership(), membershipType: 'a\0b' }, 'invalid_input', 'membership_type_name'],
    [{ ...newMembership(), membershipType: '' }, 'invalid_input', 'membership_type_name'],
    [{ ...newMembership(), email: 'nobody' }, 'invalid_input', 'email'],
    [{ ...newMembership(), email: `${'a'.repeat(250)}@b.example` }, 'invalid_input', 'email'],
    [{ ...newMembership(), membershipId: '-1' }, 'invalid_input', 'membership_id'],
    [{ ...newMembership(), membershipId: '9007199254740992' }, 'invalid_input', 'membership_id'],
    [{ ...newMembership(), membershipId: '1,2' }, 'invalid_input', 'membership_id'],
    [{ ...newMembership(), limitPerDay: -1 }, 'invalid_input', 'limit_per_day'],
    [{ ...newMembership(), limitPerOnce: 2 ** 31 }, 'invalid_input', 'limit_per_once'],
  ]
  for (const [wrong, code, field] of refusals) {
    await assert.rejects(customers.create(db, [good, wrong]), fault(code, field), JSON.stringify(wrong))
  }
  await assert.rejects(customers.create(db, []), fault('invalid_input'))
  assert.deepEqual(await customers.find(db, { membershipIds: [good.membershipId] }), [])
})

test('create: without an account there is no customer', async () => {
  const broken = await openCustomers({ open: () => Promise.reject(new Error('no account')) })
  const wish = newMembership()
  await assert.rejects(broken.create(db, [wish]), /no account/)
  assert.deepEqual(await customers.find(db, { membershipIds: [wish.membershipId] }), [])
})

test('create: of two of one membership at once one wins, and crossed pairs do not hang', async () => {
  for (let round = 0; round < 20; round++) {
    const pair = [newMembership(), newMembership()]
    const both = await Promise.allSettled([
      customers.create(db, pair),
      customers.create(db, pair.toReversed()),
    ])
    assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    const lost = both.find((each) => each.status === 'rejected')
    assert.ok(fault('already_exists')(lost?.reason))
  }
})

test('create: the membership of a deleted customer is free again', async () => {
  const wish = newMembership()
  const first = await createOne(wish)
  await customers.delete(db, first.id)
  const second = await createOne(wish)
  assert.notEqual(second.id, first.id)
  await assert.rejects(customers.update(db, first.id, { status: 'good' }), fault('already_exists'))
})

test('find: conditions are ANDed, e-mails in any letter case, by id', async () => {
  const email = `Same.${newMembership().email}`
  const one = await createOne({ email })
  const two = await createOne({ email: email.toUpperCase(), group: 'admin' })
  await customers.update(db, two.id, { status: 'banned' })
  const found = async (filter: CustomerFilter) => (await customers.find(db, filter)).map(({ id }) => id)
  assert.deepEqual(await found({ email: email.toLowerCase() }), [one.id, two.id])
  assert.deepEqual(await found({ email, group: 'admin' }), [two.id])
  assert.deepEqual(await found({ email, group: 'admin', status: 'good' }), [])
  assert.deepEqual(await found({ email, status: 'banned' }), [two.id])
  assert.deepEqual(await found({ ids: [two.id, one.id], membershipType: 'sms4wp.com' }), [one.id, two.id])
  assert.deepEqual(await found({ ids: [one.id], membershipIds: [two.membershipId] }), [])
  assert.deepEqual(await found({ membershipIds: [one.membershipId, two.membershipId] }), [one.id, two.id])
  assert.deepEqual(await found({ email, membershipType: 'nobody.example' }), [])
  for (const ids of [['0'], ['-1'], ['9223372036854775808'], ['1,2'], ['x'], []]) {
    assert.deepEqual(await found({ ids, email }), [], `nothing, and not everything: ${ids.join()}`)
  }
  await assert.rejects(customers.find(db, {}), fault('invalid_input'))
  await assert.rejects(customers.find(db, { email: undefined }), fault('invalid_input'))
})

test('page: every customer once, in the order asked for, with the total', async () => {
  const email = `paged.${newMembership().email}`
  const made = await customers.create(
    db,
    Array.from({ length: 7 }, () => ({ ...newMembership(), email })),
  )
  const ids = made.map(({ id }) => id)
  for (const orderBy of ['id', 'registeredAt', 'membershipId'] as const) {
    for (const descending of [false, true]) {
      const pages = await Promise.all(
        [1, 2, 3, 4].map((page) => customers.page(db, { email }, { orderBy, descending, page, pageSize: 3 })),
      )
      const seen = pages.flatMap((page) => page.customers.map(({ id }) => id))
      assert.deepEqual(seen, descending ? ids.toReversed() : ids)
      assert.deepEqual([...new Set(pages.map(({ total }) => total))], [7])
    }
  }
  assert.ok((await customers.page(db, {}, { page: 1, pageSize: 5 })).total > 300)
})

test('update: changes what is named and nothing else', async () => {
  const before = await createOne({ limitPerDay: 5 })
  const { membershipId, email } = newMembership()
  assert.deepEqual(await customers.update(db, before.id, { email }), { ...before, email })
  const change: CustomerChange = { membershipId, group: 'admin', status: 'banned', limitPerOnce: 7 }
  assert.deepEqual(await customers.update(db, before.id, change), { ...before, email, ...change })
  assert.deepEqual(
    (await customers.find(db, { email: before.email })).map(({ id }) => id),
    [],
    'not found by what it was',
  )
})

test('update: no change, a wrong one, a taken membership and nobody are refused', async () => {
  const [one, two] = [await createOne(), await createOne()]
  await assert.rejects(customers.update(db, one.id, {}), fault('invalid_input'))
  await assert.rejects(customers.update(db, one.id, { email: 'x' }), fault('invalid_input', 'email'))
  await assert.rejects(
    customers.update(db, one.id, { membershipType: 'nobody.example' }),
    fault('invalid_input', 'membership_type_name'),
  )
  await assert.rejects(
    customers.update(db, one.id, { membershipId: two.membershipId }),
    fault('already_exists'),
  )
  for (const id of ['9999999', '0', 'x', '9223372036854775808']) {
    await assert.rejects(customers.update(db, id, { group: 'admin' }), fault('not_found'))
    await assert.rejects(customers.delete(db, id), fault('not_found'))
    await assert.rejects(customers.setReportUrl(db, id, undefined), fault('not_found'))
    assert.equal(await customers.findById(id), undefined)
  }
  assert.deepEqual(await customers.find(db, { ids: [one.id] }), [one])
})

test('report URL: set with a new secret each time, and taken away', async () => {
  const { id } = await createOne()
  const url = 'https://shop.example/reports'
  const [first, second] = [
    await customers.setReportUrl(db, id, url),
    await customers.setReportUrl(db, id, url),
  ]
  assert.match(String(first), /^whsec_/)
  assert.notEqual(first, second)
  assert.equal((await customers.find(db, { ids: [id] }))[0]?.reportUrl, url)
  assert.equal(await customers.setReportUrl(db, id, undefined), undefined)
  assert.equal((await customers.find(db, { ids: [id] }))[0]?.reportUrl, undefined)
})

test('at rest: no column of a customer holds its e-mail or the secret of its reports', async () => {
  const email = 'Secret.Person@hidden.example'
  const { id } = await createOne({ email })
  const secret = await customers.setReportUrl(db, id, 'https://shop.example/reports')
  const [row] = await db<{ text: string }[]>`select customer::text as text from customer where id = ${id}`
  const bytes = Buffer.from((row?.text ?? '').toLowerCase())
  for (const clear of [email, 'hidden.example', String(secret)]) {
    const lower = clear.toLowerCase()
    assert.ok(!bytes.includes(lower), clear)
    assert.ok(!bytes.includes(Buffer.from(clear).toString('hex')), `${clear} in hex`)
    assert.ok(!bytes.includes(Buffer.from(lower).toString('hex')), `${clear} in hex, small letters`)
  }
  assert.equal((await customers.find(db, { email }))[0]?.email, email)
})
