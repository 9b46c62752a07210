import { Type, type TSchema } from 'typebox'

/** Each `description` of a body's field finishes the sentence "<field> must be …" of a refusal. */

export const Id = Type.String({ format: 'uuid' })

export const IdPath = Type.Object({ id: Type.String() })

export const Email = Type.String({
  minLength: 3,
  maxLength: 254,
  pattern: '^[^@\\s]+@[^@\\s]+$',
  description: 'an e-mail address',
  examples: ['inspector@example.com'],
})

/** ISO 8601, UTC. */
export const Moment = Type.String({ format: 'date-time' })

export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}

/** One of some words. */
export function OneOf<const Words extends readonly string[]>(
  words: Words,
  options: { description?: string; default?: Words[number] } = {},
) {
  return Type.Unsafe<Words[number]>({ type: 'string', enum: [...words], ...options })
}
