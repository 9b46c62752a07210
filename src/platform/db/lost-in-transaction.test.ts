import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUnreachable, transaction } from './database.ts'
import { openWay } from './open-way.test-support.ts'

const settled = async (work: PromiseLike<unknown>) =>
  Promise.race([
    Promise.resolve(work).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    ),
    new Promise<'never'>((resolve) => void setTimeout(resolve, 30_000, 'never').unref()),
  ])

for (const end of ['end', 'destroy'] as const) {
  test(`database: a transaction whose connection is lost (${end}) leaves nothing to those that come after it`, async (t) => {
    const { db, cut } = await openWay(t, { poolSize: 1 })
    await db`create table kept (n int)`
    for (let round = 0; round < 20; round++) {
      const lost = transaction(db, async (tx) => {
        await tx`select ${round}::int`
        setTimeout(cut, round % 5, end)
        await tx`select pg_sleep(0.2), ${round}::int`
      })
      // They wait for the one connection, and for the one that takes its place.
      const waiting = [1, 2, 3].map((n) => db<{ n: number }[]>`select ${n}::int as n`)
      const outcome = await settled(lost)
      assert.ok(outcome !== 'never' && 'error' in outcome && isUnreachable(outcome.error), `round ${round}`)
      for (const [i, query] of waiting.entries()) {
        const answer = await settled(query)
        assert.notEqual(answer, 'never', `round ${round}: a statement is never answered`)
        if (typeof answer === 'object' && 'value' in answer) {
          assert.deepEqual([...(answer.value as object[])], [{ n: i + 1 }])
        }
      }
      const next = transaction(db, async (tx) => {
        await tx`insert into kept (n) values (${round})`
        return (await tx<{ n: number }[]>`select n from kept where n = ${round}`)[0]?.n
      })
      assert.deepEqual(await settled(next), { value: round }, `round ${round}: the next transaction`)
    }
    assert.deepEqual([...(await db`select count(*)::int as rows from kept`)], [{ rows: 20 }])
  })
}

test('database: a transaction that goes on after its connection was lost touches no other', async (t) => {
  const { db, cut } = await openWay(t, { poolSize: 1 })
  await db`create table kept (n int)`
  const goOn = Promise.withResolvers<void>()
  const left = Promise.withResolvers<unknown>()
  const lost = transaction(db, async (tx) => {
    await tx`select 1`
    cut('destroy')
    await goOn.promise
    left.resolve(await settled(tx`insert into kept (n) values (1)`))
    throw new Error('undo')
  })
  await assert.rejects(lost, isUnreachable)
  await transaction(db, async (tx) => {
    await tx`insert into kept (n) values (2)`
    goOn.resolve()
    const late = await left.promise
    assert.ok(typeof late === 'object' && late !== null && 'error' in late && isUnreachable(late.error))
    // What the lost one does at its end would come here.
    await new Promise((resolve) => setTimeout(resolve, 20))
    await tx`insert into kept (n) values (3)`
  })
  assert.deepEqual([...(await db`select n from kept order by n`)], [{ n: 2 }, { n: 3 }])
})

test('database: the end of an answer that nobody asked for is not taken for that of a statement', async (t) => {
  const readyForQuery = Buffer.from('Z\0\0\0\x05I', 'latin1')
  let isStray = false
  const { db } = await openWay(t, { poolSize: 1, pooler: { prepares: false } }, (_chunk, client) => {
    if (isStray) client.write(readyForQuery)
    isStray = false
    return true
  })
  await db`create table kept (n int)`
  isStray = true
  const outcome = await settled(db`insert into kept (n) values (${1}) returning n`)
  assert.ok(typeof outcome === 'object' && 'error' in outcome && isUnreachable(outcome.error))
  assert.deepEqual([...(await db`select ${2}::int as n`)], [{ n: 2 }])
  assert.deepEqual([...(await db.unsafe('-- nothing'))], [])
})

test('database: a statement that a pooler never answers fails after a while, and the next one is answered', async (t) => {
  let swallows = false
  const options = { poolSize: 1, pooler: { prepares: false, silenceSeconds: 3 } }
  const { db } = await openWay(t, options, () => !swallows)
  await db`select ${1}::int`
  swallows = true
  const outcome = await settled(db`select ${2}::int`)
  assert.ok(typeof outcome === 'object' && 'error' in outcome && isUnreachable(outcome.error))
  swallows = false
  assert.deepEqual([...(await db`select ${3}::int as n`)], [{ n: 3 }])
})
