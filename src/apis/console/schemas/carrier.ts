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
      state: Type.String({ description: 'up, down, connecting, draining …' }),
      circuit: OneOf(['closed', 'open', 'probing'], {
        description: 'open: it failed too often and gets nothing for a while; probing: one try decides',
      }),
      outstanding: Type.Integer({ description: 'Submissions or calls under way: how full the window is' }),
      perSecond: Type.Number({ description: 'Over the last seconds' }),
    }),
  ),
})

/** Submissions of the last hour, by what the carrier said of them. */
export const CarriersAnswer = Type.Object({
  carriers: Type.Array(CarrierItem, { description: 'As each process that works said within 20 seconds' }),
  paused: Type.Array(
    Type.Object({ traffic: OneOf(['texts', 'calls']), carrier: Type.String(), since: Moment }),
    {
      description: 'Those that take nothing new until an operator resumes them',
    },
  ),
  submissions: Type.Array(
    Type.Object({
      carrier: Type.String(),
      outcome: Type.String({ description: 'What became of texts that were handed to it' }),
      count: Type.Integer({ description: 'Within the last hour' }),
    }),
  ),
})

export const CarrierPath = Type.Object({ traffic: Type.String(), carrier: Type.String() })

/** How the circuit stands is part of a line's state, as the command line prints it. */
const circuitMark = ', circuit '

export function showCarrier(status: CarrierStatus): Static<typeof CarrierItem> {
  const { carrier, kind, traffic, process, at, lines } = status
  return {
    carrier,
    kind,
    traffic,
    process,
    at: at.toISOString(),
    lines: lines.map(({ line, state: said, outstanding, perSecond }) => {
      const [state = '', circuit] = said.split(circuitMark)
      const isKnown = circuit === 'open' || circuit === 'probing'
      return { line, state, circuit: isKnown ? circuit : 'closed', outstanding, perSecond }
    }),
  }
}
