import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { array, assert as assertProperty, jsonValue, property, string, stringMatching } from 'fast-check'
import { v7 } from 'uuid'
import { createLogger, type Logger } from './logger.ts'

function logged(write: (log: Logger) => void): string {
  let text = ''
  write(createLogger({ level: 'debug', destination: { write: (line) => void (text += line) } }))
  return text
}

const whole = '79161234567'

/** Where a library might put a number or a token. */
const places: Readonly<Record<string, (secret: string) => Parameters<Logger['warn']>>> = {
  'a message': (secret) => [{}, `call to ${secret}`],
  'a second line': (secret) => [{}, `call failed\n${secret}\tand so on`],
  'control characters': (secret) => [{}, `\f${secret}\u001b${secret}\b${secret}`],
  'quotes and brackets': (secret) => [{}, `to "${secret}" (${secret}), <${secret}>; ${secret}.`],
  'a URL': (secret) => [{}, `GET http://localhost/numbers/${secret}?to=${secret}&n=1`],
  'an error': (secret) => [{ err: new Error(`no route to ${secret}`) }, 'failed'],
  'the second line of an error': (secret) => [{ err: new Error(`no route\n${secret}`) }, 'failed'],
  'the cause of an error': (secret) => [
    { err: new Error('failed', { cause: new Error(`no route to\n${secret}`) }) },
    'failed',
  ],
  'a nested object': (secret) => [{ deep: { list: [secret, { to: `tel:${secret}` }] } }, 'failed'],
  'JSON in JSON': (secret) => [{ body: JSON.stringify({ to: secret, text: `\n${secret}` }) }, 'failed'],
  'a name': (secret) => [{ [secret]: true }, 'failed'],
}

for (const [place, put] of Object.entries(places)) {
  test(`redaction: in ${place} a number keeps its last four digits only, a token nothing`, () => {
    for (const number of [whole, `+${whole}`, '010-1234-5678', '+82-10-1234-5678', '+821012345678']) {
      const text = logged((log) => log.warn(...put(number)))
      assert.ok(!text.includes(number), text)
      assert.ok(text.includes(number.slice(-4)), text)
      assert.ok(!text.includes(number.replaceAll('-', '').slice(-8, -1)), text)
      JSON.parse(text)
    }
    const hex = randomBytes(32).toString('hex')
    for (const token of [randomUUID(), randomUUID().toUpperCase(), hex, hex.toUpperCase()]) {
      const text = logged((log) => log.warn(...put(token)))
      assert.ok(!text.includes(token), text)
      JSON.parse(text)
    }
  })
}

test('redaction: a number that is no string is masked too', () => {
  const text = logged((log) => log.info({ to: 79161234567, list: [79161234567] }, 'call'))
  assert.ok(!text.includes(whole))
  JSON.parse(text)
})

