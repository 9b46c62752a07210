import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { readConfig, type Config } from '../config/config.ts'
import { assertEverySealedColumn, fillEverySealedColumn } from './every-column.test-support.ts'
import { holdInstalledSecrets, openInstalledSecrets } from './installed-secrets.ts'
import { rotateKey, rotateNumberKeys } from './rotate-keys.ts'

const log = createLogger({ level: 'silent' })
const pace = { patienceMs: 1000, settleMs: 200 }
const number = asPhoneNumber('821012345678')
let database: TestDatabase
let dataDir: string
let closers: (() => Promise<void>)[]
beforeEach(async () => {
  database = await createTestDatabase()
  dataDir = await mkdtemp(join(tmpdir(), 'switchboard-rotate-'))
  closers = []
})
afterEach(async () => {
  for (const close of closers) await close()
  await database.close()
  await rm(dataDir, { recursive: true })
})

const fromFiles = () => readConfig({ DATA_DIR: dataDir })
const fromEnvironment = (key: string, next?: string) =>
  readConfig({ DATA_DIR: dataDir, SWITCHBOARD_KEY: key, ...(next ? { SWITCHBOARD_NEXT_KEY: next } : {}) })
const drawKey = () => randomBytes(32).toString('base64')

/** A process that seals, for as long as the test runs or until it is closed. */
async function startProcess(config: Config) {
  const held = await holdInstalledSecrets(config, database, log, { lookEveryMs: 50 })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= held.close())
  closers.push(close)
  return { secrets: held.secrets, close }
}

function rotate(config: Config, lines: string[] = []) {
  return rotateKey(config, database, { say: (line) => void lines.push(line), pace })
}

const listStates = async () => [...(await database.db`select id, state from master_key order by id`.values())]

test('rotate-key: what every column seals is sealed anew while a process reads and writes, and the old key opens nothing', async () => {
  const config = fromFiles()
  const { db } = database
  const { secrets } = await startProcess(config)
  const rowsOf = (table: string) => (table === 'message_recipient' ? 1500 : 3)
  await fillEverySealedColumn(db, secrets, rowsOf)
  const numberBefore = secrets.numbers.seal(number)
  const before = await readFile(join(dataDir, 'master.key'), 'utf8')

  let isDone = false
  const busy = (async () => {
    // Rows move in their table while it is gone over.
    // oxlint-disable-next-line no-unmodified-loop-condition -- changed below, when the command has ended
    while (!isDone) await db`update message_recipient set attempts = 1 - attempts where id % 7 = 0`
  })()
  const outcome = await rotate(config).finally(() => (isDone = true))
  await busy
  const oldFile = join(dataDir, 'master.key.1.old')
  assert.deepEqual({ ...outcome, values: 0 }, { kind: 'done', keyId: 2, oldId: 1, values: 0, oldFile })
  assert.ok(outcome.kind === 'done' && outcome.values > 3000)
  assert.deepEqual(await listStates(), [[2, 'current']])

  // The process that ran all the time, and one that starts with what is on the disk now.
  await assertEverySealedColumn(db, secrets, { keyId: 2, rowsOf })
  assert.equal(secrets.box.seal('x')[0], 2)
  const { secrets: fresh } = await openInstalledSecrets(fromFiles(), db)
  await assertEverySealedColumn(db, fresh, { keyId: 2, rowsOf })
  assert.deepEqual(fresh.numbers.seal(number), numberBefore)

  assert.deepEqual((await readdir(dataDir)).toSorted(), ['master.key', 'master.key.1.old'])
  assert.equal(await readFile(oldFile, 'utf8'), before)
  const old = fromEnvironment(before.trim())
  await assert.rejects(holdInstalledSecrets(old, database, log), /sealed with another master key/)
})

test('rotate-key: ended in the middle, it goes on; until then a process needs both keys', async () => {
  const config = fromFiles()
  const { secrets } = await startProcess(config)
  const rowsOf = () => 2
  await fillEverySealedColumn(database.db, secrets, rowsOf)
  const killed = rotateKey(config, database, {
    pace,
    say: (line) => {
      if (line.startsWith('customer.')) throw new Error('killed')
    },
  })
  await assert.rejects(killed, /killed/)
  assert.deepEqual(await listStates(), [
    [1, 'old'],
    [2, 'current'],
  ])
  const next = (await readFile(join(dataDir, 'master.key.next'), 'utf8')).trim()
  const [onlyNew, both] = [fromEnvironment(next), fromFiles()]
  await assert.rejects(holdInstalledSecrets(onlyNew, database, log), /sealed with another master key/)
  await (await startProcess(both)).close()

  const lines: string[] = []
  const outcome = await rotate(config, lines)
  assert.equal(outcome.kind, 'done')
  assert.equal(lines[0], 'A change that was interrupted goes on.')
  await assertEverySealedColumn(database.db, secrets, { keyId: 2, rowsOf })
  assert.deepEqual(await listStates(), [[2, 'current']])
  assert.equal((await rotate(config)).kind, 'done')
  assert.deepEqual(await listStates(), [[3, 'current']])
})

