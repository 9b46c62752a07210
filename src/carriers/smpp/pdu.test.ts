import * as fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import smpp from 'smpp'
import { PduFault, readDataSm, readDeliverSm, readHeader, readMessageId, tag } from './pdu.ts'
import { encodeAnswer, encodeBind, encodeSubmit, setSequence, type Submit } from './pdu-encoding.ts'
import { receiptOf, settingsFor } from './smsc.test-support.ts'

const [bind] = settingsFor(2775, {}, { systemType: 'vma', sourceTon: 1, destTon: 2, destNpi: 8 }).binds
assert.ok(bind)

const submit: Submit = {
  serviceType: 'CMT',
  source: '0212345678',
  destination: '01012345678',
  esmClass: 0x40,
  registeredDelivery: 1,
  dataCoding: 4,
  message: Buffer.from([5, 0, 3, 9, 2, 1, 0xff]),
  isPayload: false,
  tlvs: [{ tag: tag.sarTotal, value: Buffer.from([3]) }],
}

test('smpp: a submit_sm says to another implementation what it was given', () => {
  const bytes = encodeSubmit(submit, bind)
  setSequence(bytes, 77)
  const read = new smpp.PDU(bytes)
  const expected = {
    command_length: bytes.length,
    sequence_number: 77,
    service_type: 'CMT',
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: '0212345678',
    dest_addr_ton: 2,
    dest_addr_npi: 8,
    destination_addr: '01012345678',
    esm_class: 0x40,
    registered_delivery: 1,
    data_coding: 4,
    sar_total_segments: 3,
  }
  for (const [field, value] of Object.entries(expected)) assert.equal(read[field], value, field)
  assert.deepEqual(read['short_message'], {
    udh: [Buffer.from([0, 3, 9, 2, 1])],
    message: Buffer.from([0xff]),
  })
})

test('smpp: message_payload is never together with short_message', () => {
  const message = Buffer.alloc(2000, 0x41)
  const bytes = encodeSubmit({ ...submit, esmClass: 0, message, isPayload: true }, bind)
  const read = new smpp.PDU(bytes)
  assert.deepEqual(read['short_message'], { message: Buffer.alloc(0) })
  assert.deepEqual(read['message_payload'], { message })
})

test('smpp: a bind and answers are read by another implementation', () => {
  const read = new smpp.PDU(encodeBind(9, bind))
  assert.equal(read.command, 'bind_transceiver')
  assert.deepEqual(
    [read['system_id'], read['password'], read['system_type'], read['interface_version']],
    ['test', 'secret', 'vma', 0x34],
  )
  const answer = new smpp.PDU(encodeAnswer(5, 12, 0x64))
  assert.deepEqual(
    [answer.command, answer.sequence_number, answer.command_status],
    ['deliver_sm_resp', 12, 0x64],
  )
})

test('smpp: what another implementation delivers is read', () => {
  const fields = { source_addr: '01012345678', ...receiptOf('abc'), data_coding: 0 }
  const delivered = readDeliverSm(readHeader(new smpp.PDU('deliver_sm', fields).toBuffer()).body)
  assert.equal(delivered.esmClass, 4)
  assert.deepEqual(delivered.tlvs.get(tag.messageState), Buffer.from([2]))
  assert.equal(delivered.message.toString(), fields.short_message.toString())
  const data = new smpp.PDU('data_sm', {
    esm_class: 4,
    receipted_message_id: 'abc',
    message_payload: Buffer.from('x'),
  })
  const read = readDataSm(readHeader(data.toBuffer()).body)
  assert.equal(read.message.toString(), 'x')
  assert.equal(read.tlvs.get(tag.receiptedMessageId)?.toString(), 'abc\0')
})

test('smpp: a body that contradicts its lengths is a fault and not a shorter text', () => {
  const whole = readHeader(
    new smpp.PDU('deliver_sm', { ...receiptOf('1'), source_addr: '010' }).toBuffer(),
  ).body
  // Two of its beginnings are whole themselves: without any parameter, and with the first alone.
  const readable = whole.findLastIndex((_octet, length) => isReadable(whole.subarray(0, length)))
  assert.ok(readable < whole.length)
  const beginnings = Array.from({ length: whole.length }, (_each, length) => whole.subarray(0, length))
  assert.equal(beginnings.filter(isReadable).length, 2)
  assert.equal(isReadable(Buffer.concat([whole, Buffer.from([0])])), false)
})

function isReadable(body: Buffer): boolean {
  try {
    readDeliverSm(body)
    return true
  } catch (error) {
    assert.ok(error instanceof PduFault)
    return false
  }
}

test('smpp: no body whatever leads to anything but a fault', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (octets) => {
      const body = Buffer.from(octets)
      isReadable(body)
      readMessageId(body)
    }),
    { numRuns: 2000 },
  )
})
