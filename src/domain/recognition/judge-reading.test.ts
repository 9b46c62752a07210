import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkDigit, isImei } from './imei.ts'
import { judgeReading } from './judge-reading.ts'
import { readImei, readSerial, screenReading } from './reading.test-support.ts'

const withCheck = (digits: string) => digits + checkDigit(digits)
const first = withCheck('35328910123456')
const second = withCheck('35328911123456')
const other = withCheck('35915811999999')
const serial = 'R3CT40ABCDE'
const box = { left: 0, top: 0, width: 1, height: 0.1 }

const both = screenReading({
  imeis: [readImei(first), readImei(second, { slot: 2 })],
  serials: [readSerial(serial)],
  models: [{ value: 'SM-S921N', box }],
})

test('judging: the IMEI of either slot matches, under whatever key and however deep the app writes it', () => {
  for (const deviceInfo of [
    { imei: first },
    { imei: second },
    { IMEI1: first, IMEI2: second },
    { key: first },
    { key: Number(first) },
    {
      device: {
        ids: [{ type: 'x', value: `${first.slice(0, 8)}-${first.slice(8, 14)}-${first.slice(14)}` }],
      },
    },
    { info: `model=SM-S921N imei=${first} android=14` },
    { imei: first.slice(0, 14) },
    { deviceId: first },
    { deviceIMEI: first },
    { 'gsm.imei': [first, second] },
  ]) {
    const expected =
      JSON.stringify(deviceInfo).includes(second) && !JSON.stringify(deviceInfo).includes(first)
        ? second
        : first
    assert.deepEqual(
      judgeReading(both, deviceInfo),
      { result: true, imei: expected, serial, reason: 'matched' },
      JSON.stringify(deviceInfo),
    )
  }
})

test('judging: another IMEI than the screen’s is a mismatch, and what was read is told', () => {
  assert.deepEqual(judgeReading(both, { imei: other }), {
    result: false,
    imei: first,
    serial,
    reason: 'imei_mismatch',
  })
  assert.equal(judgeReading(both, { anything: other }).reason, 'imei_mismatch')
})

test('judging: an app that names both slots leaves no place for a third number', () => {
  assert.equal(judgeReading(both, { imei1: first, imei2: other }).reason, 'imei_mismatch')
  assert.equal(
    judgeReading({ ...both, imeis: [readImei(first)] }, { imei1: first, imei2: other }).reason,
    'matched',
  )
})

test('judging: with nothing to compare a number that is beyond doubt is accepted, and no other', () => {
  assert.deepEqual(judgeReading(both, { key: 'value' }), {
    result: true,
    imei: first,
    serial,
    reason: 'not_compared',
  })
  for (const doubt of [
    { confidence: 0.84 },
    { isLabelled: false },
    { confidence: 0.5, source: 'barcode' },
  ] as const) {
    assert.deepEqual(judgeReading(screenReading({ imeis: [readImei(first, doubt)] }), {}), {
      result: false,
      imei: undefined,
      serial: undefined,
      reason: 'imei_unclear',
    })
  }
})

test('judging: an unsure number that the app names is the one, an unsure number that it does not name is no mismatch', () => {
  const unsure = screenReading({ imeis: [readImei(first, { confidence: 0.3, isLabelled: false })] })
  assert.deepEqual(judgeReading(unsure, { imei: first }), {
    result: true,
    imei: first,
    serial: undefined,
    reason: 'matched',
  })
  assert.equal(judgeReading(unsure, { imei: other }).reason, 'imei_unclear')
})

test('judging: what is missing says what to do: no text, no IMEI, a wrong check digit', () => {
  assert.equal(judgeReading(screenReading({ texts: [] }), {}).reason, 'no_text')
  assert.equal(judgeReading(screenReading(), {}).reason, 'imei_not_found')
  assert.equal(judgeReading(screenReading(), { imei: first }).reason, 'imei_not_found')
  const broken = screenReading({ brokenImeis: [readImei('353289101234560')] })
  assert.equal(judgeReading(broken, { imei: '353289101234560' }).reason, 'claim_broken')
  assert.equal(judgeReading(broken, {}).reason, 'imei_unclear')
})

test('judging: an IMEI of the app that is none is told as such, and a placeholder claims nothing', () => {
  assert.equal(judgeReading(both, { imei: '353289101234560' }).reason, 'claim_broken')
  assert.equal(judgeReading(both, { imei: '12345' }).reason, 'claim_broken')
  for (const imei of ['', 'unknown', '000000000000000', 'permission denied', null, false, undefined]) {
    assert.equal(judgeReading(both, { imei }).reason, 'not_compared', String(imei))
  }
})

test('judging: fifteen digits under the key of something else are no IMEI', () => {
  for (const key of [
    'imsi',
    'iccid',
    'subscriberId',
    'androidId',
    'timestamp',
    'imei_sv',
    'IMEISV',
    'simSerialNumber',
    'meid',
  ]) {
    assert.equal(judgeReading(both, { [key]: other }).reason, 'not_compared', key)
  }
})

test('judging: serial numbers match with look-alikes folded, and the app’s spelling is told', () => {
  const misread = { ...both, serials: [readSerial('R3CT4OABCDE')] }
  assert.deepEqual(judgeReading(misread, { imei: first, serial }), {
    result: true,
    imei: first,
    serial,
    reason: 'matched',
  })
  assert.equal(judgeReading(misread, { imei: first, anything: serial }).serial, serial)
  assert.equal(judgeReading(both, { imei: first, serialNumber: 'R3CT40ABCDF' }).reason, 'serial_mismatch')
  assert.equal(judgeReading(both, { imei: first, sn: 'R3CT40ABCDF' }).reason, 'serial_mismatch')
  assert.equal(judgeReading(both, { imei: first, 'ro.serialno': 'R3CT40ABCDF' }).reason, 'serial_mismatch')
  assert.equal(judgeReading(both, { imei: first, simSerialNumber: 'R3CT40ABCDF' }).reason, 'matched')
})