test('redaction: times, ports, ids, counts and durations stay readable', () => {
  const [id, ofDigits] = [v7(), '01a1fc6b-b425-7417-8789-123456789012']
  const text = logged((log) =>
    log.info(
      { port: 65_535, ids: [id, ofDigits], ms: 12.3456789, at: '2026-11-21T05:57:03.123Z' },
      '250000 rows in 1234 ms from 127.0.0.1:54321',
    ),
  )
  const parts = [
    `"port":65535`,
    id,
    ofDigits,
    `"ms":12.3456789`,
    '"at":"2026-11-21T05:57:03.123Z"',
    '250000 rows in 1234 ms',
    ' 127.0.0.1:54321',
    `"pid":${process.pid}`,
    '"level":"info"',
  ]
  for (const part of parts) assert.ok(text.includes(part), `${part} in ${text}`)
  assert.match(text, /"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/)
})

test('redaction: a line stays JSON and shows no number of 11 digits, whatever is logged', () => {
  const value = array(jsonValue())
  assertProperty(
    property(value, string(), stringMatching(/^[0-9]{11}$/), (values, message, number) => {
      const text = logged((log) => log.info({ values, number, nested: [number] }, `${message}\n${number}\n`))
      const line = JSON.parse(text)
      assert.equal(text.indexOf('\n'), text.length - 1, 'one line')
      assert.ok(!JSON.stringify([line.number, line.nested]).includes(number))
      assert.ok(!line.msg.includes(`\n${number}\n`))
    }),
    { numRuns: 500 },
  )
})

test('redaction: a line of some megabytes is no reason to fail', () => {
  const text = logged((log) =>
    log.info({ long: 'x'.repeat(10_000_000), quoted: '"'.repeat(1_000_000) }, whole),
  )
  assert.equal(JSON.parse(text).msg, '*******4567')
})

test('redaction: e-mail addresses, signed tokens, webhook secrets and long random texts are masked wherever they stand', () => {
  const secrets = [
    'anna.kim+1@mail.example.co.kr',
    `eyJ${randomBytes(20).toString('base64url')}.${randomBytes(40).toString('base64url')}.${randomBytes(64).toString('base64url')}`,
    `whsec_${randomBytes(32).toString('base64')}`,
    `aB3${randomBytes(32).toString('base64url')}`,
    'aB3defghijklmnopqrstuvwxyzABCDEF',
  ]
  for (const secret of secrets) {
    for (const put of Object.values(places)) {
      const text = logged((log) => log.warn(...put(secret)))
      assert.ok(!text.includes(secret), text)
      JSON.parse(text)
    }
  }
  const url = logged((log) => log.warn('no way to postgres://switchboard:pass@word@db.example:5432/x'))
  assert.ok(url.includes('postgres://[credentials]@db.example:5432/x') && !url.includes('word'), url)
})

test('redaction: binds, hosts, classes and paths stay readable', () => {
  const text =
    'esme1@smsc.example.com:2775 anna@localhost PostgresConnectionTerminatedError a-very-long-kebab-case-name-of-a-file.ts'
  assert.ok(logged((log) => log.info(text)).includes(text))
})

test('errors: said with name, message, stack, codes and causes; of what hangs on them nothing', () => {
  const cause = Object.assign(new Error('inner'), {
    code: '57P01',
    severity: 'FATAL',
    client: { password: 'plain-word' },
  })
  const error = Object.assign(new RangeError('outer', { cause }), {
    detail: 'Key (name)=(plain-word) already exists.',
    query: 'select plain-word',
    parameters: ['plain-word'],
    constraint_name: 'member_phone',
    address: '127.0.0.1',
    port: 5432,
  })
  const text = logged((log) => log.error({ err: error }, 'failed'))
  assert.ok(!text.includes('plain-word'), text)
  const { err } = JSON.parse(text) as { err: Record<string, unknown> & { cause: Record<string, unknown> } }
  const { stack, cause: inner, ...rest } = err
  assert.match(String(stack), /^RangeError: outer\n {4}at /)
  assert.deepEqual(rest, {
    type: 'RangeError',
    message: 'outer',
    constraint_name: 'member_phone',
    address: '127.0.0.1',
    port: 5432,
  })
  assert.deepEqual(
    [inner['type'], inner['message'], inner['code'], inner['severity'], inner['client']],
    ['Error', 'inner', '57P01', 'FATAL', undefined],
  )
})

test('errors: causes without end, and many at once, are cut off; a cause that is no error is only named', () => {
  const endless = new Error('endless')
  endless.cause = endless
  const many = new AggregateError(
    Array.from({ length: 1000 }, (_, i) => new Error(`number ${i}`)),
    'many',
  )
  const text = logged((log) => {
    log.error({ err: endless }, 'failed')
    log.error({ err: many }, 'failed')
    log.error({ err: new Error('x', { cause: { password: 'plain-word' } }) }, 'failed')
    log.error({ err: 'no error' }, 'failed')
  })
  assert.equal(text.match(/"type":"Error","message":"endless"/g)?.length, 6)
  assert.ok(text.includes('number 9') && !text.includes('number 10'))
  assert.ok(text.includes('"cause":"object"') && !text.includes('plain-word'))
})
