import { Type, type TSchema } from 'typebox'
import { problemCodes } from '../envelope.ts'

/** RFC 9457. */
const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.Unsafe<string>({ type: 'string', enum: [...problemCodes] }),
  detail: Type.Optional(Type.String()),
  fields: Type.Optional(
    Type.Array(
      Type.Object({
        field: Type.String(),
        rule: Type.String({ description: 'finishes the sentence "<field> must be …"' }),
      }),
    ),
  ),
  retryAfterSeconds: Type.Optional(Type.Integer()),
})

/** The refusals that a route can answer with, for the OpenAPI document; each route has those of every request. */
export function refusals(...statuses: number[]): Record<number, TSchema> {
  const all = [401, 403, 503, ...statuses].toSorted((a, b) => a - b)
  return Object.fromEntries(
    all.map((status) => [
      status,
      {
        description: 'Refused',
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  )
}
