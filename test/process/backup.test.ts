/** What docs/operating/backup.md tells an operator to do, done. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { globSync } from 'node:fs'
import { cp, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { startDebianPostgres } from '../support/debian-postgres.ts'
import {
  cleanUp,
  runSwitchboard,
  startProcess,
  type Environment,
  type ServerProcess,
} from '../support/process.ts'

const run = promisify(execFile)
const document = await readFile(join(import.meta.dirname, '../../docs/operating/backup.md'), 'utf8')
const postgres = await startDebianPostgres()
const bin = globSync('/usr/lib/postgresql/*/bin').toSorted().at(-1) ?? ''
after(() => postgres?.stop())

const newFolder = () => mkdtemp(join(tmpdir(), 'switchboard-backup-'))

async function orderCall({ url, demo }: Pick<ServerProcess, 'url' | 'demo'>): Promise<string> {
  const headers = { 'x-application-token': demo.callup.token, 'content-type': 'application/json' }
  const body = JSON.stringify({ phone: '79160000002', code: '0345' })
  const answer = await fetch(`${url}/v1/orders`, { method: 'POST', headers, body })
  return ((await answer.json()) as { data: { id: string } }).data.id
}

async function assertKnows({ url }: ServerProcess, id: string, token: string): Promise<void> {
  const answer = await fetch(`${url}/v1/orders/${id}`, { headers: { 'x-application-token': token } })
  assert.equal(answer.status, 200)
}

/** What the document says to run before clients are let in. */
async function checkRestored(environment: Environment): Promise<void> {
  for (const args of [['migrate'], ['doctor'], ['ledger', 'verify'], ['audit', 'verify']]) {
    assert.ok(document.includes(`bin/switchboard ${args.join(' ')}\n`))
    const { ended, output } = runSwitchboard(args, environment)
    assert.equal(await ended, 0, output())
  }
}

test('backup: a folder that was copied while the server was stopped starts, and knows what it knew', async (t) => {
  const [original, copy] = [await newFolder(), join(await newFolder(), 'copy')]
  const servers: ServerProcess[] = []
  t.after(() => cleanUp(original, servers.slice(0, 1)))
  t.after(() => cleanUp(copy, servers.slice(1)))
  const first = await startProcess(original)
  servers.push(first)
  const id = await orderCall(first)
  first.child.kill('SIGTERM')
  assert.equal(await first.ended, 0)
  await cp(original, copy, { recursive: true, preserveTimestamps: true })
  const second = await startProcess(copy)
  servers.push(second)
  await assertKnows(second, id, first.demo.callup.token)
})

test(
  'backup: a dump of a running server is restored elsewhere, checked, and of no use without the key',
  { skip: postgres ? false : 'needs the Debian package postgresql' },
  async (t) => {
    const [original, restored, stranger] = [await newFolder(), await newFolder(), await newFolder()]
    const key = Buffer.alloc(32, 7).toString('base64')
    const owner = new URL(postgres!.url)
    const [source, target] = ['source', 'target'].map((name) => {
      const url = new URL(owner)
      url.pathname = `/${name}`
      return url.href
    }) as [string, string]
    const connection = ['-h', owner.hostname, '-p', owner.port, '-U', owner.username]
    const servers: ServerProcess[] = []
    t.after(() => cleanUp(original, servers))

    await run(join(bin, 'createdb'), [...connection, 'source'])
    const environment = { DATABASE_URL: source, SWITCHBOARD_KEY: key }
    const first = await startProcess(original, environment)
    servers.push(first)
    const id = await orderCall(first)
    const dump = join(restored, 'switchboard.dump')
    await run(join(bin, 'pg_dump'), ['--format=custom', `--file=${dump}`, source])
    await run(join(bin, 'createdb'), [...connection, 'target'])
    await run(join(bin, 'pg_restore'), ['--no-owner', '--exit-on-error', `--dbname=${target}`, dump])

    const restoredEnvironment = { ...environment, DATABASE_URL: target, DATA_DIR: restored }
    const second = await startProcess(restored, restoredEnvironment)
    servers.push(second)
    await assertKnows(second, id, first.demo.callup.token)
    await checkRestored(restoredEnvironment)

    const other = runSwitchboard(['serve'], {
      ...restoredEnvironment,
      DATA_DIR: stranger,
      SWITCHBOARD_KEY: Buffer.alloc(32, 8).toString('base64'),
    })
    assert.equal(await other.ended, 1)
    assert.match(other.output(), /key/)
  },
)
