import { Type } from 'typebox'
import { Moment } from './fields.ts'
import { pageOf, RowPage } from './page.ts'
import { Between } from './parameters.ts'

const Part = (description: string) => Type.String({ minLength: 1, maxLength: 200, description })

export const AuditQuery = Type.Object({
  ...RowPage,
  ...Between,
  after: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,17}-[0-9]{1,4}-[0-9]{1,18}-[0-9]{1,9}$',
      description: 'the `next` of the page before',
    }),
  ),
  actor: Type.Optional(Part('who did it, such as `operator <id>` or `command line`')),
  action: Type.Optional(Part('how the action begins, such as `guard.`')),
  subject: Type.Optional(Part('what it was done to')),
  outcome: Type.Optional(Part('`done`, or the code of a refusal')),
})

export const AuditPageAnswer = pageOf(
  Type.Object({
    id: Type.String(),
    strand: Type.Integer(),
    batch: Type.String(),
    place: Type.Integer(),
    at: Moment,
    until: Type.String({
      format: 'date-time',
      description: 'Of the last one, when it happened several times',
    }),
    times: Type.Integer(),
    actor: Type.String(),
    action: Type.String(),
    subject: Type.String(),
    outcome: Type.String(),
    address: Type.String({ description: 'The IP address that it came from; empty for a command' }),
  }),
)

const Head = Type.Object({
  strand: Type.Integer({ minimum: 1, maximum: 1000, description: 'a whole number' }),
  batch: Type.String({ pattern: '^[0-9]{1,18}$', description: 'a whole number' }),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$', description: 'a SHA-256 in hex' }),
})
export const HeadsAnswer = Type.Object({ heads: Type.Array(Head) })
export const VerificationBody = Type.Object({
  heads: Type.Optional(
    Type.Array(Head, {
      maxItems: 1000,
      description: 'what GET /audit/heads answered earlier, at most 1,000',
    }),
  ),
})
