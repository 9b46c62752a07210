import { Type, type TSchema } from 'typebox'
import type { Field } from './parameters.ts'

export const SignedHeaders = Type.Object({
  'X-VIRTUALCLASS-TIMESTAMP': Type.Optional(
    Type.String({
      description: 'Unix seconds; with the nonce before what is signed, where the company wants it',
    }),
  ),
  'X-VIRTUALCLASS-NONCE': Type.Optional(Type.String({ description: 'Any text, used once' })),
})

export const CompanyPath = Type.Object({
  company_code: Type.String({ description: '기관 코드', examples: ['softways'] }),
})

const Done = Type.Object({ result: Type.Boolean(), message: Type.Optional(Type.String()) })

export const LookUpAnswer = Type.Object({ result: Type.Boolean() })

export const SignUpAnswer = Type.Object({
  ...Done.properties,
  data: Type.Optional(Type.Object({ user_token: Type.String() })),
})

export const CancelAnswer = Done

export const LogInAnswer = Type.Object({
  ...Done.properties,
  data: Type.Optional(Type.Object({ url: Type.String() })),
})

/** For the OpenAPI document: requests are read by `readParameters`, because a parameter may stand in two places. */
export function describeFields(fields: readonly Field[]): TSchema {
  return Type.Object(
    Object.fromEntries(fields.map(({ name, rule }) => [name, Type.String({ description: rule })])),
  )
}

const Refusal = Type.Object({
  result: Type.Literal(false),
  message: Type.String(),
  errors: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
  hint: Type.Optional(
    Type.String({
      description: 'Why a request counts as repeated; in development also what the server signed',
    }),
  ),
})

/** The refusals that a route can answer with, for the OpenAPI document. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  return Object.fromEntries(statuses.map((status) => [status, Refusal]))
}
