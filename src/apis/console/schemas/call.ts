import { Type } from 'typebox'
import { failureReasons, orderStates, type FoundOrder } from '../../../domain/calls/calls.ts'
import { codeStates, type FoundCode } from '../../../domain/verification/verification.ts'
import type { Sight } from '../personal-data.ts'
import { Delivery } from './delivery.ts'
import { Id, Moment, Nullable, OneOf } from './fields.ts'
import { MessageItem } from './message.ts'
import { IdPage, pageOf } from './page.ts'
import { Between, NumberText, UuidText } from './parameters.ts'
import { show } from './show.ts'

const OrderState = OneOf(orderStates, { description: `one of ${orderStates.join(', ')}` })
const Reason = OneOf(failureReasons, { description: `one of ${failureReasons.join(', ')}` })
const CodeState = OneOf(codeStates, { description: `one of ${codeStates.join(', ')}` })

export const CallQuery = Type.Object({
  ...IdPage,
  ...Between,
  id: Type.Optional(UuidText),
  application: Type.Optional(UuidText),
  number: Type.Optional(NumberText),
  state: Type.Optional(OrderState),
  reason: Type.Optional(Reason),
})

const CallFields = {
  id: Id,
  applicationId: Type.String({
    description: 'An application, or a user whose sender number is proved by a call',
  }),
  application: Nullable(Type.String({ description: 'Its name; null: no application' })),
  number: Type.String(),
  prefix: Type.String({ description: 'Caller number = prefix + code' }),
  state: OrderState,
  reason: Nullable(Reason),
  detail: Nullable(Type.String({ description: 'What the phone network said of a failure' })),
  answered: Type.Boolean(),
  fallback: Nullable(OneOf(['sms'])),
  queuedAt: Moment,
  callingAt: Nullable(Moment),
  ringingAt: Nullable(Moment),
  endedAt: Nullable(Moment),
  textSentAt: Nullable(Moment),
  textFailure: Nullable(Type.String()),
  verified: Type.Boolean(),
}
export const CallPageAnswer = pageOf(Type.Object(CallFields))

const CodeFields = {
  id: Id,
  purpose: Type.String({ description: 'account: Senicare; sender-number: SMS4WP; flash-call: a call' }),
  number: Type.String(),
  state: CodeState,
  issuedAt: Moment,
  expiresAt: Moment,
  provedAt: Nullable(Moment),
  acceptedAt: Nullable(Moment),
  attemptsLeft: Type.Integer({ description: 'Wrong guesses that it still survives' }),
  customerId: Nullable(Type.String({ description: 'The user whose sender number it proves' })),
}

export const CallAnswer = Type.Object({
  ...CallFields,
  code: Nullable(Type.Object(CodeFields)),
  texts: Type.Array(MessageItem, { description: 'What was texted in place of the failed call' }),
  notices: Type.Array(Delivery),
})

export const CodeQuery = Type.Object({
  ...IdPage,
  ...Between,
  id: Type.Optional(UuidText),
  number: Type.Optional(NumberText),
  purpose: Type.Optional(OneOf(['account', 'sender-number'], { description: 'account or sender-number' })),
  state: Type.Optional(CodeState),
})
export const CodePageAnswer = pageOf(Type.Object(CodeFields))
export const CodeAnswer = Type.Object({
  ...CodeFields,
  texts: Type.Array(MessageItem, { description: 'What carried it' }),
  standing: Type.Object({
    sentAt: Type.Array(Moment, { description: 'Codes to this number within 24 hours, whichever API asked' }),
    failures: Type.Integer({ description: 'Wrong guesses since the last right one' }),
    lockedUntil: Nullable(Moment),
  }),
})

export function showCall(order: FoundOrder, application: string | undefined, sight: Sight) {
  return { ...show(order), number: sight.number(order.number), application: application ?? null }
}

export function showCode(code: FoundCode, customerId: string | undefined, sight: Sight) {
  return { ...show(code), number: sight.number(code.number), customerId: customerId ?? null }
}
