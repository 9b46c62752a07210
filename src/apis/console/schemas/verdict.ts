import { Type } from 'typebox'
import { Id } from './fields.ts'

const anObject = { description: 'an object' }

const Day = Type.String({
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$',
  description: 'a day as YYYY-MM-DD',
  examples: ['2026-12-01'],
})

/** A message to a customer is told once, and whole. */
const Message = Type.String({ maxLength: 500, description: 'a text of at most 500 characters' })
const SomeMessage = Type.String({
  minLength: 1,
  maxLength: 500,
  pattern: '\\S',
  description: 'a text of 1 to 500 characters',
})

/** What is left out: from today, for a year; for a monthly checkout a month after the payment, the same amount. */
export const PassBody = Type.Object(
  {
    insuranceStart: Type.Optional(Day),
    insuranceEnd: Type.Optional(Day),
    checkout: Type.Optional(
      Type.Object(
        {
          dueDate: Type.Optional(Day),
          amount: Type.Optional(
            Type.Integer({
              minimum: 1,
              maximum: 1_000_000_000,
              description: 'a whole number from 1 to 1000000000',
            }),
          ),
        },
        anObject,
      ),
    ),
  },
  anObject,
)

const Side = Type.Object({ result: Type.Boolean({ description: 'true or false' }), msg: Message }, anObject)

/** `result` false: new photos of this side are asked for, and `msg` says why. */
export const AskAgainBody = Type.Object(
  {
    front: Side,
    rear: Side,
    msg: Type.Optional(Message),
    dueInHours: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 720, description: 'a whole number from 1 to 720' }),
    ),
  },
  anObject,
)

export const RefuseBody = Type.Object(
  {
    rejectType: Type.String({
      minLength: 1,
      maxLength: 50,
      pattern: '\\S',
      description: 'a text of 1 to 50 characters',
    }),
    msg: SomeMessage,
  },
  anObject,
)

export const VerdictAnswer = Type.Object({ verdictId: Id })
