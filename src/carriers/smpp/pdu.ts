import { headerLength } from './framing.ts'
import { status } from './command-status.ts'

/** SMPP 3.4 clause 5.1.2.1: requests; the answer to each has the highest bit set. */
export const command = {
  bindReceiver: 0x01,
  bindTransmitter: 0x02,
  submitSm: 0x04,
  deliverSm: 0x05,
  unbind: 0x06,
  bindTransceiver: 0x09,
  enquireLink: 0x15,
  alertNotification: 0x102,
  dataSm: 0x103,
} as const

/** Answers whatever could not be understood (clause 4.3). */
export const genericNack = 0x80000000
export const answerTo = (commandId: number) => commandId + genericNack
export const isAnswer = (commandId: number) => commandId >= genericNack

/** Clause 5.3.2. */
export const tag = {
  receiptedMessageId: 0x001e,
  sarReference: 0x020c,
  sarTotal: 0x020e,
  sarNumber: 0x020f,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const

/** A body that contradicts its own lengths. The PDU ends where it says, so the next one can be read. */
export class PduFault extends Error {
  readonly status: number
  constructor(faultStatus: number, message: string) {
    super(message)
    this.status = faultStatus
  }
}

export interface Pdu {
  readonly commandId: number
  readonly status: number
  readonly sequence: number
  /** Valid only while the PDU is handled: it is a view of what the socket gave. */
  readonly body: Buffer
}

export function readHeader(bytes: Buffer): Pdu {
  return {
    commandId: bytes.readUInt32BE(4),
    status: bytes.readUInt32BE(8),
    sequence: bytes.readUInt32BE(12),
    body: bytes.subarray(headerLength),
  }
}

export interface Tlv {
  readonly tag: number
  readonly value: Buffer
}

/** What a deliver_sm or data_sm brings. */
export interface Delivery {
  readonly esmClass: number
  readonly dataCoding: number
  /** short_message or message_payload. */
  readonly message: Buffer
  readonly tlvs: ReadonlyMap<number, Buffer>
}

/** Clause 4.6.1. Throws `PduFault`. */
export function readDeliverSm(body: Buffer): Delivery {
  const reader = createReader(body)
  reader.text()
  skipAddresses(reader)
  const esmClass = reader.octet()
  // protocol_id, priority_flag
  reader.octets(2)
  reader.text()
  reader.text()
  // registered_delivery, replace_if_present_flag
  reader.octets(2)
  const dataCoding = reader.octet()
  // sm_default_msg_id
  reader.octets(1)
  const message = reader.octets(reader.octet())
  return withPayload({ esmClass, dataCoding, message, tlvs: reader.tlvs() })
}

/** Clause 4.7.1. Throws `PduFault`. */
export function readDataSm(body: Buffer): Delivery {
  const reader = createReader(body)
  reader.text()
  skipAddresses(reader)
  const esmClass = reader.octet()
  // registered_delivery
  reader.octets(1)
  const dataCoding = reader.octet()
  return withPayload({ esmClass, dataCoding, message: Buffer.alloc(0), tlvs: reader.tlvs() })
}

function skipAddresses(reader: Reader): void {
  for (let count = 0; count < 2; count++) {
    reader.octets(2)
    reader.text()
  }
}

function withPayload(delivery: Delivery): Delivery {
  const payload = delivery.tlvs.get(tag.messagePayload)
  return delivery.message.length === 0 && payload ? { ...delivery, message: payload } : delivery
}

/** The message_id of a submit_sm_resp, also where its last octet, which has to be 0, was forgotten. */
export function readMessageId(body: Buffer): string {
  const end = body.indexOf(0)
  return body.toString('latin1', 0, end < 0 ? body.length : end)
}

interface Reader {
  octet(): number
  /** A C-octet string. */
  text(): string
  octets(count: number): Buffer
  /** All that is left. Of those that come twice the first counts. */
  tlvs(): ReadonlyMap<number, Buffer>
}

function createReader(body: Buffer): Reader {
  let at = 0
  function octets(count: number): Buffer {
    if (at + count > body.length) {
      throw new PduFault(status.invalidLength, 'a body that ends before its fields do')
    }
    at += count
    return body.subarray(at - count, at)
  }
  return {
    octets,
    octet: () => octets(1)[0] as number,
    text() {
      const end = body.indexOf(0, at)
      if (end < 0) throw new PduFault(status.invalidLength, 'a string without an end')
      const text = body.toString('latin1', at, end)
      at = end + 1
      return text
    },
    tlvs() {
      const found = new Map<number, Buffer>()
      while (at < body.length) {
        if (at + 4 > body.length) throw new PduFault(status.invalidTlvs, 'half an optional parameter')
        const id = body.readUInt16BE(at)
        const end = at + 4 + body.readUInt16BE(at + 2)
        if (end > body.length) throw new PduFault(status.invalidTlvs, 'an optional parameter without an end')
        if (!found.has(id)) found.set(id, body.subarray(at + 4, end))
        at = end
      }
      return found
    },
  }
}
