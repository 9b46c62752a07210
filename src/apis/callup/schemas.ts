import { Type, type TSchema } from 'typebox'

/** Each `description` finishes the sentence "<field> must be …" of a refusal. */
export const OrderBody = Type.Object(
  {
    phone: Type.String({
      pattern: '^[0-9]{11}$',
      description: 'a string of 11 digits',
      examples: ['79161234567'],
    }),
    code: Type.Optional(
      Type.String({ pattern: '^[0-9]{4}$', description: 'a string of 4 digits', examples: ['0345'] }),
    ),
    fallback: Type.Optional(Type.Literal('sms', { description: 'sms, or left out' })),
  },
  { description: 'an object' },
)

export const OrderQuery = Type.Object({
  fields: Type.Optional(Type.Literal('code.value', { description: 'code.value, or left out' })),
})

export const OrderPath = Type.Object({ order_id: Type.String() })

export const CheckPath = Type.Object({ order_id: Type.String(), order_code: Type.String() })

function Success<Data extends TSchema>(data: Data) {
  return Type.Object({ data, errors: Type.Null() })
}

const Cid = Type.Object({ prefix: Type.String(), mask: Type.String() })

export const OrderAnswer = Success(
  Type.Object({
    id: Type.String({ format: 'uuid' }),
    cid: Cid,
    code: Type.Object({ len: Type.Integer(), value: Type.Optional(Type.String()) }),
  }),
)

export const CheckAnswer = Success(Type.Object({ success: Type.Literal(true) }))

const Moment = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

export const OrderStateAnswer = Success(
  Type.Object({
    id: Type.String({ format: 'uuid' }),
    cid: Cid,
    state: Type.Union([
      Type.Literal('queued'),
      Type.Literal('calling'),
      Type.Literal('ringing'),
      Type.Literal('done'),
      Type.Literal('failed'),
    ]),
    reason: Type.Union([Type.String(), Type.Null()]),
    answered: Type.Boolean(),
    verified: Type.Boolean(),
    fallback: Type.Union([Type.Literal('sms'), Type.Null()]),
    queued_at: Moment,
    calling_at: Moment,
    ringing_at: Moment,
    ended_at: Moment,
    text_sent_at: Moment,
    text_failure: Type.Union([Type.String(), Type.Null()]),
  }),
)

const Refusal = Type.Object({
  data: Type.Null(),
  errors: Type.Array(Type.Object({ message: Type.String() })),
})

/** The refusals that a route can answer with, for the OpenAPI document. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, Refusal]))
}
