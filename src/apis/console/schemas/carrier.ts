import { Type, type Static } from 'typebox'
import type { CarrierStatus } from '../../../domain/carrier-status/carrier-status.ts'
import { Moment, OneOf } from './fields.ts'

export const CarrierItem = Type.Object({
  carrier: Type.String(),
  kind: Type.String({ description: 'Such as smpp, sip, solapi, loopback' }),
  traffic: OneOf(['texts', 'calls']),
  process: Type.String({ description: 'Which of the processes that work says so: host:pid' }),
  at: Moment,
  lines: Type.Array(
    Type.Object({
      line: Type.String({ description: 'A bind or a trunk' }),
      state: Type.String({ description: 'up, down, connecting, draining …; and: circuit open' }),
      outstanding: Type.Integer({ description: 'Submissions or calls under way: how full the window is' }),
      perSecond: Type.Number({ description: 'Over the last seconds' }),
    }),
  ),
})

export function showCarrier(status: CarrierStatus): Static<typeof CarrierItem> {
  const { carrier, kind, traffic, process, at, lines } = status
  return {
    carrier,
    kind,
    traffic,
    process,
    at: at.toISOString(),
    lines: lines.map(({ line, state, outstanding, perSecond }) => ({ line, state, outstanding, perSecond })),
  }
}
