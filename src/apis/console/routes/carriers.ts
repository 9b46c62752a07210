import { carrierStatus } from '../../../domain/carrier-status/carrier-status.ts'
import type { Traffic } from '../../../domain/traffic/traffic.ts'
import type { Database } from '../../../platform/db/database.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { CarriersAnswer, showCarrier } from '../schemas/carrier.ts'
import { refusals } from '../schemas/problem.ts'

export interface CarriersHouse {
  readonly db: Database
  readonly traffic: Pick<Traffic, 'readLast'>
}

/** `/console/api/carriers`: how every line is, in each process that holds it. What they are, the carriers' file says. */
export function addCarriers(app: TypedApp, { db, traffic }: CarriersHouse): void {
  const schema = {
    summary: 'Carriers: lines up or down, how full, how fast, and what came of the last hour',
    response: { 200: CarriersAnswer, ...refusals() },
  }
  app.get('/carriers', { schema }, async () => {
    const [statuses, { tallies }] = await Promise.all([carrierStatus.list(db), traffic.readLast(db, 60)])
    return {
      carriers: statuses.map(showCarrier),
      submissions: tallies
        .filter(({ name }) => name === 'submissions')
        .map(({ label, count }) => {
          const [carrier = '', outcome = ''] = label.split('/')
          return { carrier, outcome, count }
        }),
    }
  })
}
