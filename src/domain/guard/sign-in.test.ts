import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'node:test'
import { faultOf, openTestHouse } from './house.test-support.ts'
import type { SignInGuard } from './sign-in.ts'

const { db, logLines, openSignIn } = await openTestHouse()
const address = '203.0.113.9'
let lastAccount = 0
const newAccount = () => `account${++lastAccount}`

/** One attempt with a password that takes a moment to look at; answers whether it was looked at. */
async function attempt(guard: SignInGuard, account: string, isRight: boolean, ms = 5) {
  const fault = await faultOf(async () => {
    const begun = await guard.admit({ account, address })
    await sleep(ms)
    await (isRight ? begun.succeeded() : begun.failed())
  })
  return { wasLookedAt: fault === undefined, fault }
}

/** As if all that an account has to wait were over. */
const passTime = () =>
  db`update guard_sign_in set not_before = now() - interval '1 second' where not_before is not null`

async function waitOf(guard: SignInGuard, account: string): Promise<number> {
  return (await attempt(guard, account, true)).fault?.detail.retryAfterSeconds ?? 0
}

test('sign-in: three failures are free, then each doubles the delay, and ten lock for 15 minutes', async () => {
  const guard = openSignIn()
  const account = newAccount()
  const waits = []
  for (let failure = 1; failure <= 10; failure++) {
    assert.ok((await attempt(guard, account, false)).wasLookedAt, `failure ${failure}`)
    const fault = await faultOf(guard.admit({ account, address }).then((begun) => begun.abandoned()))
    assert.ok(fault === undefined || fault.code === 'rate_exceeded')
    waits.push(fault?.detail.retryAfterSeconds ?? 0)
    await passTime()
  }
  assert.deepEqual(waits, [0, 0, 0, 1, 2, 4, 8, 16, 32, 900])
})

test('sign-in: each further lock is twice as long, up to a day, and a success forgets all', async () => {
  const guard = openSignIn({ rule: { freeFailures: 10, lockAfter: 10 } })
  const account = newAccount()
  const locks = []
  for (let lock = 1; lock <= 9; lock++) {
    for (let failure = 1; failure <= 10; failure++) await attempt(guard, account, false, 0)
    locks.push(await waitOf(guard, account))
    await passTime()
  }
  assert.deepEqual(locks, [900, 1800, 3600, 7200, 14_400, 28_800, 57_600, 86_400, 86_400])
  assert.ok((await attempt(guard, account, true)).wasLookedAt)
  for (let failure = 1; failure <= 10; failure++) await attempt(guard, account, false, 0)
  assert.equal(await waitOf(guard, account), 900)
})

test('sign-in: of 50 wrong guesses at once, in two processes, never more than 10 are looked at', async () => {
  for (const free of [3, 10]) {
    const guards = [
      openSignIn({ rule: { freeFailures: free } }),
      openSignIn({ rule: { freeFailures: free } }),
    ]
    const account = newAccount()
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, index) => attempt(guards[index % 2] as SignInGuard, account, false)),
    )
    const lookedAt = guesses.filter(({ wasLookedAt }) => wasLookedAt).length
    assert.ok(lookedAt >= 4 && lookedAt <= 10, `${lookedAt}`)
    assert.ok(guesses.every(({ fault }) => fault === undefined || fault.code === 'rate_exceeded'))
    assert.ok((await waitOf(guards[0] as SignInGuard, account)) > 0)
  }
})

test('sign-in: attempts whose passwords are still looked at count: 8 processes begin 10 together', async () => {
  const account = newAccount()
  const guards = Array.from({ length: 8 }, () => openSignIn())
  const begun = await Promise.all(
    guards.flatMap((guard) => [0, 1].map(() => faultOf(guard.admit({ account, address })))),
  )
  assert.equal(begun.filter((fault) => fault === undefined).length, 10)
  assert.equal(begun.filter((fault) => fault?.code === 'rate_exceeded').length, 6)
})

