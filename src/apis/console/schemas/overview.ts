import { Type, type Static } from 'typebox'
import { tallyNames } from '../../../domain/traffic/traffic.ts'
import { CarrierItem } from './carrier.ts'
import { Moment, Nullable, OneOf } from './fields.ts'
import { Between } from './parameters.ts'

const Milliseconds = Nullable(Type.Number({ description: 'Milliseconds; null: there were no requests' }))

const SumFields = {
  requests: Type.Number(),
  refused: Type.Number({ description: 'Answered with 4xx' }),
  failed: Type.Number({ description: 'Answered with 5xx' }),
  p50Ms: Milliseconds,
  p95Ms: Milliseconds,
  p99Ms: Milliseconds,
}

const Apis = Type.Array(
  Type.Object({
    api: Type.String({ description: 'callup, senicare, sms4wp, virtualclass, itechs or console' }),
    ...SumFields,
    points: Type.Array(
      Type.Object({
        at: Type.String({ format: 'date-time', description: 'When its step begins' }),
        ...SumFields,
      }),
      { description: 'Oldest first; steps without requests are left out' },
    ),
  }),
)

const Tallies = Type.Array(
  Type.Object({
    name: OneOf(tallyNames, {
      description:
        'calls by how they ended; accepted recipients by lane; results by report code; submissions by carrier/answer; webhooks by outcome; refusals of the guard by rule',
    }),
    label: Type.String(),
    count: Type.Number(),
    points: Type.Array(Type.Object({ at: Moment, count: Type.Number() })),
  }),
)

const Queue = Type.Array(
  Type.Object({
    kind: Type.String({
      description: 'Texts travel as deliver-codes, deliver-messages (to a few) and deliver-bulk (to many)',
    }),
    waiting: Type.Integer({ description: 'Due' }),
    scheduled: Type.Integer({ description: 'Due later' }),
    running: Type.Integer(),
    failed: Type.Integer({ description: 'Given up' }),
  }),
)

export const BlockTraffic = Type.Object({
  block: Type.String({ description: 'A phone number without its last three digits' }),
  sends: Type.Integer({ description: 'Codes sent within the last hour' }),
  checks: Type.Integer({ description: 'Codes given back within the last hour' }),
  conversion: Type.Number({ description: 'checks / sends, at most 1' }),
})

/** How it is now, also the `data` of each event of `GET /live`. */
export const OverviewAnswer = Type.Object({
  at: Moment,
  traffic: Type.Object(
    { apis: Apis, tallies: Tallies },
    { description: 'The last 5 minutes, by the minute' },
  ),
  queue: Queue,
  carriers: Type.Array(CarrierItem),
  blocks: Type.Array(BlockTraffic, { description: 'Those with the most codes' }),
})
export type OverviewAnswer = Static<typeof OverviewAnswer>

/** Minutes. */
const steps = [1, 2, 5, 10, 15, 30, 60, 120, 360, 720, 1440] as const
const usualPoints = 120

export const RangeQuery = Type.Object({
  ...Between,
  step: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1440, description: 'whole minutes, from 1 to 1440' }),
  ),
})

const RangeFields = { since: Moment, until: Moment, stepMinutes: Type.Integer() }
export const TrafficAnswer = Type.Object({ ...RangeFields, apis: Apis, tallies: Tallies })
export const PointSumsAnswer = Type.Object({
  ...RangeFields,
  sold: Type.Number({ description: 'Bought and granted, less what was taken back' }),
  spent: Type.Number({ description: 'On messages, less what was refunded' }),
  points: Type.Array(Type.Object({ at: Moment, sold: Type.Number(), spent: Type.Number() })),
})

/** The shortest step with about 120 points. */
export function stepFor(since: Date, until: Date): number {
  const minutes = (until.getTime() - since.getTime()) / 60_000
  return steps.find((step) => minutes / step <= usualPoints) ?? 1440
}
