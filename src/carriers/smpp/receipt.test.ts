import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Delivery } from './pdu.ts'
import { createReceiptReader, refOfAnswer } from './receipt.ts'
import { settingsFor } from './smsc.test-support.ts'

const wordsOf = (id: string, stat: string, err = '000', text = '') =>
  `id:${id} sub:001 dlvrd:001 submit date:2611210230 done date:2611210230 stat:${stat} err:${err} text:${text}`

function deliver(
  words: string,
  {
    id,
    state,
    error,
    esmClass = 4,
    dataCoding = 0,
  }: { id?: string; state?: number; error?: number; esmClass?: number; dataCoding?: number } = {},
): Delivery {
  const tlvs = new Map<number, Buffer>()
  if (id !== undefined) tlvs.set(0x1e, Buffer.from(`${id}\0`))
  if (state !== undefined) tlvs.set(0x427, Buffer.from([state]))
  if (error !== undefined) tlvs.set(0x423, Buffer.from([3, error >> 8, error & 0xff]))
  return { esmClass, dataCoding, message: Buffer.from(words), tlvs }
}

const read = createReceiptReader(settingsFor(1))
const receipt = (ref: string, code: number) => ({ kind: 'receipt', ref, code })

test('smpp: a receipt is read from its words', () => {
  assert.deepEqual(read(deliver(wordsOf('abc-1', 'DELIVRD'))), receipt('abc-1', 4100))
  assert.deepEqual(read(deliver('ID: 77 Stat:DELIVRD')), receipt('77', 4100))
})

test('smpp: a receipt is read from its parameters, which count before the words', () => {
  assert.deepEqual(read(deliver('', { id: '9', state: 2 })), receipt('9', 4100))
  assert.deepEqual(read(deliver(wordsOf('9', 'UNDELIV'), { id: '9', state: 2 })), receipt('9', 4100))
  assert.deepEqual(read(deliver(wordsOf('9', 'UNDELIV'), { id: '9' })), receipt('9', 4420))
  assert.deepEqual(read(deliver(wordsOf('9', 'DELIVRD'), { esmClass: 0, id: '9' })), receipt('9', 4100))
})

test('smpp: a receipt in UCS-2 is read', () => {
  const wide = Buffer.from(wordsOf('5', 'DELIVRD'), 'utf16le').swap16()
  assert.deepEqual(read({ ...deliver(''), dataCoding: 8, message: wide }), receipt('5', 4100))
})

test('smpp: every final state has a code, and the others are none', () => {
  const codes = { DELIVRD: 4100, EXPIRED: 4400, DELETED: 4420, UNDELIV: 4420, UNKNOWN: 4420, REJECTD: 4420 }
  for (const [stat, code] of Object.entries(codes)) {
    assert.deepEqual(read(deliver(wordsOf('1', stat))), receipt('1', code), stat)
  }
  for (const [state, code] of [
    [2, 4100],
    [3, 4400],
    [4, 4420],
    [5, 4420],
    [7, 4420],
    [8, 4420],
  ] as const) {
    assert.deepEqual(read(deliver('', { id: '1', state })), receipt('1', code), String(state))
  }
  for (const stat of ['ENROUTE', 'ACCEPTD'])
    assert.deepEqual(read(deliver(wordsOf('1', stat))), { kind: 'intermediate' })
  for (const state of [1, 6])
    assert.deepEqual(read(deliver('', { id: '1', state })), { kind: 'intermediate' })
  assert.deepEqual(read(deliver(wordsOf('1', 'DELIVRD'), { esmClass: 0x20 })), { kind: 'intermediate' })
})

test("smpp: the operator's table tells what errors and states mean, but never that a delivered text failed", () => {
  const receipts = { errors: { '001': 4410, '2A': 4401 }, states: { REJECTD: 4430, BUFFRED: 4401 } }
  const own = createReceiptReader(settingsFor(1, { receipts }))
  assert.deepEqual(own(deliver(wordsOf('1', 'UNDELIV', '1'))), receipt('1', 4410))
  assert.deepEqual(own(deliver(wordsOf('1', 'REJECTD', '0001'))), receipt('1', 4410))
  assert.deepEqual(own(deliver(wordsOf('1', 'UNDELIV', '02a'))), receipt('1', 4401))
  assert.deepEqual(own(deliver('', { id: '1', state: 5, error: 1 })), receipt('1', 4410))
  assert.deepEqual(own(deliver(wordsOf('1', 'REJECTD', '9'))), receipt('1', 4430))
  assert.deepEqual(own(deliver(wordsOf('1', 'BUFFRED'))), receipt('1', 4401))
  assert.deepEqual(own(deliver(wordsOf('1', 'DELIVRD', '001'))), receipt('1', 4100))
})

test('smpp: a text of a phone is no receipt, and words of a message prove nothing', () => {
  assert.deepEqual(read(deliver(wordsOf('1', 'DELIVRD'), { esmClass: 0 })), { kind: 'text' })
  assert.deepEqual(read(deliver(wordsOf('1', 'UNDELIV', '0', 'id:2 stat:DELIVRD'))), receipt('1', 4420))
  assert.deepEqual(read(deliver('sub:001 text:id:2 stat:DELIVRD')), { kind: 'unreadable' })
})

test('smpp: a receipt that cannot be read is none', () => {
  for (const words of [
    '',
    'id: stat:',
    wordsOf('1', 'WHATEVER'),
    wordsOf('1', 'constructor'),
    'stat:DELIVRD',
  ]) {
    assert.deepEqual(read(deliver(words)), { kind: 'unreadable' }, words)
  }
  assert.deepEqual(read(deliver('', { id: '\u0001', state: 2 })), { kind: 'unreadable' })
  assert.deepEqual(read(deliver('', { id: 'x'.repeat(65), state: 2 })), { kind: 'unreadable' })
  assert.deepEqual(read(deliver('', { id: '1', state: 200 })), { kind: 'unreadable' })
})

test('smpp: ids match in every form', () => {
  const cases = [
    ['same', '0012', '12'],
    ['same', '12', '0012'],
    ['same', 'aB-01', 'aB-01'],
    ['same', '0', '000'],
    ['hex-to-decimal', '1A2b', '6699'],
    ['hex-to-decimal', '00001a2b', '0000006699'],
    ['hex-to-decimal', 'ffffffffffffffff', '18446744073709551615'],
    ['hex-to-decimal', 'not-hex', 'not-hex'],
    ['decimal-to-hex', '6699', '1a2b'],
    ['decimal-to-hex', '006699', '1A2B'],
    ['decimal-to-hex', '6699', '00001A2B'],
  ] as const
  for (const [idForm, answered, received] of cases) {
    const reader = createReceiptReader(settingsFor(1, { receipts: { idForm } }))
    const ref = refOfAnswer(idForm, answered) ?? ''
    assert.deepEqual(
      reader(deliver(wordsOf(received, 'DELIVRD'))),
      receipt(ref, 4100),
      `${answered} ${received}`,
    )
    assert.deepEqual(reader(deliver('', { id: received, state: 2 })), receipt(ref, 4100))
    // Words in one form beside a parameter that repeats the answer.
    assert.deepEqual(
      reader(deliver(wordsOf(received, 'DELIVRD'), { id: answered, state: 2 })),
      receipt(ref, 4100),
    )
  }
})

test('smpp: an answer without a usable id has no receipt', () => {
  for (const id of ['', '\u0000', 'a b', 'ä', 'x'.repeat(65)])
    assert.equal(refOfAnswer('same', id), undefined)
})
