import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { eventually } from '../../../../test/support/callup.ts'
import { openEmbeddedPostgres } from './embedded.ts'
import {
  getPostmasterPid,
  isDown,
  newDataDir,
  readRows,
  spawnChild,
  startOther,
  withLogin,
  writeRow,
} from './embedded.test-support.ts'

test('after kill -9 of PostgreSQL the next open recovers every committed row', async () => {
  const dataDir = newDataDir('killed')
  const first = await openEmbeddedPostgres({ dataDir })
  await writeRow(first)
  process.kill(await getPostmasterPid(dataDir), 'SIGKILL')
  const second = await openEmbeddedPostgres({ dataDir })
  assert.deepEqual(await readRows(second), [{ words: 'kept' }])
  await first.stop()
  await second.stop()
  assert.ok(await isDown(dataDir))
  await first.stop()
})

test('stop is quiet when PostgreSQL has died before', async () => {
  const dataDir = newDataDir('died')
  const server = await openEmbeddedPostgres({ dataDir })
  process.kill(await getPostmasterPid(dataDir), 'SIGQUIT')
  while (!(await isDown(dataDir))) await sleep(10)
  await server.stop()
})

test('after kill -9 of the application and its whole job the server runs on, and the next open joins it', async () => {
  const dataDir = newDataDir('orphan')
  const other = startOther(dataDir)
  await other.opened
  const pid = await getPostmasterPid(dataDir)
  other.killJob()
  await other.exited
  const server = await openEmbeddedPostgres({ dataDir })
  assert.equal(await getPostmasterPid(dataDir), pid)
  await server.stop()
  assert.ok(await isDown(dataDir), 'a server that was joined is stopped as well')
})

for (const victims of ['application', 'application and initdb']) {
  test(`kill -9 of ${victims} in the middle of initdb leaves nothing in the way of the next start`, async () => {
    const dataDir = newDataDir(`half ${victims}`)
    const unfinished = () => readdirSync(dataDir).filter((name) => name.startsWith('postgres.new-'))
    mkdirSync(dataDir)
    const other = startOther(dataDir)
    other.opened.catch(() => undefined)
    const hasBegun = () => unfinished().some((name) => readdirSync(path.join(dataDir, name)).length > 0)
    while (!hasBegun()) await sleep(5)
    if (victims === 'application') other.child.kill('SIGKILL')
    else other.killJob()
    await other.exited
    assert.equal(unfinished().length, 1, 'killed in the middle')
    const server = await openEmbeddedPostgres({ dataDir })
    await writeRow(server)
    await server.stop()
    await (await openEmbeddedPostgres({ dataDir })).stop()
    assert.deepEqual(unfinished(), [])
  })
}

test('backends that outlive a killed postmaster are waited for', async () => {
  const dataDir = newDataDir('orphaned backend')
  const first = await openEmbeddedPostgres({ dataDir })
  await writeRow(first)
  const busyUntil = Date.now() + 3000
  // Never waits, so it does not notice the death of its postmaster.
  const busy = withLogin(first, (sql) =>
    sql.unsafe(`do $$ begin while clock_timestamp() < now() + interval '3 s' loop end loop; end $$`),
  )
  busy.catch(() => undefined)
  await withLogin(first, (sql) =>
    eventually(async () => {
      const [row] = await sql`
        select from pg_stat_activity where state = 'active' and query like 'do %'`
      return row
    }),
  )
  process.kill(await getPostmasterPid(dataDir), 'SIGKILL')
  const second = await openEmbeddedPostgres({ dataDir })
  assert.ok(Date.now() >= busyUntil)
  assert.deepEqual(await readRows(second), [{ words: 'kept' }])
  await busy.catch(() => undefined)
  await first.stop()
  await second.stop()
})

test('a postmaster.pid that names a living process which is not its postmaster is stale', async () => {
  const dataDir = newDataDir('recycled')
  const first = await openEmbeddedPostgres({ dataDir })
  const pidFile = path.join(dataDir, 'postgres', 'postmaster.pid')
  const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n')
  await first.stop()
  const stranger = spawnChild('sleep', ['60'])
  writeFileSync(pidFile, [stranger.pid, ...rest].join('\n'), { mode: 0o600 })
  writeFileSync(path.join(dataDir, 'postgres', '.s.PGSQL.5432.lock'), `${stranger.pid}\n`, { mode: 0o600 })
  writeFileSync(path.join(dataDir, 'postgres', '.s.PGSQL.5432'), '')
  const second = await openEmbeddedPostgres({ dataDir })
  assert.notEqual(await getPostmasterPid(dataDir), stranger.pid)
  await second.stop()
  assert.equal(stranger.exitCode ?? stranger.signalCode, null, 'the stranger lives')
  stranger.kill()
})

test('an empty postmaster.pid (crash while it was written) does not hinder the start', async () => {
  const dataDir = newDataDir('empty pid file')
  await (await openEmbeddedPostgres({ dataDir })).stop()
  writeFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), '', { mode: 0o600 })
  await (await openEmbeddedPostgres({ dataDir })).stop()
})

test('an open during a shutdown waits for its end and starts anew', async () => {
  const dataDir = newDataDir('stopping')
  const first = await openEmbeddedPostgres({ dataDir })
  await withLogin(first, async (sql) => {
    await sql`select 1`
    const before = await getPostmasterPid(dataDir)
    // Smart shutdown: new logins get 57P03 until the last client has gone.
    process.kill(before, 'SIGTERM')
    await eventually(async () => {
      const refusal = await withLogin(first, (again) => again`select 1`).catch((error: unknown) => error)
      return refusal instanceof Error && 'code' in refusal && refusal.code === '57P03' ? true : undefined
    })
    const second = openEmbeddedPostgres({ dataDir })
    await sleep(200)
    await sql.end()
    // Second holds the lock and waits for the shutdown, the shutdown for first: first must still get out.
    await Promise.all([first.stop(), second])
    const server = await second
    assert.notEqual(await getPostmasterPid(dataDir), before)
    await withLogin(server, (again) => again`select 1`)
    await server.stop()
  })
  assert.ok(await isDown(dataDir))
})

test('a cluster of another major version is refused with the way out', async () => {
  const dataDir = newDataDir('version')
  await (await openEmbeddedPostgres({ dataDir })).stop()
  writeFileSync(path.join(dataDir, 'postgres', 'PG_VERSION'), '17\n')
  await assert.rejects(openEmbeddedPostgres({ dataDir }), /written by PostgreSQL 17.*pg_dumpall/s)
  assert.ok(await isDown(dataDir))
})

test('a start that fails says what PostgreSQL said and what to do', async () => {
  const dataDir = newDataDir('failing')
  const settings = { max_connections: 'many' }
  const failure = /invalid value for parameter "max_connections".*Correct the PostgreSQL settings/s
  await assert.rejects(openEmbeddedPostgres({ dataDir, settings }), failure)
})
