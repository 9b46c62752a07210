import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { findPostgresBinaries } from './binaries.ts'
import { openEmbeddedPostgres } from './embedded.ts'
import {
  getPostmasterPid,
  isDown,
  moduleFile,
  newDataDir,
  readRows,
  startOther,
  withLogin,
  writeRow,
} from './embedded.test-support.ts'

test('what is written survives stop and the next start, and stop takes the server down', async () => {
  const dataDir = newDataDir('durable')
  const first = await openEmbeddedPostgres({ dataDir })
  await writeRow(first)
  await first.stop()
  await first.stop()
  assert.ok(await isDown(dataDir))
  const second = await openEmbeddedPostgres({ dataDir })
  assert.deepEqual(await readRows(second), [{ words: 'kept' }])
  await second.stop()
})

test('it is durable, closed to the network and to other users, and wants its password', async () => {
  const dataDir = newDataDir('closed')
  const server = await openEmbeddedPostgres({ dataDir, settings: { fsync: 'off', max_connections: '33' } })
  const read = (name: string) =>
    withLogin(server, async (sql) => (await sql`select current_setting(${name}) as value`)[0]?.['value'])
  assert.equal(await read('fsync'), 'on')
  assert.equal(await read('synchronous_commit'), 'on')
  assert.equal(await read('listen_addresses'), '')
  assert.equal(await read('server_encoding'), 'UTF8')
  assert.equal(await read('max_connections'), '33')
  assert.equal(statSync(server.host).mode & 0o777, 0o700)
  assert.equal(statSync(dataDir).mode & 0o777, 0o700)
  for (const name of ['postgres.password', 'postgres.log', 'postgres.lock']) {
    assert.equal(statSync(path.join(dataDir, name)).mode & 0o777, 0o600, name)
  }
  const stranger = { ...server, password: 'guess' }
  await assert.rejects(
    withLogin(stranger, (sql) => sql`select 1`),
    { code: '28P01' },
  )
  const environment = readFileSync(`/proc/${await getPostmasterPid(dataDir)}/environ`, 'utf8')
  assert.doesNotMatch(environment, /HOME=/)
  await server.stop()
})

test('its log says which constraint refused a value, and not the value', async () => {
  const dataDir = newDataDir('log')
  const server = await openEmbeddedPostgres({ dataDir })
  const refused = withLogin(server, async (sql) => {
    await sql`create table person (phone text constraint one_phone unique)`
    for (let i = 0; i < 2; i++) await sql`insert into person values (${'01012345678'})`
  })
  await assert.rejects(refused, { code: '23505' })
  await server.stop()
  const log = readFileSync(path.join(dataDir, 'postgres.log'), 'utf8')
  assert.match(log, /one_phone/)
  assert.doesNotMatch(log, /01012345678/)
})

test('two processes and two callers that start at once on a new directory share one server', async () => {
  const dataDir = newDataDir('race')
  const others = [startOther(dataDir), startOther(dataDir)]
  const mine = [openEmbeddedPostgres({ dataDir }), openEmbeddedPostgres({ dataDir })]
  const servers = await Promise.all([...mine, ...others.map((other) => other.opened)])
  const pids = new Set<number>()
  for (const server of servers) {
    const [row] = await withLogin(
      server,
      (sql) => sql`select pg_postmaster_start_time()::text || '' as started`,
    )
    pids.add(Date.parse(String(row?.['started'])))
  }
  assert.equal(pids.size, 1)
  assert.equal(
    (readFileSync(path.join(dataDir, 'postgres.log'), 'utf8').match(/starting PostgreSQL/g) ?? []).length,
    1,
  )
  assert.deepEqual(
    readdirSync(dataDir).filter((name) => name.startsWith('postgres.new')),
    [],
  )
  for (const other of others) other.child.stdin.end()
  await Promise.all([
    ...others.map((other) => other.exited),
    ...(await Promise.all(mine)).map((one) => one.stop()),
  ])
  assert.ok(await isDown(dataDir))
})

test('the first to stop leaves the server to the others, the last stops it', async () => {
  const dataDir = newDataDir('shared')
  const first = await openEmbeddedPostgres({ dataDir })
  const second = await openEmbeddedPostgres({ dataDir })
  await writeRow(second)
  await first.stop()
  assert.deepEqual(await readRows(second), [{ words: 'kept' }])
  await withLogin(second, async (sql) => {
    await sql`select 1`
    await second.stop()
    assert.equal((await sql`select words from note`).length, 1)
  })
  assert.ok(!(await isDown(dataDir)))
  const last = await openEmbeddedPostgres({ dataDir })
  await last.stop()
  assert.ok(await isDown(dataDir))
})

test('a data directory whose path is too long for a socket is served from the temporary directory', async () => {
  const dataDir = newDataDir(path.join('long '.repeat(30).trim(), 'é'.repeat(60)))
  const server = await openEmbeddedPostgres({ dataDir: path.relative(process.cwd(), dataDir) })
  assert.equal(path.dirname(server.host), os.tmpdir())
  assert.equal(statSync(server.host).mode & 0o777, 0o700)
  await writeRow(server)
  await server.stop()
  rmSync(server.host, { recursive: true })
})

test('a platform without binaries is told about DATABASE_URL', async () => {
  await assert.rejects(findPostgresBinaries('sunos', 'sparc'), /sunos sparc.*DATABASE_URL/s)
  await assert.rejects(findPostgresBinaries('win32', 'x64'), /Windows.*DATABASE_URL/s)
})

test('the server alone does not keep the process alive', async () => {
  const dataDir = newDataDir('event loop')
  const script = `
    import { openEmbeddedPostgres } from ${JSON.stringify(moduleFile)}
    await openEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} })`
  execFileSync(process.execPath, ['--input-type=module', '--eval', script], { timeout: 60_000 })
  assert.ok(!(await isDown(dataDir)), 'and it outlives the process')
  await (await openEmbeddedPostgres({ dataDir })).stop()
  assert.ok(await isDown(dataDir))
})