test('rotate-key: a process that does not know the new key stops it, and nothing has changed', async () => {
  const [key, next] = [drawKey(), drawKey()]
  const ignorant = await startProcess(fromEnvironment(key))
  await startProcess(fromEnvironment(key, next))
  await assert.rejects(rotate(fromEnvironment(key)), /SWITCHBOARD_NEXT_KEY beside the old one/)
  const refused = await rotateKey(fromEnvironment(key, next), database, { say: () => {}, pace })
  assert.deepEqual(refused, { kind: 'unready', lacking: 1, alive: 2 })
  assert.deepEqual(await listStates(), [[1, 'current']])
  assert.equal(ignorant.secrets.box.seal('x')[0], 1)

  await ignorant.close()
  const outcome = await rotate(fromEnvironment(key, next))
  assert.deepEqual(
    { ...outcome, values: 0 },
    { kind: 'done', keyId: 2, oldId: 1, values: 0, oldFile: undefined },
  )
  await assert.rejects(rotate(fromEnvironment(key, next)), /in force already: set it as SWITCHBOARD_KEY/)
  await (await startProcess(fromEnvironment(next))).close()
})

test('rotate-key: of two at once one works', async () => {
  await startProcess(fromFiles())
  const kinds = (await Promise.all([rotate(fromFiles()), rotate(fromFiles())])).map(({ kind }) => kind)
  assert.deepEqual(kinds.toSorted(), ['busy', 'done'])
})

test('rotate-key: what was forgotten is empty, and stays so', async () => {
  const config = fromFiles()
  const { db } = database
  const { secrets } = await startProcess(config)
  await fillEverySealedColumn(db, secrets, () => 2)
  await db`update message set sealed_content = ''`
  await db`update message_recipient set sealed_content = ''`
  assert.equal((await rotate(config)).kind, 'done')
  assert.deepEqual(
    [...(await db`select distinct length(sealed_content) as bytes from message`)],
    [{ bytes: 0 }],
  )
})

test('rotate-key: a value that no key opens stops it before the old key is forgotten', async () => {
  const { secrets } = await startProcess(fromFiles())
  await fillEverySealedColumn(database.db, secrets, () => 1)
  await database.db`update account set sealed_name = ${Buffer.alloc(40, 1)}`
  await assert.rejects(rotate(fromFiles()), /a value of account\.sealed_name cannot be opened/)
  assert.deepEqual(await listStates(), [
    [1, 'old'],
    [2, 'current'],
  ])
})

test('rotate-key --numbers: refused while a process runs; then numbers and look-ups have new keys, and codes have expired', async () => {
  const config = fromFiles()
  const { db } = database
  const running = await startProcess(config)
  const rowsOf = (table: string) => (table === 'message_recipient' ? 2500 : 3)
  await fillEverySealedColumn(db, running.secrets, rowsOf)
  await db`insert into guard_sign_in (account, pending) values ('\\x01', '{}')`
  assert.deepEqual(await rotateNumberKeys(config, database), { kind: 'in_use', processes: 1 })
  await assertEverySealedColumn(db, running.secrets, { keyId: 1, rowsOf })
  await running.close()

  const outcome = await rotateNumberKeys(config, database)
  assert.ok(outcome.kind === 'done' && outcome.values > 2500)
  const { secrets } = await startProcess(config)
  await assertEverySealedColumn(db, secrets, { keyId: 1, rowsOf })
  assert.notDeepEqual(secrets.numbers.seal(number), running.secrets.numbers.seal(number))
  for (const name of ['codePepper', 'lookupKey'] as const) {
    assert.ok(!secrets[name].equals(running.secrets[name]), name)
  }
  assert.ok(secrets.identityKey.equals(running.secrets.identityKey))
  assert.equal((await db`select from guard_sign_in`).length, 0)
  assert.equal((await db`select from verification_code where expires_at > now()`).length, 0)
})

test('rotate-key --numbers: one that fails changes nothing, and no process starts while it is at work', async () => {
  const config = fromFiles()
  const { db } = database
  const first = await startProcess(config)
  await fillEverySealedColumn(db, first.secrets, () => 3)
  await db`update member set sealed_phone = ${Buffer.alloc(16, 1)} where id = (select id from member limit 1)`
  await first.close()
  const failing = rotateNumberKeys(config, database)
  await assert.rejects(failing, /another key/)
  await db`delete from member where sealed_phone = ${Buffer.alloc(16, 1)}`
  const { secrets } = await startProcess(config)
  assert.deepEqual(secrets.numbers.seal(number), first.secrets.numbers.seal(number))
  assert.ok(secrets.lookupKey.equals(first.secrets.lookupKey))
})
