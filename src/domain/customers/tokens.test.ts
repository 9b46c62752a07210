import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/support/callup.ts'
import { assertWithinASecond } from '../../../test/support/within-a-second.ts'
import type { TokenFilter } from './customers.ts'
import { fault, openTestHouse } from './house.test-support.ts'

const { db, customers, openCustomers, createOne } = await openTestHouse()
const other = await openCustomers()
const nobodies = ['9999999', '0', 'x', '9223372036854775808']

test('grant: the value finds its owner, and is shown again', async () => {
  const owner = await createOne({ group: 'admin', limitPerDay: 3, limitPerOnce: 2 })
  const token = await customers.grantToken(db, { customerId: owner.id, scope: 'client.develop' })
  assert.match(token.value, /^[0-9a-f]{64}$/)
  assert.match(token.digest, /^[0-9a-f]{32}$/)
  assert.ok(!token.value.includes(token.digest))
  assert.equal(token.revokedAt, null)
  assert.deepEqual(await customers.findTokens(db, { ids: [token.id] }), [token])
  const credential = await customers.findByToken(token.value)
  assert.equal(credential?.tokenId, token.id)
  const { tenant, ...customer } = credential.customer
  assert.match(tenant, /^[0-9a-f-]{36}$/)
  assert.deepEqual(customer, {
    id: owner.id,
    group: 'admin',
    status: 'good',
    limitPerDay: 3,
    limitPerOnce: 2,
    report: undefined,
  })
  assert.deepEqual(await customers.findById(owner.id), credential.customer)
})

test('grant: a second one of the same scope replaces the first; another scope is another token', async () => {
  const { id: customerId } = await createOne()
  const first = await customers.grantToken(db, { customerId, scope: 'client' })
  const apart = await customers.grantToken(db, { customerId, scope: 'client.develop' })
  const second = await customers.grantToken(db, { customerId, scope: 'client' })
  const [firstNow] = await customers.findTokens(db, { ids: [first.id] })
  assert.ok(firstNow?.revokedAt && firstNow.revokedAt >= first.grantedAt)
  const granted = await customers.findTokens(db, { customerId, status: 'granted' })
  assert.deepEqual(
    granted.map(({ id }) => id),
    [apart.id, second.id],
  )
  assert.ok(await customers.findByToken(second.value))
  assert.equal(await customers.findByToken(first.value), undefined)
})

test('grant: two at once leave one granted, and nobody is refused', async () => {
  for (let round = 0; round < 20; round++) {
    const { id: customerId } = await createOne()
    const grants = await Promise.all(
      [1, 2, 3, 4].map(() => customers.grantToken(db, { customerId, scope: 'client' })),
    )
    const granted = await customers.findTokens(db, { customerId, status: 'granted' })
    assert.equal(granted.length, 1)
    assert.equal((await customers.findTokens(db, { customerId, status: 'revoked' })).length, 3)
    assert.equal(granted[0]?.id, grants.toSorted((a, b) => Number(BigInt(b.id) - BigInt(a.id)))[0]?.id)
  }
})

test('grant: nobody, a deleted customer and a wrong scope are refused', async () => {
  const { id: customerId } = await createOne()
  for (const scope of ['', 'a\0b', 'a\nb', 'x'.repeat(101)]) {
    await assert.rejects(customers.grantToken(db, { customerId, scope }), fault('invalid_input', 'scope'))
  }
  await customers.delete(db, customerId)
  for (const id of [customerId, ...nobodies]) {
    await assert.rejects(customers.grantToken(db, { customerId: id, scope: 'client' }), fault('not_found'))
  }
})

test('grant and delete at once: whichever is first, no token is left granted', async () => {
  for (let round = 0; round < 20; round++) {
    const { id: customerId } = await createOne()
    await Promise.allSettled([
      customers.grantToken(db, { customerId, scope: 'client' }),
      customers.delete(db, customerId),
    ])
    assert.deepEqual(await customers.findTokens(db, { customerId, status: 'granted' }), [])
  }
})

