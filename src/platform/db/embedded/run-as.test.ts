import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { findPostgresBinaries } from './binaries.ts'
import { openRunningAs } from './embedded.ts'
import {
  getPostmasterPid,
  isDown,
  newDataDir,
  newReachableDataDir,
  scratch,
  startOther,
  withLogin,
  writeRow,
} from './embedded.test-support.ts'

const isRoot = process.getuid?.() === 0
const notAsNobody = await whyNotAsNobody()

test(
  'an ordinary user runs it without further ado',
  { skip: !isRoot && 'this run is one already' },
  async () => {
    const dataDir = newDataDir('ordinary')
    const other = startOther(dataDir, ['unshare', '-U', '--map-user=1000', '--map-group=1000'])
    const server = await other.opened
    assert.equal(server.uid, 1000)
    await writeRow(server)
    other.child.stdin.end()
    assert.equal(await other.exited, 0)
    assert.ok(await isDown(dataDir))
  },
)

test('root without user namespaces runs it as nobody', { skip: notAsNobody }, async () => {
  const dataDir = newReachableDataDir()
  // A cluster made by root in a namespace must change hands.
  await (await openRunningAs({ dataDir }, 'namespace')).stop()
  for (const round of ['handed over', 'again']) {
    const server = await openRunningAs({ dataDir }, 'drop')
    assert.equal(statSync(`/proc/${await getPostmasterPid(dataDir)}`).uid, 65534, round)
    assert.equal(statSync(path.join(dataDir, 'postgres.password')).uid, 0)
    assert.equal(statSync(dataDir).mode & 0o777, 0o710)
    await withLogin(server, (sql) => sql`select 1`)
    await server.stop()
    assert.ok(await isDown(dataDir))
  }
  rmSync(path.join(dataDir, 'postgres'), { recursive: true })
  await (await openRunningAs({ dataDir }, 'drop')).stop()
  assert.equal(statSync(path.join(dataDir, 'postgres')).uid, 65534, 'initdb too')
})

test(
  'nobody who cannot reach the data directory is told which directory is closed',
  { skip: notAsNobody },
  async () => {
    const dataDir = newDataDir('unreachable')
    await assert.rejects(openRunningAs({ dataDir }, 'drop'), (error: Error) => {
      assert.ok(error.message.includes(`${scratch} is closed to this user`), error.message)
      assert.match(error.message, /DATABASE_URL/)
      return true
    })
  },
)

/** The fallback needs root, and binaries that user 65534 can run. */
async function whyNotAsNobody(): Promise<string | false> {
  if (!isRoot) return 'needs root'
  try {
    const { postgres: binary } = await findPostgresBinaries()
    execFileSync(binary, ['--version'], { uid: 65534, gid: 65534, stdio: 'ignore', cwd: '/' })
    return false
  } catch {
    return 'the binaries are out of reach for user 65534'
  }
}
