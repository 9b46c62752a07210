import { Type } from 'typebox'
import { Email, OneOf } from './fields.ts'

const Digits = { pattern: '^[0-9]{3,15}$' }

export const ErasureBody = Type.Object({
  number: Type.String({ ...Digits, description: '3 to 15 digits, as the person has it' }),
  confirm: Type.Optional(
    Type.String({ ...Digits, description: 'the number once more, unless it is a dry run' }),
  ),
  email: Type.Optional(Email),
  dryRun: Type.Optional(Type.Boolean({ description: 'true: only what would be done' })),
})

export const ErasureAnswer = Type.Object({
  isDryRun: Type.Boolean({ description: 'Nothing was changed' }),
  lines: Type.Array(
    Type.Object({
      what: Type.String({ description: 'In English' }),
      count: Type.Integer(),
      outcome: OneOf(['erased', 'pseudonymised', 'kept']),
      why: Type.Optional(Type.String({ description: 'Of what is kept, in English' })),
    }),
  ),
})
