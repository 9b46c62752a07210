import { Type, type Static } from 'typebox'
import type { Message } from '../../../domain/messaging/messaging.ts'
import { printMoment, printOptionalMoment } from '../moments.ts'
import { printMessageType, TypeOfMessage } from './message-type.ts'
import { Nullable } from './nullable.ts'
import { OwnTransaction, printOwnTransaction } from './point.ts'
import { MessageOutcome, printOutcome } from './outcome.ts'

/**
 * A message (CONTRACTS.md section 4). `auth_token` is null when the house itself sent it, `transaction` when nothing was
 * charged: a test, or a price of 0.
 */
export const MessageAnswer = Type.Object({
  id: Type.Integer(),
  user: Type.Integer(),
  auth_token: Nullable(Type.Integer()),
  timestamp: Type.String(),
  message_type: TypeOfMessage,
  message_detail: Type.Object({
    message: Type.Integer(),
    send_timestamp: Nullable(Type.String()),
    sender_phone: Type.String(),
    sender_name: Type.String(),
    subject: Type.String(),
    body: Type.String(),
    num_recipients: Type.Integer(),
    is_test: Type.Boolean(),
    request_status: Type.Object({ id: Type.Integer(), code: Type.Integer(), description: Type.String() }),
    transaction: Nullable(OwnTransaction),
    message_results: Type.Array(MessageOutcome),
  }),
  message_resources: Type.Array(
    Type.Object({ id: Type.Integer(), message: Type.Integer(), mime_type: Type.String() }),
  ),
})

/** The contract shows `OK`; a message that was taken back before it left is ours to word. */
const requestStatuses = {
  ok: { id: 3, code: 200, description: 'OK' },
  cancelled: { id: 4, code: 410, description: 'CANCELLED' },
} as const

export function printMessage(message: Message): Static<typeof MessageAnswer> {
  const id = Number(message.id)
  return {
    id,
    user: Number(message.customerId),
    auth_token: message.tokenId === null ? null : Number(message.tokenId),
    timestamp: printMoment(message.acceptedAt),
    message_type: printMessageType(message.type, message.pointCost),
    message_detail: {
      message: id,
      send_timestamp: printOptionalMoment(message.sendAt),
      sender_phone: message.senderPhone,
      sender_name: message.senderName,
      subject: message.subject,
      body: message.body,
      num_recipients: message.recipients,
      is_test: message.isTest,
      request_status: requestStatuses[message.cancelledAt ? 'cancelled' : 'ok'],
      transaction: message.transaction && printOwnTransaction(message.transaction),
      message_results: message.results.map(printOutcome),
    },
    message_resources: message.resources.map((resource) => ({
      id: Number(resource.id),
      message: id,
      mime_type: resource.mimeType,
    })),
  }
}
