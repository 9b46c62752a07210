import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { isUnreachable, sqlState } from './database.ts'
import { openWay } from './open-way.test-support.ts'

/** What postgres.js asks by itself on each new connection. */
const ownQuestion = 'pg_catalog.pg_type'

/** ErrorResponse: severity, code, message. */
function fatal(code: string): Buffer {
  const fields = Buffer.from(`SFATAL\0C${code}\0Mgoing down\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeUInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
}

/** A way to the database on which the next `times` connections end when they ask their own question. */
async function openWayThatEnds(t: TestContext, { code, times }: { code: string; times: number }) {
  let left = times
  const { db } = await openWay(t, { poolSize: 1 }, (chunk, client) => {
    const passes = !chunk.includes(ownQuestion) || left-- <= 0
    if (!passes) client.end(fatal(code))
    return passes
  })
  return db
}

for (const code of ['57P01', '08P01']) {
  test(`database: a connection that is ended (${code}) before its first statement fails that one alone`, async (t) => {
    const stray: unknown[] = []
    const keep = (reason: unknown) => void stray.push(reason)
    process.on('unhandledRejection', keep)
    t.after(() => process.off('unhandledRejection', keep))
    const db = await openWayThatEnds(t, { code, times: 2 })
    for (let tries = 0; tries < 2; tries++) {
      await assert.rejects(db`select 1`, (error) => isUnreachable(error) && sqlState(error) === code)
    }
    assert.deepEqual([...(await db`select ${[1, 2]}::int[] as numbers`)], [{ numbers: [1, 2] }])
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(stray, [])
  })
}
