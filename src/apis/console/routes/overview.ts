import { Type } from 'typebox'
import type { Operators } from '../../../domain/operators/operators.ts'
import type { Points } from '../../../domain/points/points.ts'
import { Fault } from '../../../core/fault.ts'
import { createEventStreams } from '../../../platform/http/event-stream.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { askingOf } from '../access.ts'
import { createLiveFeed } from '../live-feed.ts'
import { readOverview, type OverviewHouse } from '../read-overview.ts'
import { OverviewAnswer, PointSumsAnswer, RangeQuery, stepFor, TrafficAnswer } from '../schemas/overview.ts'
import { readBetween } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { show } from '../schemas/show.ts'

export interface FullOverviewHouse extends OverviewHouse {
  readonly points: Pick<Points, 'sumByStep'>
  readonly operators: Pick<Operators, 'findLive'>
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const longestDays = 30
const mostPoints = 500
const mostListeners = 100

/** `/console/api/overview`: how the house is doing, now and over time; `/console/api/live` tells it every two seconds. */
export function addOverview(app: TypedApp, house: FullOverviewHouse): void {
  const { db, traffic, points } = house

  const now = {
    summary:
      'How the house is doing now: traffic of the last minutes, queue, carriers, codes by number block',
    response: { 200: OverviewAnswer, ...refusals() },
  }
  app.get('/overview', { schema: now }, () => readOverview(house))

  const overTime = {
    summary:
      'Requests, errors, latency and what happened in a range (the last hour), at most 30 days and 500 points',
    querystring: RangeQuery,
    response: { 200: TrafficAnswer, ...refusals(400) },
  }
  app.get('/overview/traffic', { schema: overTime }, async (request) => {
    const range = readRange(request.query)
    return { ...show(range), ...show(await traffic.read(db, range)) }
  })

  const pointSums = {
    summary: 'Points sold and spent in a range (the last hour), at most 30 days and 500 points',
    querystring: RangeQuery,
    response: { 200: PointSumsAnswer, ...refusals(400) },
  }
  app.get('/overview/points', { schema: pointSums }, async (request) => {
    const range = readRange(request.query)
    const sums = await points.sumByStep(db, range)
    return {
      ...show(range),
      sold: sums.reduce((sum, { sold }) => sum + sold, 0),
      spent: sums.reduce((sum, { spent }) => sum + spent, 0),
      points: show(sums),
    }
  })

  addLive(app, house)
}

function addLive(app: TypedApp, house: FullOverviewHouse): void {
  const feed = createLiveFeed({
    streams: createEventStreams(app, {
      most: mostListeners,
      farewell: { event: 'over', data: { reason: 'closing' } },
    }),
    read: () => readOverview(house),
    findLive: house.operators.findLive,
    onTrouble: (err) => app.log.warn({ err }, 'live events: the overview could not be read'),
  })
  const live = {
    summary:
      'The overview every two seconds, as server-sent events: `overview` (as GET /overview answers); `over` when the session ends or the server stops',
    response: {
      200: {
        description: 'Events',
        content: { 'text/event-stream': { schema: Type.String() } },
      },
      ...refusals(429),
    },
  }
  app.get('/live', { schema: live }, async (request, reply) => {
    const { token, session } = askingOf(request)
    feed.join(reply, { operatorId: session.operator.id, token })
    return reply as never
  })
}

function readRange(query: { readonly since?: string; readonly until?: string; readonly step?: number }): {
  since: Date
  until: Date
  stepMinutes: number
} {
  const given = readBetween(query)
  const until = given.until ?? new Date()
  const asked = given.since ?? new Date(until.getTime() - hourMs)
  const earliest = new Date(until.getTime() - longestDays * dayMs)
  // A page's clock is not ours: the longest range may seem a little longer.
  const since = asked < earliest && earliest.getTime() - asked.getTime() < hourMs ? earliest : asked
  const stepMinutes = query.step ?? stepFor(since, until)
  const refuse = (field: string, rule: string) => new Fault('invalid_input', { fields: [{ field, rule }] })
  const minutes = (until.getTime() - since.getTime()) / 60_000
  if (minutes <= 0) throw refuse('until', 'later than since')
  if (minutes > longestDays * 1440) throw refuse('since', `at most ${longestDays} days before until`)
  if (minutes / stepMinutes > mostPoints) {
    throw refuse('step', `so long that there are at most ${mostPoints} of them`)
  }
  return { since, until, stepMinutes }
}
