import assert from 'node:assert/strict'
import { afterEach, beforeEach, test } from 'node:test'
import { decodeProtectedHeader } from 'jose'
import { eventually } from '../../../test/support/callup.ts'
import { Fault } from '../../core/fault.ts'
import { transaction } from '../../platform/db/database.ts'
import type { SignedTokens } from './signed-tokens.ts'
import { createTokenHouse, type TokenHouse } from './signed-tokens.test-support.ts'

let house: TokenHouse
beforeEach(async () => {
  house = await createTokenHouse()
})
afterEach(() => house.close())

const access = { purpose: 'at+jwt', subject: 'qwer1234', audience: 'senicare', lifeSeconds: 32_400 }
const nineHoursAndMargin = 9 * 60 + 10

const kidsOf = async (tokens: SignedTokens) => (await tokens.publicKeys()).keys.map(({ kid }) => kid)
const signerOf = async (tokens: SignedTokens) => decodeProtectedHeader((await tokens.sign(access)).token).kid

async function until(look: () => Promise<boolean>): Promise<void> {
  await eventually(async () => (await look()) || undefined)
}

test('first start: twenty processes that start together agree on one key', async () => {
  const processes = await Promise.all(Array.from({ length: 20 }, () => house.open()))
  const made = await Promise.all(processes.map((each) => each.sign(access)))
  assert.equal(new Set(made.map(({ token }) => decodeProtectedHeader(token).kid)).size, 1)
  const [{ count } = { count: 0 }] = await house.db<
    { count: number }[]
  >`select count(*)::int from signing_key`
  assert.equal(count, 1)
  for (const each of processes) {
    for (const { token } of made) assert.ok(await each.read(token, access))
  }
})

test('first start: a second start finds the key of the first', async () => {
  const kid = await signerOf(await house.open())
  assert.equal(await signerOf(await house.open()), kid)
})

test('rotation: published before it signs, and the old one for as long as its tokens live', async () => {
  const [here, there] = [await house.open(), await house.open()]
  const old = await signerOf(here)
  const { token } = await here.sign(access)
  await there.read(token, access)

  const { kid } = await here.rotate(house.db)
  for (const each of [here, there]) {
    await until(async () => (await kidsOf(each)).length === 2)
    assert.deepEqual(await kidsOf(each), [kid, old], 'the next one first')
    assert.equal(await signerOf(each), old, 'it is not its turn yet')
  }

  await house.age(10)
  for (const each of [here, there]) {
    await until(async () => (await signerOf(each)) === kid)
    assert.deepEqual(await kidsOf(each), [kid, old])
    assert.ok(await each.read(token, access), 'what the old one signed is still good')
  }

  await house.age(nineHoursAndMargin - 1)
  await here.eraseOld(house.db)
  assert.deepEqual(await kidsOf(await house.open()), [kid, old])
  await house.age(1)
  for (const each of [here, there]) {
    await until(async () => (await kidsOf(each)).length === 1)
    assert.equal(await each.read(token, access), undefined)
  }
  await here.eraseOld(house.db)
  const rows = await house.db<{ kid: string }[]>`select kid from signing_key`
  assert.deepEqual(
    rows.map((row) => row.kid),
    [kid],
  )
})

test('rotation: a key begins to sign when its turn comes, although nobody announces that', async () => {
  const tokens = await house.open({ leadSeconds: 3 })
  const old = await signerOf(tokens)
  const began = performance.now()
  const { kid } = await tokens.rotate(house.db)
  await until(async () => (await kidsOf(tokens)).length === 2)
  assert.equal(await signerOf(tokens), old)
  await until(async () => (await signerOf(tokens)) === kid)
  const seconds = (performance.now() - began) / 1000
  assert.ok(seconds > 2.9 && seconds < 9, `${seconds} s`)
})

test('rotation: while a key waits for its turn no other is made, by however many at once', async () => {
  const tokens = await house.open()
  await signerOf(tokens)
  const rotated = await Promise.all(Array.from({ length: 10 }, () => tokens.rotate(house.db)))
  assert.equal(new Set(rotated.map(({ kid }) => kid)).size, 1)
  assert.deepEqual(await tokens.rotate(house.db), rotated[0])
  assert.equal((await tokens.listKeys(house.db)).length, 2)
})

