import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { createMasterKey, loadMasterKey } from './master-key.ts'
import { deriveSecrets } from './secrets.ts'

const dataDir = await mkdtemp(join(tmpdir(), 'switchboard-secrets-'))
after(() => rm(dataDir, { recursive: true }))

const own = deriveSecrets(createMasterKey(Buffer.alloc(32, 1)))
const other = deriveSecrets(createMasterKey(Buffer.alloc(32, 2)))

test('secret box: what is sealed can be read again, and two seals of one text differ', () => {
  const [one, two] = [own.box.seal('0345'), own.box.seal('0345')]
  assert.equal(own.box.open(one).toString(), '0345')
  assert.notDeepEqual(one, two)
  const many = new Set(Array.from({ length: 2000 }, () => own.box.seal('x').subarray(1, 13).toString('hex')))
  assert.equal(many.size, 2000, 'no nonce is used twice')
})

test('secret box: another key, a changed byte, a cut end and another version are refused', () => {
  const sealed = own.box.seal('0345')
  assert.throws(() => other.box.open(sealed))
  for (let i = 0; i < sealed.length; i++) {
    const changed = Buffer.from(sealed)
    changed[i] = (changed[i] ?? 0) ^ 1
    assert.throws(() => own.box.open(changed), `byte ${i}`)
  }
  assert.throws(() => own.box.open(sealed.subarray(0, -1)))
})

test('number cipher: one number is always the same 16 bytes, and can be read again', () => {
  for (const digits of ['112', '79161234567', '01012345678', '123456789012345']) {
    const number = asPhoneNumber(digits)
    const sealed = own.numbers.seal(number)
    assert.equal(sealed.length, 16)
    assert.deepEqual(sealed, own.numbers.seal(number))
    assert.equal(own.numbers.open(sealed), digits)
    assert.throws(() => other.numbers.open(sealed), /another key/)
  }
})

test('master key: made once with mode 0600, also when two processes start at once; the environment wins', async () => {
  const load = () => loadMasterKey({ fromEnvironment: undefined, dataDir })
  const keys = await Promise.all([load(), load(), load()])
  const checks = new Set(keys.map((key) => deriveSecrets(key).keyCheck.toString('hex')))
  assert.equal(checks.size, 1)
  assert.equal((await stat(join(dataDir, 'master.key'))).mode & 0o777, 0o600)
  const given = await loadMasterKey({ fromEnvironment: Buffer.alloc(32, 1), dataDir })
  assert.deepEqual(deriveSecrets(given).keyCheck, own.keyCheck)
})

test('master key: a damaged file is refused with what to do', async () => {
  await readFile(join(dataDir, 'master.key'))
  await writeFile(join(dataDir, 'master.key'), 'short')
  await assert.rejects(loadMasterKey({ fromEnvironment: undefined, dataDir }), /restore it from your backup/)
})
