import { Fault } from '../../../core/fault.ts'
import type { MessageType, MessageWish } from '../../../domain/messaging/messaging.ts'
import type { Asking } from '../endpoint.ts'
import type { House } from '../house.ts'
import { moment, phone, text } from '../kinds.ts'
import { many, optional, readParameters, required } from '../parameters.ts'

const mostReceivers = 10_000
/** A bound for what is read; how many bytes a message may have is the domain's rule, and explained there. */
const mostCharacters = 100_000
const name = text(100)

/** One text, to one receiver or to many (seed: 단보 전송, 동보 전송). */
export const textParameters = {
  sender_phone: required(phone),
  body: required(text(mostCharacters, 1)),
  receiver_phone: many(phone, { least: 1, most: mostReceivers }),
  receiver_name: many(name, { most: mostReceivers }),
  sender_name: optional(name),
  subject: optional(text(mostCharacters)),
  send_timestamp: optional(moment),
  signature_value: optional(text(1000)),
}

/** Faults: `invalid_input`; `sender_refused` when the signature is not the customer's. */
export async function readTextWish(
  type: MessageType,
  { given, db, customer }: Asking,
  { customers }: Pick<House, 'customers'>,
): Promise<MessageWish> {
  const input = readParameters(given, textParameters)
  const { receiver_phone: numbers, receiver_name: names, signature_value: signature } = input
  if (names.length > 0 && names.length !== numbers.length) {
    const rule = `left out, or given as often as receiver_phone: ${numbers.length} times, not ${names.length}`
    throw new Fault('invalid_input', { fields: [{ field: 'receiver_name', rule }] })
  }
  if (signature !== undefined && !(await customers.ownsSignature(db, customer.id, signature))) {
    throw new Fault('sender_refused', {
      explanation: 'signature_value is none of the signatures of this user',
    })
  }
  return {
    type,
    content: {
      senderPhone: input.sender_phone,
      senderName: input.sender_name ?? '',
      subject: input.subject ?? '',
      body: input.body,
    },
    receivers: numbers.map((number, index) => ({ number, name: names[index] ?? '' })),
    sendAt: input.send_timestamp,
  }
}
