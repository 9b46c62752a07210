import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultOf, openTestHouse } from './house.test-support.ts'
import { secondsUntilFree } from './rates.ts'

const { db, openRates } = await openTestHouse()
const rule = 'codes_per_address'
let lastAddress = 0
const newAddress = () => `203.0.113.${++lastAddress}`

/** As if so many hours had passed since everything so far. */
const pass = (hours: number) => db`update guard_rate set hour = hour - ${hours}`

test('rate: 100 at once in two processes share a budget of 10 exactly', async () => {
  const [one, other] = [openRates({ [rule]: 10 }), openRates({ [rule]: 10 })]
  const key = newAddress()
  const faults = await Promise.all(
    Array.from({ length: 100 }, (_, index) => faultOf((index % 2 ? one : other).spend([{ rule, key }]))),
  )
  assert.equal(faults.filter((fault) => fault === undefined).length, 10)
  assert.ok(faults.every((fault) => fault === undefined || fault.code === 'rate_exceeded'))
  const [row] = await db<{ used: number }[]>`select used from guard_rate`
  assert.equal(row?.used, 10, 'what was refused does not count')
})

test('rate: the answer says when one is free, and the next hour fades the last', async () => {
  const rates = openRates({ [rule]: 4 })
  const key = newAddress()
  for (let i = 0; i < 4; i++) await rates.spend([{ rule, key }])
  const seconds = (await faultOf(rates.spend([{ rule, key }])))?.detail.retryAfterSeconds ?? 0
  assert.ok(seconds >= 900 && seconds <= 4500, `${seconds}`)
  await pass(2)
  assert.equal(await faultOf(rates.spend([{ rule, key }])), undefined)
})

test('rate: two addresses of one IPv6 network share a budget, those of two do not', async () => {
  const rates = openRates({ [rule]: 1 })
  await rates.spend([{ rule, key: '2001:db8:0:1::1' }])
  assert.equal((await faultOf(rates.spend([{ rule, key: '2001:db8:0:1::2' }])))?.code, 'rate_exceeded')
  assert.equal(await faultOf(rates.spend([{ rule, key: '2001:db8:0:2::1' }])), undefined)
})

test('rate: of two charges both are taken or none', async () => {
  const rates = openRates({ [rule]: 1, id_checks_per_address: 5 })
  const key = newAddress()
  await rates.spend([{ rule, key }])
  const both = [
    { rule: 'id_checks_per_address', key },
    { rule, key },
  ] as const
  for (let i = 0; i < 10; i++) assert.equal((await faultOf(rates.spend(both)))?.code, 'rate_exceeded')
  const free = Array.from({ length: 6 }, () => faultOf(rates.spend([{ rule: 'id_checks_per_address', key }])))
  const refused = (await Promise.all(free)).filter((fault) => fault !== undefined)
  assert.equal(refused.length, 1, 'the refused pairs took nothing of the other budget')
})

test('rate: 0 is no limit, and leaves no row', async () => {
  const rates = openRates({ [rule]: 0 })
  await db`delete from guard_rate`
  await Promise.all(Array.from({ length: 50 }, () => rates.spend([{ rule, key: newAddress() }])))
  assert.equal((await db`select from guard_rate`).length, 0)
})

test('rate: an address is kept as an HMAC, given back by the operator, and forgotten after two hours', async () => {
  const rates = openRates({ [rule]: 1 })
  const key = '198.51.100.77'
  await rates.spend([{ rule, key }])
  const [row] = await db<
    { row: string }[]
  >`select guard_rate::text as row from guard_rate order by hour desc limit 1`
  assert.ok(!row?.row.includes(key))
  assert.equal(await rates.forgetAddress(key), true)
  assert.equal(await rates.forgetAddress(key), false)
  assert.equal(await faultOf(rates.spend([{ rule, key }])), undefined)
  await pass(1)
  await rates.eraseOld(db)
  assert.ok((await db`select from guard_rate`).length > 0, 'the hour before still counts')
  await pass(1)
  await rates.eraseOld(db)
  assert.equal((await db`select from guard_rate`).length, 0)
})

test('rate: seconds until one is free, at the edges', () => {
  assert.equal(secondsUntilFree({ used: 0, usedBefore: 10, elapsed: 0 }, 10), 360)
  assert.equal(secondsUntilFree({ used: 10, usedBefore: 0, elapsed: 0.5 }, 10), 1800 + 360)
  assert.equal(secondsUntilFree({ used: 1, usedBefore: 0, elapsed: 0 }, 1), 7200)
  assert.equal(secondsUntilFree({ used: 5, usedBefore: 10, elapsed: 0.5 }, 10), 360)
})