test('rotation: before the first start it makes the first key, which signs at once', async () => {
  const tokens = await house.open()
  const { kid } = await tokens.rotate(house.db)
  assert.equal(await signerOf(tokens), kid)
})

test('list: each key with its state', async () => {
  const tokens = await house.open()
  assert.deepEqual(await tokens.listKeys(house.db), [])
  await tokens.rotate(house.db)
  await tokens.rotate(house.db)
  await house.age(11)
  await tokens.rotate(house.db)
  const keys = await tokens.listKeys(house.db)
  assert.deepEqual(
    keys.map(({ state }) => state),
    ['next', 'signs', 'retired'],
  )
  const [next, signing, retired] = keys
  assert.deepEqual([next?.retiredAt, signing?.retiredAt], [null, null])
  assert.deepEqual(retired?.retiredAt, signing?.signsFrom)
})

test('withdraw: nothing that the key signed counts, and another signs at once', async () => {
  const [here, there] = [await house.open(), await house.open()]
  const { token } = await here.sign(access)
  const kid = decodeProtectedHeader(token).kid ?? ''
  assert.ok(await there.read(token, access))
  await here.withdrawKey(house.db, kid)
  for (const each of [here, there]) {
    await until(async () => (await each.read(token, access)) === undefined)
    assert.equal((await kidsOf(each)).includes(kid), false)
    assert.notEqual(await signerOf(each), kid)
  }
  assert.equal(await signerOf(here), await signerOf(there))
  assert.ok(await there.read((await here.sign(access)).token, access))
})

test('withdraw: the key that waited takes over at once; a retired one goes quietly; the next to wait is replaced', async () => {
  const tokens = await house.open()
  const first = (await signerOf(tokens)) ?? ''
  const { kid: second } = await tokens.rotate(house.db)
  await tokens.withdrawKey(house.db, first)
  await until(async () => (await signerOf(tokens)) === second)
  assert.deepEqual(await kidsOf(tokens), [second])

  const { kid: third } = await tokens.rotate(house.db)
  await tokens.withdrawKey(house.db, third)
  await until(async () => (await kidsOf(tokens)).length === 1)
  assert.equal(await signerOf(tokens), second)
  const { kid: fourth } = await tokens.rotate(house.db)
  assert.notEqual(fourth, third)

  await house.age(11)
  await until(async () => (await signerOf(tokens)) === fourth)
  await tokens.withdrawKey(house.db, second)
  await until(async () => (await kidsOf(tokens)).length === 1)
  assert.equal(await signerOf(tokens), fourth)
})

test('withdraw: beside a rotation that has not ended, too, another key signs at once', async () => {
  const tokens = await house.open()
  const withdrawn = (await signerOf(tokens)) ?? ''
  const begun = await transaction(house.db, async (tx) => {
    const { kid } = await tokens.rotate(tx)
    const withdrawing = tokens.withdrawKey(house.db, withdrawn)
    await eventually(async () => {
      const waiting = await house.db`
        select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
      return waiting.length > 0 || undefined
    })
    return { kid, withdrawing }
  })
  await begun.withdrawing
  const keys = await tokens.listKeys(house.db)
  assert.deepEqual(
    keys.map((key) => [key.kid, key.state]),
    [[begun.kid, 'signs']],
  )
})

test('withdraw: an unknown key, and one that was withdrawn already, are not found', async () => {
  const tokens = await house.open()
  const kid = (await signerOf(tokens)) ?? ''
  const outcomes = await Promise.allSettled(
    [kid, kid, kid, 'unknown'].map((each) => tokens.withdrawKey(house.db, each)),
  )
  const refusals = outcomes.filter(
    (each) => each.status === 'rejected' && each.reason instanceof Fault && each.reason.code === 'not_found',
  )
  assert.equal(refusals.length, 3)
  assert.equal((await tokens.listKeys(house.db)).length, 1)
})
