import assert from 'node:assert/strict'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { withoutClusterPrograms } from '../../cluster/cluster.ts'
import { createPgbouncer } from '../../cluster/pgbouncer.ts'
import { createPostgresServer, type PostgresServer } from '../../cluster/postgres-server.ts'
import type { Service } from '../../cluster/service.ts'
import { connectDatabase, isUnreachable, sessionSettings } from '../../src/platform/db/database.ts'
import { findFreePort } from '../support/ports.ts'
import { runSwitchboard } from '../support/process.ts'

const skip = withoutClusterPrograms()
const folder = await mkdtemp(join(tmpdir(), 'switchboard-pooler-'))
const dataDir = join(folder, 'data')
const role = 'switchboard'
let server: PostgresServer
let pooler: Service
let directUrl: string
let poolerUrl: string

before(async () => {
  if (skip !== false) return
  await chmod(folder, 0o711)
  const [port, poolerPort] = [await findFreePort(), await findFreePort()]
  server = createPostgresServer('postgres', folder, port)
  await server.initialise()
  await server.start()
  await server.db.unsafe(`create role ${role} login`)
  await server.db.unsafe(`create database ${role} owner ${role}`)
  pooler = await createPgbouncer(folder, { port: poolerPort, databasePort: port, database: role, role })
  await pooler.start()
  directUrl = `postgres://${role}@127.0.0.1:${port}/${role}`
  poolerUrl = `postgres://${role}@127.0.0.1:${poolerPort}/${role}`
})
after(async () => {
  if (skip === false) {
    await pooler.end()
    if (server.isRunning()) await server.end()
    await server.close()
  }
  await rm(folder, { recursive: true, force: true })
})

const connectPooled = () => connectDatabase(poolerUrl, { poolSize: 12, pooler: { prepares: false } })

async function run(command: string, environment: Record<string, string>) {
  const { ended, output } = runSwitchboard([command], { DATA_DIR: dataDir, ...environment })
  return { status: await ended, output: output() }
}

test(
  'pooler: a server refuses to start behind one whose sessions would scan, and says what to do',
  { skip },
  async () => {
    const direct = await run('migrate', { DATABASE_URL: directUrl })
    assert.equal(direct.status, 0, direct.output)
    const both = { DATABASE_URL: directUrl, DATABASE_POOLER_URL: poolerUrl }
    const { status, output } = await run('serve', both)
    assert.equal(status, 1, output)
    assert.match(output, /lack plan_cache_mode=force_generic_plan, enable_seqscan=off.*switchboard migrate/)

    const migrated = await run('migrate', both)
    assert.equal(migrated.status, 0, migrated.output)
    const early = await run('doctor', both)
    assert.match(early.output, /BAD +pooler .*RECONNECT/, 'its sessions are as old as before')
    await pooler.end()
    await pooler.start()
    const { output: examined } = await run('doctor', both)
    assert.match(examined, /good +pooler /)
  },
)

test('pooler: every session has what the house sets, whoever had it before', { skip }, async () => {
  const db = connectPooled()
  const wanted = Object.keys(sessionSettings)
  const seen = await Promise.all(
    Array.from({ length: 36 }, () =>
      db.begin(async (tx) => {
        const rows = await tx<{ name: string; setting: string; pid: number }[]>`
          select name, setting, pg_backend_pid() as pid from pg_settings, pg_sleep(0.05) where name in ${tx(wanted)}`
        return {
          pid: rows[0]?.pid,
          settings: Object.fromEntries(rows.map(({ name, setting }) => [name, setting])),
        }
      }),
    ),
  )
  assert.ok(new Set(seen.map(({ pid }) => pid)).size > 3, 'several sessions were looked at')
  for (const { settings } of seen) assert.deepEqual(settings, sessionSettings)

  const number = Buffer.alloc(16)
  const plan = await db<{ 'QUERY PLAN': string }[]>`
    explain select id from call_order where sealed_number = ${number} order by id desc limit 1`
  const text = plan.map((line) => line['QUERY PLAN']).join('\n')
  assert.doesNotMatch(text, /Seq Scan/, text)
  await db.end()
})

test(
  'pooler: statements of many callers share its sessions, and none sees what another one left',
  { skip },
  async () => {
    const db = connectPooled()
    const answers = await Promise.all(
      Array.from({ length: 500 }, async (_, i) => {
        const [row] = await db<{ sum: number }[]>`select ${i}::int + 1 as sum`
        return row?.sum
      }),
    )
    assert.deepEqual(
      answers,
      Array.from({ length: 500 }, (_, i) => i + 1),
    )
    await db.end()
  },
)

test(
  'pooler: each of many statements at once gets its own answer, with parameters or without',
  { skip },
  async () => {
    const db = connectPooled()
    const ask = async (i: number) => {
      const [row] =
        i % 3 === 0
          ? await db<{ got: unknown }[]>`select 'none' as got`
          : i % 3 === 1
            ? await db<{ got: unknown }[]>`select ${i}::int as got`
            : await db<{ got: unknown }[]>`select ${[`${i}`]}::text[] as got`
      return row?.got
    }
    const answers = await Promise.all(Array.from({ length: 600 }, (_, i) => ask(i)))
    assert.deepEqual(
      answers,
      Array.from({ length: 600 }, (_, i) => ['none', i, [`${i}`]][i % 3]),
    )
    await db.end()
  },
)

test(
  'pooler: when it finds no database, that counts as a database that cannot be reached',
  { skip },
  async () => {
    const db = connectPooled()
    await db`select 1`
    await server.kill()
    for (let tries = 0; tries < 3; tries++) {
      await assert.rejects(db`select 1`, (error) => isUnreachable(error) || assert.fail(String(error)))
    }
    await server.start()
    await pooler.kill()
    await assert.rejects(db`select 1`, isUnreachable)
    await db.end({ timeout: 0 })
  },
)

test(
  'pooler: a statement of the house that PostgreSQL calls a breach of protocol is a bug, and not an outage',
  { skip },
  async () => {
    const error = Object.assign(new Error('from the server'), { code: '08P01', routine: 'pq_getmsgend' })
    assert.equal(isUnreachable(error), false)
  },
)
