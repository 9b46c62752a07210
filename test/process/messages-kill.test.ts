import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { connectDatabase, type Database } from '../../src/platform/db/database.ts'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import { cleanUp, runSwitchboard, startProcess, type Demo, type ServerProcess } from '../support/process.ts'

/** Recipients in one request, and requests. */
const many = 10_000
const requests = 5
/** A try that the crash of PostgreSQL made fail is repeated after up to half a minute; lost receipts are matched each minute. */
const patienceMs = 150_000

const postgres = await startDebianPostgres()
const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-messages-kill-'))
const environment = { DATA_DIR: dataDir, DATABASE_URL: postgres?.url ?? '', SMS_WINDOW: '200' }
const servers: ServerProcess[] = []
after(async () => {
  await cleanUp(dataDir, servers)
  await postgres?.stop()
})

async function start(command: 'serve' | 'work'): Promise<ServerProcess> {
  const server = await startProcess(dataDir, environment, command)
  servers.push(server)
  return server
}

async function kill({ child, ended }: ServerProcess): Promise<void> {
  child.kill('SIGKILL')
  await ended
}

async function send({ url }: ServerProcess, demo: Demo['sms4wp'], request: number): Promise<Response> {
  const receiver_phone = Array.from(
    { length: many },
    (_, i) => `0103${String(request * many + i).padStart(7, '0')}`,
  )
  return fetch(`${url}/api/v1/message/sms/`, {
    method: 'POST',
    headers: { authorization: `token ${demo.token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sender_phone: demo.senderPhone, body: 'to many', receiver_phone }),
  })
}

interface Tally {
  readonly recipients: number
  readonly waiting: number
  readonly delivered: number
  /** Arrivals on handsets: all, those that were not accepted, and phones that were reached. */
  readonly arrived: number
  readonly strangers: number
  readonly reached: number
  /** Arrived, and not yet recorded as taken. */
  readonly unrecorded: number
}

async function tally(db: Database): Promise<Tally> {
  const [row] = await db<Tally[]>`
    select (select count(*)::int from message_recipient) as recipients,
           (select count(*)::int from message_recipient where report_code = 1000) as waiting,
           (select count(*)::int from message_recipient where report_code = 4100) as delivered,
           count(*)::int as arrived,
           (count(*) filter (where not exists (
              select from message_recipient as recipient where recipient.sealed_number = text.sealed_number)))::int
             as strangers,
           count(distinct sealed_number)::int as reached,
           (count(*) filter (where exists (
              select from message_recipient as recipient
               where recipient.sealed_number = text.sealed_number and recipient.carrier is null)))::int as unrecorded
      from loopback_text as text`
  return row as Tally
}

async function until(db: Database, isTrue: (now: Tally) => boolean): Promise<Tally> {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    // PostgreSQL may be down just now.
    const now = await tally(db).catch(() => undefined)
    if (now && isTrue(now)) return now
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`it did not come to that: ${JSON.stringify(await tally(db))}`)
}

test(
  'kill -9 of worker, server and PostgreSQL while 50,000 texts leave: one result each, the ledger right, few twice',
  { skip: postgres ? false : 'needs the Debian package postgresql' },
  async (t) => {
    assert.equal(await runSwitchboard(['migrate'], environment).ended, 0)
    let serving = await start('serve')
    let working = await start('work')
    const demo = serving.demo.sms4wp
    const db = connectDatabase(postgres!.url, { poolSize: 1 })

    const accepted = []
    for (let request = 0; request < requests; request++) accepted.push(await send(serving, demo, request))
    assert.deepEqual(
      accepted.map(({ status }) => status),
      Array.from({ length: requests }, () => 200),
    )

    await until(db, ({ arrived }) => arrived > 2000)
    await kill(working)
    const atFirst = await tally(db)
    assert.ok(atFirst.waiting > 10_000, 'the kill was to come in the middle')
    working = await start('work')
    await until(db, ({ arrived }) => arrived > atFirst.arrived + 2000)
    await postgres!.crash()
    await until(db, ({ waiting }) => waiting < atFirst.waiting - 4000)
    await kill(serving)
    await kill(working)
    serving = await start('serve')
    working = await start('work')

    const end = await until(db, ({ waiting }) => waiting === 0)
    await db.end()
    const { recipients, delivered, strangers, reached, arrived } = end
    assert.deepEqual(
      { recipients, delivered, strangers, reached },
      { recipients: many * requests, delivered: many * requests, strangers: 0, reached: many * requests },
    )
    const twice = arrived - recipients
    // Each of three deaths may repeat what was under way: a window, and what was not yet recorded.
    assert.ok(twice <= 3 * 3000, `${twice} texts arrived twice`)
    t.diagnostic(
      `${recipients} accepted, ${atFirst.unrecorded} in flight at the first kill, ${twice} arrived twice`,
    )

    const ledger = runSwitchboard(['ledger', 'verify'], environment)
    assert.equal(await ledger.ended, 0, ledger.output())
    const point = await fetch(`${serving.url}/api/v1/user_point/`, {
      headers: { authorization: `token ${demo.token}` },
    })
    assert.equal(((await point.json()) as { value: number }).value, 100_000 - recipients)
  },
)