test('judging: another maker’s serial number is found among all texts', () => {
  const korean = screenReading({
    imeis: [readImei(first)],
    texts: ['About', '31098TT1016626', 'IMEI  1'].map((text) => ({ text, confidence: 1, box })),
  })
  assert.equal(judgeReading(korean, { serial: '31098TT1016626' }).serial, '31098TT1016626')
  assert.equal(judgeReading(korean, { serial: '31098TT1016627' }).reason, 'serial_not_found')
})

test('judging: a screen without serial number passes where the IMEI matches, not where nothing else is compared', () => {
  const dialog = screenReading({ imeis: [readImei(first)] })
  assert.equal(judgeReading(dialog, { imei: first, serial }).reason, 'matched')
  assert.equal(judgeReading(dialog, { serial }).reason, 'serial_not_found')
})

test('judging: another IMEI is found at the last level and behind whatever else an app says', () => {
  let deep: unknown = { v: other }
  for (let level = 1; level < 10; level++) deep = { in: deep }
  assert.equal(judgeReading(both, deep as object as Record<string, unknown>).reason, 'imei_mismatch')
  const small = Object.fromEntries(Array.from({ length: 600 }, (_, index) => [`k${index}`, index]))
  assert.equal(judgeReading(both, { small, last: other }).reason, 'imei_mismatch')
  assert.equal(judgeReading(both, { log: `${'x '.repeat(8000)}${other}` }).reason, 'imei_mismatch')
})

test('judging: whatever 16 KiB hold, they are read to their end', () => {
  const sizeOf = (json: string) => Buffer.byteLength(JSON.stringify(JSON.parse(json)))
  const values = [
    '0',
    '""',
    '[]',
    '{}',
    'null',
    'true',
    '"a"',
    '-0',
    '1e400',
    '1e21',
    '"\\u0001"',
    '"가"',
    '"9"',
  ]
  const lists = values.map((value) => {
    const count = Math.floor(16_340 / (sizeOf(value) + 1))
    return `{"":[${Array.from({ length: count }, () => value).join()}]`
  })
  const names = Array.from({ length: 2100 }, (_, index) => `"${index.toString(36)}":0`)
  for (const start of [...lists, `{${names.join()}`]) {
    const json = `${start},"last":"${other}"}`
    assert.ok(sizeOf(json) > 15_000 && sizeOf(json) <= 16 * 1024, `${sizeOf(json)}`)
    const deviceInfo = JSON.parse(json) as Record<string, unknown>
    assert.equal(judgeReading(both, deviceInfo).reason, 'imei_mismatch', json.slice(0, 40))
  }
})

test('judging: an app that says more than is read is not believed, also where the IMEI matches', () => {
  let deep: unknown = { v: 1 }
  for (let level = 1; level < 11; level++) deep = { in: deep }
  for (const more of [deep, 'x'.repeat(16 * 1024), Array.from({ length: 16_384 }, () => [])]) {
    for (const deviceInfo of [{ more }, { imei: first, more }]) {
      const { result, reason } = judgeReading(both, deviceInfo)
      assert.deepEqual({ result, reason }, { result: false, reason: 'claim_broken' })
    }
  }
})

test('judging: a model number of the same maker that is another is a mismatch', () => {
  assert.equal(judgeReading(both, { imei: first, model: 'SM-S921N' }).reason, 'matched')
  assert.equal(judgeReading(both, { imei: first, model: 'SM-S921' }).reason, 'matched')
  assert.equal(judgeReading(both, { imei: first, model: 'SM-S918N' }).reason, 'model_mismatch')
  assert.equal(judgeReading(both, { imei: first, model: 'iPhone15,2' }).reason, 'matched')
})

test('judging: no claim whatsoever makes a number right that was not read', () => {
  const numbers = fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: 14, maxLength: 14 })
    .map((digits) => withCheck(digits.join('')))
    .filter((imei) => isImei(imei) && imei !== first && imei !== second)
  fc.assert(
    fc.property(numbers, fc.string(), (claim, key) => {
      const { result, imei } = judgeReading(both, { [`${key}imei`]: claim, imei: claim })
      assert.equal(result, false)
      assert.notEqual(imei, claim)
    }),
  )
})

test('judging: any device_info is judged without a fault, deep, wide and long ones within bounds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything({ maxDepth: 6 })), (deviceInfo) => {
      const { reason, result } = judgeReading(both, deviceInfo)
      assert.equal(result, reason === 'matched' || reason === 'not_compared')
    }),
  )
  const began = performance.now()
  const wide = Object.fromEntries(
    Array.from({ length: 20_000 }, (_, index) => [`k${index}`, '9'.repeat(50_000)]),
  )
  assert.equal(judgeReading(both, wide).result, false)
  assert.ok(performance.now() - began < 1000)
})

test('judging: as many serial numbers as an app can claim, on a screen full of text, take no second', () => {
  const texts = Array.from({ length: 400 }, (_, index) => ({
    text: `row ${index} of a screen that is full of words`,
    confidence: 1,
    box,
  }))
  const sn = Array.from({ length: 1800 }, (_, index) => `A${String(index).padStart(5, '0')}`)
  const began = performance.now()
  assert.equal(judgeReading({ ...both, texts }, { sn }).reason, 'serial_mismatch')
  assert.ok(performance.now() - began < 1000, `${performance.now() - began} ms`)
})
