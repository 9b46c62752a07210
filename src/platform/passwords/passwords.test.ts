import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { hashSync } from '@node-rs/argon2'
import { assertOthersWork } from '../../../test/support/main-thread.ts'
import { Fault } from '../../core/fault.ts'
import { createLogger } from '../log/logger.ts'
import type { Argon2Cost } from './argon2-cost.ts'
import { createPasswords, type Passwords } from './passwords.ts'

const log = createLogger({ level: 'silent' })
const cheap: Argon2Cost = { memoryCost: 1024, timeCost: 1, parallelism: 1 }

const opened: Passwords[] = []
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close()
})

function open(options: { threads?: number; cost?: Argon2Cost; maxWaiting?: number } = {}): Passwords {
  const passwords = createPasswords({ threads: 2, log, ...options })
  opened.push(passwords)
  return passwords
}

const times = <Value>(count: number, make: (i: number) => Value) =>
  Array.from({ length: count }, (_, i) => make(i))
const right = { isRight: true, isOutdated: false }
const wrong = { isRight: false, isOutdated: false }

test('hash: the string keeps the cost that OWASP names first, and a salt of its own each time', async () => {
  const passwords = open()
  const [one, other] = await Promise.all([passwords.hash('qwer1234'), passwords.hash('qwer1234')])
  for (const each of [one, other]) {
    assert.match(each, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/)
    assert.deepEqual(await passwords.verify('qwer1234', each), right)
  }
  assert.notEqual(one, other)
})

test('verify: only the very same password is right', async () => {
  const passwords = open({ cost: cheap })
  for (const password of ['qwer1234', '', ' ', 'a\0b', '비밀번호12', '🔑', 'x'.repeat(100_000)]) {
    const stored = await passwords.hash(password)
    assert.deepEqual(await passwords.verify(password, stored), right)
    for (const other of [`${password} `, `${password}\0`, password.slice(0, -1) || 'x', 'Qwer1234']) {
      assert.deepEqual(await passwords.verify(other, stored), wrong)
    }
  }
})

test('verify: what PHP and libsodium hashed is read', async () => {
  const passwords = open()
  for (const stored of [
    '$argon2id$v=19$m=19456,t=2,p=1$WjE3cjhhTE1jc3lqUDY0Vw$n7rGaNkmYb3U9Ou/iMkcaaGHyjB09y2fjvxOPnFCchg',
    '$argon2id$v=19$m=19456,t=2,p=1$qnIPm9eQH5hMlTVUpkPKAg$ehRgkJAW5ThyZfym14NrWZ1ZZ4/F+I8nEuFtAJa9pn8',
  ]) {
    assert.deepEqual(await passwords.verify('correct horse 1', stored), right)
    assert.deepEqual(await passwords.verify('correct horse 2', stored), wrong)
  }
})

test('verify: what was hashed at another cost, or by another variant, is right and outdated', async () => {
  const now = open({ cost: cheap })
  const costs: Argon2Cost[] = [
    { ...cheap, memoryCost: 512 },
    { ...cheap, memoryCost: 2048 },
    { ...cheap, timeCost: 2 },
    { ...cheap, parallelism: 2 },
  ]
  const earlier = costs.map((cost) => hashSync('qwer1234', cost))
  // Of argon2i, by PHP's `password_hash`.
  earlier.push(
    '$argon2i$v=19$m=1024,t=1,p=1$bnp5aFdaT2tlSDNsazJVbw$tJViDzXg9Vluc/wXPDtDks7/On0Iqljb9m1QlM/ag6g',
  )
  for (const stored of earlier) {
    assert.deepEqual(await now.verify('qwer1234', stored), { isRight: true, isOutdated: true }, stored)
    assert.equal((await now.verify('qwer1235', stored)).isRight, false)
  }
  const renewed = await now.hash('qwer1234')
  assert.deepEqual(await now.verify('qwer1234', renewed), right)
})

test('verify: what is no hash at all is a bug, not a wrong password', async () => {
  const passwords = open({ cost: cheap })
  for (const stored of ['', 'qwer1234', '$argon2id$v=19$m=1024,t=1,p=1$', '$2b$10$abcdefghijklmnopqrstuv']) {
    await assert.rejects(passwords.verify('qwer1234', stored), (error) => !(error instanceof Fault))
  }
  assert.match(await passwords.hash('qwer1234'), /^\$argon2id/, 'and the threads live on')
})

test('verify: for an unknown account the same work is done, and nothing is right', async () => {
  const passwords = open({ threads: 1 })
  const stored = await passwords.hash('qwer1234')
  const cpuOf = async (account: string | undefined) => {
    const before = { taken: passwords.taken(), cpu: process.cpuUsage() }
    for (const verdict of await Promise.all(times(20, () => passwords.verify('qwer1234!', account)))) {
      assert.deepEqual(verdict, wrong)
    }
    const { user, system } = process.cpuUsage(before.cpu)
    assert.equal(passwords.taken() - before.taken, 20)
    return user + system
  }
  await cpuOf(stored)
  const [known, unknown] = [await cpuOf(stored), await cpuOf(undefined)]
  assert.ok(unknown / known > 0.5 && unknown / known < 2, `${unknown} against ${known} microseconds`)
})

