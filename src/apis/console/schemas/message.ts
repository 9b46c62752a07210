import { Type } from 'typebox'
import {
  messageStates,
  type MessageSummary,
  type MessageTrace,
  type RecipientTrace,
} from '../../../domain/messaging/messaging.ts'
import type { Sight } from '../personal-data.ts'
import { Delivery } from './delivery.ts'
import { Moment, Nullable, OneOf } from './fields.ts'
import { pageOf, RowPage } from './page.ts'
import { Between, NumberText, RowId } from './parameters.ts'
import { show } from './show.ts'

const MessageType = OneOf(['SMS', 'LMS', 'MMS'], { description: 'SMS, LMS or MMS' })
const MessageState = OneOf(messageStates, { description: `one of ${messageStates.join(', ')}` })
const outcomeNames = ['waiting', 'delivered', 'failed'] as const

export const MessageQuery = Type.Object({
  ...RowPage,
  ...Between,
  id: Type.Optional(RowId),
  customer: Type.Optional(RowId),
  house: Type.Optional(
    OneOf(['true', 'false'], { description: 'true (codes and tests of the house) or false' }),
  ),
  receiver: Type.Optional(NumberText),
  sender: Type.Optional(NumberText),
  type: Type.Optional(MessageType),
  state: Type.Optional(MessageState),
})

export const RecipientQuery = Type.Object({
  ...RowPage,
  outcome: Type.Optional(OneOf(outcomeNames, { description: `one of ${outcomeNames.join(', ')}` })),
})

export const TestBody = Type.Object(
  {
    to: NumberText,
    body: Type.String({
      minLength: 1,
      maxLength: 90,
      pattern: '^[^\\u0000]*$',
      description: 'a text of at most 90 bytes in CP949',
    }),
  },
  { description: 'an object' },
)
export const TestAnswer = Type.Object({ messageId: Type.String() })

const Transaction = Type.Object({
  id: Type.String(),
  value: Type.Integer({ description: 'Points; negative when they were taken' }),
  description: Type.String(),
  at: Moment,
})

const reportCode = { description: 'Report code; 1000 waiting, 4100 delivered, anything else a failure' }
const SummaryFields = {
  id: Type.String(),
  customerId: Nullable(Type.String({ description: 'The user; null: the house itself' })),
  type: MessageType,
  lane: Type.Integer({ description: '0 codes, 1 to one or a few, 2 to many' }),
  state: MessageState,
  acceptedAt: Moment,
  sendAt: Nullable(Moment),
  cancelledAt: Nullable(Moment),
  senderPhone: Type.String(),
  isTest: Type.Boolean({ description: 'Only validated, never sent' }),
  recipients: Type.Integer(),
  outcomes: Type.Object({ waiting: Type.Integer(), delivered: Type.Integer(), failed: Type.Integer() }),
  receiver: Nullable(Type.String({ description: 'The phone that it went to; null: several' })),
  code: Nullable(Type.Integer(reportCode)),
}
export const MessageItem = Type.Object(SummaryFields)
export const MessagePageAnswer = pageOf(MessageItem)

/** Names and words are null for roles below operator; the body of a code of the house for everybody. */
export const MessageAnswer = Type.Object({
  ...SummaryFields,
  tokenId: Nullable(Type.String()),
  senderName: Nullable(Type.String()),
  subject: Nullable(Type.String()),
  body: Nullable(Type.String()),
  pointCost: Type.Integer({ description: 'Points a recipient' }),
  transaction: Nullable(Transaction),
  resources: Type.Array(Type.Object({ id: Type.String(), mimeType: Type.String() })),
})

export const RecipientPageAnswer = pageOf(
  Type.Object({
    id: Type.String(),
    number: Type.String(),
    name: Nullable(Type.String()),
    sendAt: Nullable(Moment),
    code: Type.Integer(reportCode),
    reportedAt: Nullable(Moment),
    attempts: Type.Integer(),
    carrier: Nullable(Type.String()),
    carrierRef: Nullable(Type.String({ description: 'The name of its receipt at the carrier' })),
    sentAt: Nullable(Moment),
    doubted: Type.Boolean({ description: 'Of one try nothing was heard: it may have arrived' }),
    lateCode: Nullable(Type.Integer({ description: 'Of a receipt that came after the result was final' })),
    lateAt: Nullable(Moment),
    refund: Nullable(Transaction),
    notices: Type.Array(Delivery),
  }),
)

export function showMessage(message: MessageSummary, sight: Sight) {
  return { ...show(message), receiver: sight.number(message.receiver) }
}

export function showTrace(message: MessageTrace, sight: Sight) {
  const { senderName, subject, body } = message
  return {
    ...show(message),
    receiver: sight.number(message.receiver),
    senderName: sight.text(senderName),
    subject: sight.text(subject),
    body: sight.text(body),
  }
}

export function showRecipient(recipient: RecipientTrace, sight: Sight) {
  return {
    ...show(recipient),
    number: sight.number(recipient.number),
    name: sight.text(recipient.name),
  }
}
