import { Type } from 'typebox'
import { Moment, Nullable } from './fields.ts'

const anObject = { description: 'an object' }

export const NumberPath = Type.Object({ id: Type.String(), number: Type.String() })
export const SignaturePath = Type.Object({ id: Type.String(), signatureId: Type.String() })

export const SenderNumber = Type.Object({
  number: Type.String(),
  comment: Type.String(),
  registeredAt: Nullable(Moment),
})
export const SenderNumberBody = Type.Object(
  {
    comment: Type.Optional(
      Type.String({
        maxLength: 200,
        pattern: '^[^\\u0000-\\u001f\\u007f]*$',
        description: 'a text of at most 200 characters on one line',
      }),
    ),
  },
  anObject,
)

const SignatureValue = Type.String({
  minLength: 1,
  maxLength: 255,
  pattern: '^[^\\u0000-\\u001f\\u007f]+$',
  description: 'a text of 1 to 255 characters on one line, or absent: 64 hex digits are drawn',
})
export const NewSignatureBody = Type.Object(
  {
    subsId: Type.String({
      minLength: 1,
      maxLength: 100,
      pattern: '^[^\\u0000-\\u001f\\u007f]+$',
      description: 'a text of 1 to 100 characters on one line',
    }),
    value: Type.Optional(SignatureValue),
  },
  anObject,
)
export const SignatureBody = Type.Object({ value: Type.Optional(SignatureValue) }, anObject)

const SignatureFields = {
  id: Type.String(),
  subsId: Type.String({ description: 'The subscription (site) that signs with it' }),
  createdAt: Moment,
}
export const SignatureListAnswer = Type.Object({ items: Type.Array(Type.Object(SignatureFields)) })
export const NewSignatureAnswer = Type.Object({
  ...SignatureFields,
  value: Type.String({ description: 'Shown once' }),
})
