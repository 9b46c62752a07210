import { Type } from 'typebox'
import { Fault } from '../../../core/fault.ts'
import {
  carrierStatus,
  type CarrierKey,
  type CarrierPauses,
} from '../../../domain/carrier-status/carrier-status.ts'
import type { Traffic } from '../../../domain/traffic/traffic.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { CarrierPath, CarriersAnswer, showCarrier } from '../schemas/carrier.ts'
import { refusals } from '../schemas/problem.ts'
import { show } from '../schemas/show.ts'

export interface CarriersHouse extends DecisionHouse {
  readonly db: Database
  readonly traffic: Pick<Traffic, 'readLast'>
  readonly carrierPauses: Pick<CarrierPauses, 'pause' | 'resume' | 'list'>
}

/** `/console/api/carriers`: how every line is, in each process that holds it. What they are, the carriers' file says. */
export function addCarriers(app: TypedApp, house: CarriersHouse): void {
  const { db, traffic, carrierPauses } = house
  const schema = {
    summary: 'Carriers: lines up or down, how full, how fast, and what came of the last hour',
    response: { 200: CarriersAnswer, ...refusals() },
  }
  app.get('/carriers', { schema }, async () => {
    const [statuses, paused, { tallies }] = await Promise.all([
      carrierStatus.list(db),
      carrierPauses.list(db),
      traffic.readLast(db, 60),
    ])
    return {
      carriers: statuses.map(showCarrier),
      paused: show(paused),
      submissions: tallies
        .filter(({ name }) => name === 'submissions')
        .map(({ label, count }) => {
          const [carrier = '', outcome = ''] = label.split('/')
          return { carrier, outcome, count }
        }),
    }
  })

  for (const [method, verb, summary] of [
    [
      'PUT',
      'pause',
      'Hand nothing new to a carrier, in every process within a second; 404: it is paused already',
    ],
    ['DELETE', 'resume', 'Hand to a carrier again what is due'],
  ] as const) {
    app.route({
      method,
      url: '/carriers/:traffic/:carrier/pause',
      schema: { summary, params: CarrierPath, response: { 204: Type.Null(), ...refusals(404) } },
      handler: async (request, reply) => {
        const which = keyOf(request.params)
        await decide(house, request, `carrier.${verb}`, async (tx) => ({
          subject: `${which.traffic} of ${which.carrier}`,
          result: await carrierPauses[verb](tx, which),
        }))
        return reply.code(204).send(null)
      },
    })
  }
}

function keyOf({ traffic, carrier }: { traffic: string; carrier: string }): CarrierKey {
  if (traffic === 'texts' || traffic === 'calls') return { traffic, carrier }
  throw new Fault('not_found')
}
