import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createLogger } from './logger.ts'

function logged(write: (log: ReturnType<typeof createLogger>) => void): string {
  let text = ''
  write(createLogger({ level: 'debug', destination: { write: (line) => void (text += line) } }))
  return text
}

test('redaction: numbers keep their last four digits, wherever they stand', () => {
  const error = new Error('no route to 79161234567')
  const text = logged((log) =>
    log.warn(
      {
        err: error,
        to: '010-1234-5678',
        as: 79161234567,
        deep: { list: ['+821012345678', 'tel:79161234567'] },
      },
      'call to 79161234567',
    ),
  )
  for (const secret of ['79161234567', '010-1234-5678', '1012345678'])
    assert.ok(!text.includes(secret), secret)
  assert.match(text, /call to \*+4567/)
})

test('redaction: tokens are not shown', () => {
  const [token, key] = [randomUUID(), randomBytes(32).toString('hex')]
  const text = logged((log) => log.info({ token }, `revoked ${key}`))
  assert.ok(!text.includes(token))
  assert.ok(!text.includes(key))
})

test('redaction: times, ports, order ids and counts stay readable', () => {
  const text = logged((log) =>
    log.info({ port: 65_535, order: '01a1fc6b-b425-7417-8789-d6a8770c36aa', ms: 12.75 }, '250000 rows'),
  )
  for (const part of ['"port":65535', '01a1fc6b-b425-7417-8789-d6a8770c36aa', '"ms":12.75', '250000 rows']) {
    assert.ok(text.includes(part), part)
  }
  assert.match(text, /"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/)
})

test('redaction: a line stays JSON and shows no number of 11 digits, whatever is logged', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), fc.stringMatching(/^[0-9]{11}$/), (value, message, number) => {
      const text = logged((log) => log.info({ value, number }, `${message} ${number}`))
      JSON.parse(text)
      assert.ok(!text.includes(`"${number}"`) && !text.includes(` ${number}"`))
    }),
  )
})
