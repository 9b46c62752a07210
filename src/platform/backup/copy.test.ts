import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { connectDatabase } from '../db/database.ts'

test(
  'copy: a reader that is slower than the server gets every row, and the connection goes on afterwards',
  { timeout: 60_000 },
  async (t) => {
    const database = await createTestDatabase()
    t.after(() => database.close())
    const session = connectDatabase(database.address, { poolSize: 1 })
    t.after(() => session.end({ timeout: 0 }))
    for (let rows = 1; rows < 400; rows += 7) {
      const source = await session`
        copy (select repeat('x', 999) from generate_series(1, ${session.unsafe(String(rows))})) to stdout`.readable()
      let bytes = 0
      for await (const row of source as AsyncIterable<Buffer>) {
        bytes += row.length
        await setImmediate()
      }
      assert.equal(bytes, rows * 1000)
      assert.deepEqual([...(await session`select 1 as one`)], [{ one: 1 }])
    }
  },
)
