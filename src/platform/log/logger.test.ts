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
