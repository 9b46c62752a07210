import { headerLength } from './framing.ts'
import { answerTo, command, genericNack, tag, type Tlv } from './pdu.ts'
import type { BindSettings } from './smpp-settings.ts'

const sequenceAt = 12
/** SMPP 3.4 clause 5.2.4. */
const interfaceVersion = 0x34

/** A PDU's sequence number is written last: it belongs to the connection that sends it. */
export function setSequence(pdu: Buffer, sequence: number): void {
  pdu.writeUInt32BE(sequence, sequenceAt)
}

function begin(commandId: number, bodyLength: number, statusCode = 0): Buffer {
  const pdu = Buffer.allocUnsafe(headerLength + bodyLength)
  pdu.writeUInt32BE(pdu.length, 0)
  pdu.writeUInt32BE(commandId, 4)
  pdu.writeUInt32BE(statusCode, 8)
  pdu.writeUInt32BE(0, sequenceAt)
  return pdu
}

/** enquire_link and unbind. */
export function encodeBare(commandId: number): Buffer {
  return begin(commandId, 0)
}

/** Any answer. Those to deliver_sm and data_sm carry an empty message_id (clauses 4.6.2 and 4.7.2). */
export function encodeAnswer(commandId: number, sequence: number, statusCode: number): Buffer {
  const hasId = commandId === command.deliverSm || commandId === command.dataSm
  const pdu = begin(answerTo(commandId), hasId ? 1 : 0, statusCode)
  if (hasId) pdu[headerLength] = 0
  setSequence(pdu, sequence)
  return pdu
}

export function encodeNack(sequence: number, statusCode: number): Buffer {
  const pdu = begin(genericNack, 0, statusCode)
  setSequence(pdu, sequence)
  return pdu
}

/** Clause 4.1: bind_transceiver, bind_transmitter or bind_receiver. */
export function encodeBind(commandId: number, bind: BindSettings): Buffer {
  const texts = [bind.systemId, bind.password, bind.systemType]
  const length = texts.reduce((sum, text) => sum + text.length + 1, 0) + 3 + bind.addressRange.length + 1
  const pdu = begin(commandId, length)
  let at = headerLength
  for (const text of texts) at = writeText(pdu, at, text)
  pdu[at++] = interfaceVersion
  // addr_ton, addr_npi
  pdu[at++] = 0
  pdu[at++] = 0
  writeText(pdu, at, bind.addressRange)
  return pdu
}

/** What one submit_sm says, whatever bind it goes by. */
export interface Submit {
  readonly serviceType: string
  readonly source: string
  readonly destination: string
  readonly esmClass: number
  readonly registeredDelivery: number
  readonly dataCoding: number
  /** In message_payload with `isPayload`, else in short_message, which holds 254 octets; never in both. */
  readonly message: Buffer
  readonly isPayload: boolean
  readonly tlvs: readonly Tlv[]
}

type Numbering = Pick<BindSettings, 'sourceTon' | 'sourceNpi' | 'destTon' | 'destNpi'>

const tlvHead = 4
/** Octets of the mandatory part beside its three texts and short_message. */
const fixedLength = 17

/** Clause 4.4.1. All texts are ASCII. */
export function encodeSubmit(submit: Submit, bind: Numbering): Buffer {
  const { message, tlvs, serviceType, source, destination } = submit
  const payload = submit.isPayload ? message : undefined
  const inShort = payload ? 0 : message.length
  let length = fixedLength + serviceType.length + source.length + destination.length + inShort
  if (payload) length += tlvHead + payload.length
  for (const { value } of tlvs) length += tlvHead + value.length
  const pdu = begin(command.submitSm, length)
  let at = writeText(pdu, headerLength, serviceType)
  pdu[at++] = bind.sourceTon
  pdu[at++] = bind.sourceNpi
  at = writeText(pdu, at, source)
  pdu[at++] = bind.destTon
  pdu[at++] = bind.destNpi
  at = writeText(pdu, at, destination)
  pdu[at++] = submit.esmClass
  // protocol_id, priority_flag, schedule_delivery_time, validity_period
  pdu.fill(0, at, at + 4)
  at += 4
  pdu[at++] = submit.registeredDelivery
  pdu[at++] = 0
  pdu[at++] = submit.dataCoding
  pdu[at++] = 0
  pdu[at++] = inShort
  if (payload) at = writeTlv(pdu, at, tag.messagePayload, payload)
  else at += message.copy(pdu, at)
  for (const { tag: id, value } of tlvs) at = writeTlv(pdu, at, id, value)
  return pdu
}

function writeTlv(pdu: Buffer, at: number, id: number, value: Buffer): number {
  pdu.writeUInt16BE(id, at)
  pdu.writeUInt16BE(value.length, at + 2)
  value.copy(pdu, at + tlvHead)
  return at + tlvHead + value.length
}

function writeText(pdu: Buffer, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) pdu[at + index] = text.charCodeAt(index)
  pdu[at + text.length] = 0
  return at + text.length + 1
}
