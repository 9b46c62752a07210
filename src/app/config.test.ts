import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readConfig } from './config.ts'

test('config: the defaults of development simulate carriers, those of production do not', () => {
  const development = readConfig({})
  assert.deepEqual(
    [development.development, development.port, development.httpsPort, development.host, development.dataDir],
    [true, 4000, 4443, '127.0.0.1', './data'],
  )
  assert.deepEqual([development.calls.carrier, development.texts.carrier], ['loopback', 'loopback'])
  const production = readConfig({ SWITCHBOARD_ENV: 'production' })
  assert.deepEqual([production.calls.carrier, production.texts.carrier], ['none', 'none'])
})

test('config: an empty value is none, and unknown names are ignored', () => {
  assert.equal(readConfig({ PORT: '', SWITCHBOARD_TYPO: 'x' }).port, 4000)
})

test('config: every bad value is named in one error', () => {
  const bad = {
    PORT: '65536',
    HTTPS_PORT: '-1',
    CALL_RING_MS: '3s',
    SWITCHBOARD_ENV: 'staging',
    SWITCHBOARD_KEY: 'c2hvcnQ=',
    DATABASE_URL: 'mysql://localhost',
    SMS_SENDER: '+82',
    TLS_CERT_FILE: 'cert.pem',
  }
  assert.throws(
    () => readConfig(bad),
    ({ message }: Error) => Object.keys(bad).every((name) => message.includes(`  ${name} must be `)),
  )
})

test('config: a key is taken in base64 and in hex', () => {
  const bytes = Buffer.alloc(32, 7)
  for (const SWITCHBOARD_KEY of [bytes.toString('base64'), bytes.toString('hex')]) {
    assert.deepEqual(readConfig({ SWITCHBOARD_KEY }).masterKey, bytes)
  }
})

test('config: what the code reads and what the page documents is the same', () => {
  const code = readFileSync(join(import.meta.dirname, 'config.ts'), 'utf8')
  const page = readFileSync(join(import.meta.dirname, '../../docs/operating/configuration.md'), 'utf8')
  const read = new Set([...code.matchAll(/read\s*\.\w+\(\s*'([A-Z0-9_]+)'/g)].map((match) => match[1]))
  const cells = page.matchAll(/^\| (`[^|]+) \|/gm)
  const documented = new Set(
    [...cells].flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map((m) => m[1])),
  )
  assert.ok(read.size > 20)
  assert.deepEqual([...read.symmetricDifference(documented)], [])
})
