import { Type } from 'typebox'
import { Moment, Nullable } from './fields.ts'
import { pageOf, RowPage } from './page.ts'

export const FailedJobQuery = Type.Object({
  ...RowPage,
  kind: Type.Optional(
    Type.String({ pattern: '^[a-z][a-z-]{0,59}$', description: 'a kind of job, such as send-webhook' }),
  ),
})

export const FailedJobPageAnswer = pageOf(
  Type.Object({
    id: Type.String(),
    kind: Type.String(),
    payload: Type.Unknown({ description: 'What it works on: ids, no secrets and no personal data' }),
    attempts: Type.Integer(),
    createdAt: Moment,
    failedAt: Moment,
    error: Nullable(Type.String({ description: 'What the last try said, at most 2,000 characters' })),
  }),
)

export const DecidedJobAnswer = Type.Object({ id: Type.String(), kind: Type.String() })