test('pool: twenty hashes take nothing from the thread that asks for them', async () => {
  const passwords = open()
  await passwords.hash('warm')
  await assertOthersWork(() => Promise.all(times(20, (i) => passwords.hash(`qwer${i}`))))
})

const tasks = '/proc/self/task'
const withoutProc = existsSync(tasks) ? false : 'needs /proc of Linux'

/** Threads of this process that leave processors to others first, by the time that each has had, in hundredths of a second. */
function yieldingThreads(): number[] {
  return readdirSync(tasks).flatMap((id) => {
    const fields = readStat(id).split(') ')[1]?.split(' ') ?? []
    const [user, system, nice] = [11, 12, 16].map((i) => Number(fields[i]))
    return nice === 10 ? [(user ?? 0) + (system ?? 0)] : []
  })
}

/** Empty of a thread that has ended since it was listed. */
function readStat(id: string): string {
  try {
    return readFileSync(`${tasks}/${id}/stat`, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return ''
    throw error
  }
}

test(
  'pool: its threads start with the first password, and leave processors to others first',
  { skip: withoutProc },
  async () => {
    const [passwords, unused] = [open({ threads: 2 }), open({ threads: 2 })]
    await Promise.all(times(10, () => passwords.hash('qwer1234')))
    assert.equal(yieldingThreads().length, 2)
    await passwords.close()
    await unused.close()
    // The system takes a moment to bury a thread that has ended.
    while (yieldingThreads().length > 0) await setTimeout(5)
  },
)

test('pool: what comes together is shared out among the threads', { skip: withoutProc }, async () => {
  const passwords = open({ threads: 2 })
  await Promise.all(times(2, () => passwords.hash('warm')))
  const before = yieldingThreads()
  for (let i = 0; i < 10; i++) await Promise.all(times(6, () => passwords.hash('qwer1234')))
  const used = yieldingThreads().map((time, i) => time - (before[i] ?? 0))
  const share = Math.min(...used) / used.reduce((sum, each) => sum + each, 0)
  assert.ok(used.length === 2 && share > 0.2, used.join(' and '))
})

test('pool: beyond its queue it refuses, and takes more when there is room', async () => {
  const passwords = open({ threads: 1, maxWaiting: 3 })
  const settled = await Promise.allSettled(times(20, () => passwords.hash('qwer1234')))
  assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 4)
  for (const each of settled.slice(4)) {
    assert.ok(each.status === 'rejected' && each.reason instanceof Fault)
    assert.deepEqual([each.reason.code, each.reason.detail], ['overloaded', { retryAfterSeconds: 2 }])
  }
  assert.equal(passwords.taken(), 4, 'no work is done for whom it refuses')
  const again = await Promise.allSettled(times(20, () => passwords.verify('qwer1234', undefined)))
  assert.equal(again.filter(({ status }) => status === 'fulfilled').length, 4)
})

test('pool: each in its turn, and one pool does not wait for another', async () => {
  const [one, other] = [open({ threads: 1 }), open({ threads: 1, cost: cheap })]
  await Promise.all([one.hash('warm'), other.hash('warm')])
  const order: number[] = []
  const slow = times(40, (i) => one.hash('qwer1234').then(() => order.push(i)))
  await Promise.all(times(20, () => other.hash('qwer1234')))
  assert.ok(order.length < 40, 'the quick pool does not wait for the slow one')
  await Promise.all(slow)
  assert.deepEqual(
    order,
    times(40, (i) => i),
  )
})

test('pool: those that a thread takes together are answered each for itself', async () => {
  const passwords = open({ threads: 1, cost: cheap })
  const stored = await passwords.hash('qwer1234')
  const settled = await Promise.allSettled([
    passwords.verify('qwer1234', stored),
    passwords.verify('qwer1235', stored),
    passwords.verify('qwer1234', 'no hash'),
    passwords.verify('qwer1234', undefined),
    passwords.hash('qwer1234'),
    passwords.verify('qwer1234', stored),
  ])
  assert.deepEqual(
    settled.map((each) =>
      each.status === 'fulfilled' && typeof each.value === 'object' ? each.value : each.status,
    ),
    [right, wrong, 'rejected', wrong, 'fulfilled', right],
  )
})

test('close: what waits is not answered, and nothing more is taken', async () => {
  const passwords = open({ threads: 1 })
  const waiting = times(5, () => passwords.hash('qwer1234'))
  const settled = Promise.allSettled(waiting)
  await passwords.close()
  assert.ok((await settled).every(({ status }) => status === 'rejected'))
  await assert.rejects(passwords.hash('qwer1234'), { code: 'overloaded' })
  await createPasswords({ threads: 1, log }).close()
})