test('sign-in: a process that was killed with attempts under way locks nobody out', async () => {
  const account = newAccount()
  const rule = { pendingSeconds: 1 }
  const began = performance.now()
  const killed = Array.from({ length: 5 }, () => openSignIn({ rule }))
  await Promise.all(
    killed.flatMap((guard) => [guard.admit({ account, address }), guard.admit({ account, address })]),
  )
  const { wasLookedAt } = await attempt(openSignIn({ rule }), account, true)
  assert.ok(wasLookedAt)
  assert.ok(performance.now() - began > 900, 'it waited for them')
})

test('sign-in: 50 right ones of one account at once, in two processes, all get in', async () => {
  const guards = [openSignIn(), openSignIn()]
  const account = newAccount()
  const all = await Promise.all(
    Array.from({ length: 50 }, (_, index) => attempt(guards[index % 2] as SignInGuard, account, true, 20)),
  )
  assert.deepEqual(
    all.map(({ fault }) => fault),
    all.map(() => undefined),
  )
  const [row] = await db<{ pending: number; failures: number }[]>`
    select cardinality(pending) as pending, failures from guard_sign_in order by touched_at desc limit 1`
  assert.deepEqual([row?.pending, row?.failures], [0, 0])
})

test('sign-in: more than wait for their turn are told to come back', async () => {
  const guard = openSignIn()
  const account = newAccount()
  const faults = await Promise.all(
    Array.from({ length: 200 }, async () => (await attempt(guard, account, true, 1)).fault),
  )
  assert.equal(faults.filter((fault) => fault === undefined).length, 102)
  assert.equal(faults.filter((fault) => fault?.code === 'rate_exceeded').length, 98)
})

test('sign-in: an attempt that was not looked at leaves nothing', async () => {
  const guard = openSignIn()
  const account = newAccount()
  for (let i = 0; i < 20; i++) await (await guard.admit({ account, address })).abandoned()
  assert.equal(await waitOf(guard, account), 0)
})

test('sign-in: blanks around the id and letter case do not buy fresh guesses', async () => {
  const guard = openSignIn({ rule: { freeFailures: 10 } })
  const account = newAccount()
  const spellings = [account, ` ${account}`, `${account} `, account.toUpperCase()]
  for (let i = 0; i < 10; i++) await attempt(guard, spellings[i % 4] as string, false, 0)
  assert.equal(await waitOf(guard, account), 900)
})

test('sign-in: the operator unlocks an account, and old rows are forgotten', async () => {
  const guard = openSignIn({ rule: { freeFailures: 10 } })
  const account = newAccount()
  assert.equal(await guard.unlock(account), false)
  for (let i = 0; i < 10; i++) await attempt(guard, account, false, 0)
  assert.equal(await guard.unlock(account.toUpperCase()), true)
  assert.ok((await attempt(guard, account, true)).wasLookedAt)
  await attempt(guard, account, false)
  await db`update guard_sign_in set touched_at = now() - interval '25 hours', not_before = null`
  await guard.eraseOld(db)
  const left = await db<{ locks: number }[]>`select locks from guard_sign_in`
  assert.ok(
    left.every(({ locks }) => locks > 0),
    'locks are remembered for a week',
  )
})

test('sign-in: only failures count on the address, in a budget that all accounts share', async () => {
  const guard = openSignIn({ failuresPerAddress: 5 })
  for (let i = 0; i < 20; i++) assert.ok((await attempt(guard, newAccount(), true, 0)).wasLookedAt)
  for (let i = 0; i < 5; i++) assert.ok((await attempt(guard, newAccount(), false, 0)).wasLookedAt)
  const { fault } = await attempt(guard, newAccount(), true)
  assert.equal(fault?.code, 'rate_exceeded')
  assert.ok((fault?.detail.retryAfterSeconds ?? 0) > 60)
})

test('sign-in: neither the log nor the database names an account', async () => {
  assert.ok(logLines.some((line) => line.includes('locked')))
  const rows = await db<{ row: string }[]>`select guard_sign_in::text as row from guard_sign_in`
  assert.ok(rows.length > 0)
  for (const text of [...logLines, ...rows.map(({ row }) => row)]) assert.ok(!text.includes('account1'))
})