test('find: conditions are ANDed, by id', async () => {
  const [one, two] = [await createOne(), await createOne()]
  const a = await customers.grantToken(db, { customerId: one.id, scope: 'a' })
  const b = await customers.grantToken(db, { customerId: one.id, scope: 'b' })
  const c = await customers.grantToken(db, { customerId: two.id, scope: 'a' })
  await customers.revokeToken(db, b.id)
  const found = async (filter: TokenFilter) => (await customers.findTokens(db, filter)).map(({ id }) => id)
  assert.deepEqual(await found({ ids: [c.id, a.id] }), [a.id, c.id])
  assert.deepEqual(await found({ ids: [c.id, a.id], customerId: one.id }), [a.id])
  assert.deepEqual(await found({ customerId: one.id, status: 'revoked' }), [b.id])
  assert.deepEqual(await found({ ids: [a.id], status: 'revoked' }), [])
  for (const id of nobodies) {
    assert.deepEqual(await found({ customerId: id }), [])
    assert.deepEqual(await found({ ids: [id] }), [])
  }
})

test('revoke: refused within a second in every process that had it in its cache', async () => {
  await assertWithinASecond(async () => {
    const { id: customerId } = await createOne()
    const token = await customers.grantToken(db, { customerId, scope: 'client' })
    // Until both have it in their caches: an entry that was read before the grant's notice came is not kept.
    for (const each of [customers, other]) {
      await eventually(async () => {
        await each.findByToken(token.value)
        return each.findByToken(token.value) instanceof Promise ? undefined : true
      })
    }
    const startedAt = performance.now()
    const revoked = await customers.revokeToken(db, token.id)
    assert.deepEqual({ ...revoked, revokedAt: null }, token)
    assert.ok(revoked.revokedAt)
    for (const each of [customers, other]) {
      await eventually(async () => ((await each.findByToken(token.value)) ? undefined : true))
    }
    const tookMs = performance.now() - startedAt
    assert.deepEqual(await customers.revokeToken(db, token.id), revoked, 'again: as it was')
    return tookMs
  })
  for (const id of nobodies) await assert.rejects(customers.revokeToken(db, id), fault('not_found'))
})

test('delete token: it is gone, and no longer accepted anywhere', async () => {
  const { id: customerId } = await createOne()
  const token = await customers.grantToken(db, { customerId, scope: 'client' })
  assert.ok(await other.findByToken(token.value))
  assert.deepEqual(await customers.deleteToken(db, token.id), token)
  assert.deepEqual(await customers.findTokens(db, { customerId }), [])
  await eventually(async () => ((await other.findByToken(token.value)) ? undefined : true))
  for (const id of [token.id, ...nobodies]) {
    await assert.rejects(customers.deleteToken(db, id), fault('not_found'))
  }
})

test('owner: banned it is refused and good again accepted; deleted its tokens are revoked for ever', async () => {
  const { id: customerId } = await createOne()
  const token = await customers.grantToken(db, { customerId, scope: 'client' })
  const acceptedAs = (wanted: boolean) =>
    eventually(async () => (Boolean(await other.findByToken(token.value)) === wanted ? true : undefined))
  await acceptedAs(true)
  await customers.update(db, customerId, { status: 'banned' })
  await acceptedAs(false)
  await customers.update(db, customerId, { status: 'good' })
  await acceptedAs(true)
  const deleted = await customers.delete(db, customerId)
  assert.equal(deleted.status, 'deleted')
  await acceptedAs(false)
  assert.deepEqual(await customers.findTokens(db, { customerId, status: 'granted' }), [])
  await customers.update(db, customerId, { status: 'good' })
  assert.equal(await customers.findByToken(token.value), undefined)
})

test('owner: a change of its limits and report URL is seen by other processes', async () => {
  const { id } = await createOne()
  assert.equal((await other.findById(id))?.limitPerDay, 0)
  await customers.update(db, id, { limitPerDay: 9 })
  await customers.setReportUrl(db, id, 'https://shop.example/reports')
  await eventually(async () => {
    const seen = await other.findById(id)
    return seen?.limitPerDay === 9 && seen.report?.url === 'https://shop.example/reports' ? true : undefined
  })
})

test('find by token: what is no token finds nothing', async () => {
  const { id: customerId } = await createOne()
  const { value } = await customers.grantToken(db, { customerId, scope: 'client' })
  for (const wrong of [
    '',
    'x',
    value.toUpperCase(),
    `${value} `,
    value.slice(1),
    `${value}\0`,
    '0'.repeat(64),
  ]) {
    assert.equal(await customers.findByToken(wrong), undefined, wrong)
  }
})

test('at rest: no column of a token holds its value', async () => {
  const { id: customerId } = await createOne()
  const { id, value } = await customers.grantToken(db, { customerId, scope: 'client' })
  const [row] = await db<{ text: string }[]>`
    select customer_token::text as text from customer_token where id = ${id}`
  assert.ok(row && !row.text.includes(value))
  assert.ok(!row.text.includes(Buffer.from(value).toString('hex')))
})
