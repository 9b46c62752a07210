import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createHttpServer } from '../../platform/http/server.ts'
import { createLogger } from '../../platform/log/logger.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { readConfig, type Config } from './config.ts'

test('config: the defaults of development simulate carriers, those of production do not', () => {
  const development = readConfig({})
  assert.deepEqual(
    [development.development, development.port, development.httpsPort, development.host, development.dataDir],
    [true, 4000, 4443, '127.0.0.1', './data'],
  )
  const kinds = ({ carriers: { texts, calls } }: Config) =>
    [texts, calls].map(({ entries }) => entries.map(({ kind }) => kind))
  assert.deepEqual(kinds(development), [['loopback'], ['loopback']])
  const production = readConfig({ SWITCHBOARD_ENV: 'production' })
  assert.deepEqual(kinds(production), [[], []])
})

test('config: the environment that is given is what is read', () => {
  const { host, tls, trustProxy, publicUrl, databaseUrl, limits } = readConfig({
    HOST: '0.0.0.0',
    TLS_CERT_FILE: 'cert.pem',
    TLS_KEY_FILE: 'key.pem',
    TRUSTED_PROXIES: '10.0.0.0/8, ::1',
    PUBLIC_URL: 'https://switchboard.example.com',
    DATABASE_URL: 'postgresql://db.example/switchboard',
    CODE_ATTEMPTS: '5',
  })
  assert.deepEqual(
    [host, tls, trustProxy, publicUrl, databaseUrl, limits.attemptsPerCode],
    [
      '0.0.0.0',
      { certFile: 'cert.pem', keyFile: 'key.pem' },
      ['10.0.0.0/8', '::1'],
      'https://switchboard.example.com',
      'postgresql://db.example/switchboard',
      5,
    ],
  )
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
    TRUSTED_PROXIES: '10.0.0.1,',
    PUBLIC_URL: 'https://switchboard.example.com/api',
  }
  assert.throws(
    () => readConfig(bad),
    ({ message }: Error) => Object.keys(bad).every((name) => message.includes(`  ${name} must be `)),
  )
})

test('config: proxies are addresses or ranges, as the HTTP server will take them', () => {
  for (const TRUSTED_PROXIES of [
    'localhost',
    '10.0.0.0/33',
    '10.0.0.0/0',
    '::1/129',
    '10.0.0.1 10.0.0.2',
    '/8',
  ]) {
    assert.throws(() => readConfig({ TRUSTED_PROXIES }), /TRUSTED_PROXIES must be/, TRUSTED_PROXIES)
  }
  for (const TRUSTED_PROXIES of ['127.0.0.1', '10.0.0.0/8,192.168.0.0/32', '::1', 'fd00::/8']) {
    const { trustProxy } = readConfig({ TRUSTED_PROXIES })
    createHttpServer({
      log: createLogger({ level: 'silent' }),
      metrics: createMetrics(),
      trustProxy,
      envelopes: [],
    })
  }
})

test('config: a key is taken in base64 and in hex', () => {
  const bytes = Buffer.alloc(32, 7)
  for (const SWITCHBOARD_KEY of [bytes.toString('base64'), bytes.toString('hex')]) {
    assert.deepEqual(readConfig({ SWITCHBOARD_KEY }).masterKey, bytes)
  }
})

const page = readFileSync(join(import.meta.dirname, '../../../docs/operating/configuration.md'), 'utf8')

test('config: what the code reads and what the page documents is the same', () => {
  const read = new Set<string>()
  readConfig(new Proxy({}, { get: (_, name) => void read.add(String(name)) }))
  const cells = page.matchAll(/^\| (`[^|]+) \|/gm)
  const documented = new Set(
    [...cells].flatMap(([, cell = '']) => [...cell.matchAll(/`([A-Z0-9_]+)`/g)].map((m) => m[1])),
  )
  assert.ok(read.size > 20)
  assert.deepEqual([...read.symmetricDifference(documented)], [])
})

test('config: the bounds that the page names are those of the code', () => {
  const bounds = [...page.matchAll(/^\| `([A-Z0-9_]+)` .* ([0-9]+) to ([0-9]+) +\|$/gm)]
  assert.ok(bounds.length > 8)
  for (const [, name = '', least, greatest] of bounds) {
    for (const good of [least, greatest]) readConfig({ [name]: good })
    for (const bad of [Number(least) - 1, Number(greatest) + 1]) {
      assert.throws(
        () => readConfig({ [name]: String(bad) }),
        new RegExp(`${name} must be`),
        `${name}=${bad}`,
      )
    }
  }
})

test('config: the defaults that the page names are those of the code', () => {
  const defaults = [...page.matchAll(/^\| `([A-Z0-9_]+)` +\| `([^`]+)` +\|/gm)]
  assert.ok(defaults.length > 12)
  for (const [, name = '', value] of defaults) {
    assert.deepEqual(readConfig({ [name]: value }), readConfig({}), name)
  }
})
