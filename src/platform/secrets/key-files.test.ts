import assert from 'node:assert/strict'
import { statSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { loadMasterKeys, makeNextKey, settleKeyFiles } from './key-files.ts'
import { createMasterKey, type MasterKey } from './master-key.ts'

let folder: string
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchboard-secrets-'))
})
after(() => rm(folder, { recursive: true }))

const none = { key: undefined, next: undefined }
const checkOf = (byte: number) => createMasterKey(Buffer.alloc(32, byte)).check.toString('hex')
const checksOf = (keys: readonly MasterKey[]) => keys.map(({ check }) => check.toString('hex'))

test('master key: processes that start together for the first time agree on one, of mode 0600', async () => {
  for (let round = 0; round < 50; round++) {
    const dataDir = join(folder, `first-${round}`)
    const file = join(dataDir, 'master.key')
    const load = async () => (await loadMasterKeys({ fromEnvironment: none, dataDir }))[0]
    let isMade = false
    const making = Promise.all([load(), load(), load()]).finally(() => (isMade = true))
    // oxlint-disable-next-line no-unmodified-loop-condition -- changed when the promise above settles
    while (!isMade) {
      const size = statSync(file, { throwIfNoEntry: false })?.size
      assert.ok(size === undefined || size === 45, 'it is there as a whole or not at all')
      await new Promise((resolve) => setImmediate(resolve))
    }
    const keys = [...(await making), await load()]
    const checks = new Set(keys.map((key) => key.check.toString('hex')))
    assert.equal(checks.size, 1)
    assert.deepEqual(await readdir(dataDir), ['master.key'])
    assert.equal((await stat(file)).mode & 0o777, 0o600)
  }
})

test('master key: the one of the environment wins, and no file is made for it', async () => {
  const dataDir = join(folder, 'environment')
  const fromEnvironment = { key: Buffer.alloc(32, 1), next: undefined }
  const given = await loadMasterKeys({ fromEnvironment, dataDir })
  assert.deepEqual(checksOf(given), [checkOf(1)])
  const both = await loadMasterKeys({
    fromEnvironment: { ...fromEnvironment, next: Buffer.alloc(32, 2) },
    dataDir,
  })
  assert.deepEqual(checksOf(both), [checkOf(1), checkOf(2)])
  await assert.rejects(stat(dataDir), { code: 'ENOENT' })
})

test('master key: a damaged file is refused with what to do, and left as it is', async () => {
  const file = join(folder, 'master.key')
  for (const damaged of ['', 'short', Buffer.alloc(33, 1).toString('base64')]) {
    await writeFile(file, damaged)
    await assert.rejects(
      loadMasterKeys({ fromEnvironment: none, dataDir: folder }),
      ({ message }: Error) => message.startsWith(file) && message.includes('restore it from your backup'),
    )
    assert.equal((await stat(file)).size, damaged.length)
  }
})

test('master key: the next one is made once, is read beside the first, and takes its place', async () => {
  const dataDir = join(folder, 'next')
  const load = async () => checksOf(await loadMasterKeys({ fromEnvironment: none, dataDir }))
  const [first] = await load()
  const next = (await Promise.all([makeNextKey(dataDir), makeNextKey(dataDir)])).map(({ check }) =>
    check.toString('hex'),
  )
  assert.equal(next[0], next[1])
  assert.notEqual(next[0], first)
  assert.deepEqual(await load(), [first, next[0]])
  const text = await readFile(join(dataDir, 'master.key'), 'utf8')
  for (let times = 0; times < 2; times++) {
    assert.equal(await settleKeyFiles(dataDir, 1), join(dataDir, 'master.key.1.old'))
    assert.deepEqual(await load(), [next[0]])
    assert.deepEqual(await readdir(dataDir), ['master.key', 'master.key.1.old'])
    assert.equal(await readFile(join(dataDir, 'master.key.1.old'), 'utf8'), text)
    assert.equal((await stat(join(dataDir, 'master.key'))).mode & 0o777, 0o600)
  }
})
