import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openEmbeddedPostgres } from './embedded.ts'
import { newDataDir, withLogin } from './embedded.test-support.ts'
import { openSession } from './session.ts'

test('a session is known to stay until it says that it leaves, and what is no session never is', async () => {
  const server = await openEmbeddedPostgres({ dataDir: newDataDir('sessions') })
  const looker = await openSession(server.host, server.password)
  // The one that stands for this process.
  assert.equal((await looker.countOthers()).staying, 1)
  await withLogin(server, async (sql) => {
    await sql`select 1`
    assert.equal((await looker.countOthers()).staying, 1)
  })
  // Its end takes some moments, in which it is seen to leave, now or the next time.
  let seen = 0
  for (let round = 0; round < 100 && seen === 0; round++) {
    const other = await openSession(server.host, server.password)
    assert.equal((await looker.countOthers()).staying, 2)
    const ended = other.end()
    let others = await looker.countOthers()
    for (; others.clients > 1; others = await looker.countOthers()) if (others.staying === 1) seen++
    await ended
  }
  assert.ok(seen > 0)
  await looker.end()
  await server.stop()
})
