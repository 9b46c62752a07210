import { drawOrder, findRoute, sortRoutes, type Route } from '../../core/carrier-routes.ts'
import type { CircuitBreaker } from '../../core/circuit-breaker.ts'
import type { CarrierGate } from './carrier-gate.ts'
import type { DeliveryLane } from './delivery-jobs.ts'
import type { MessageType, SmsCarrier } from './sms.port.ts'

/** What a text submission goes through. */
export interface TextLine {
  readonly carrier: SmsCarrier
  readonly gate: CarrierGate
  readonly breaker: CircuitBreaker
  /**
   * Of a submission of which nothing was heard: sent once more (it may arrive twice), or its receipt is waited for (it
   * may not arrive).
   */
  readonly resendsUnknown: boolean
  /** False: it is drained or paused. Whoever waits for it waits on, as if it were down. */
  readonly takesNew: boolean
  /** Whether this process connects it; else only another one knows how it is. */
  isOpen(): boolean
}

/** As the configuration names lanes. */
export const laneNames = ['codes', 'few', 'many'] as const

export interface TextNetwork {
  /** Whether nobody is there, be it now or later. */
  isEmpty(): boolean
  /** Whether a carrier is up for it; undefined where only a process that connects them can know. */
  mayTake(wish: { number: string; type: MessageType; lane: DeliveryLane }): boolean | undefined
  /** Whom to ask, best first: those that are up and carry the type. */
  choose(wish: { number: string; type: MessageType; lane: DeliveryLane }): readonly TextLine[]
  /** From now on these, asked in this order where no route says otherwise. */
  replace(lines: readonly TextLine[], routes: readonly Route[]): void
}

export function createTextNetwork(random: () => number = Math.random): TextNetwork {
  let byName = new Map<string, TextLine>()
  let routes: readonly Route[] = []

  const network: TextNetwork = {
    isEmpty: () => byName.size === 0,
    // A carrier whose circuit is open counts: what is accepted is the probe that closes it.
    mayTake(wish) {
      const taking = [...byName.values()].filter(({ takesNew }) => takesNew)
      const isOurs = taking.length === 0 || taking.some(({ isOpen }) => isOpen())
      return isOurs ? network.choose(wish).length > 0 : undefined
    },
    choose({ number, type, lane }) {
      const route = findRoute(routes, { number, type, lane: laneNames[lane] })
      const names = route ? drawOrder(route, random) : byName.keys()
      const chosen: TextLine[] = []
      for (const name of names) {
        const line = byName.get(name)
        if (!line?.takesNew || !line.carrier.carries.includes(type)) continue
        if (line.carrier.isAvailable()) chosen.push(line)
      }
      return chosen
    },
    replace(lines, nextRoutes) {
      byName = new Map(lines.map((line) => [line.carrier.name, line]))
      routes = sortRoutes(nextRoutes)
    },
  }
  return network
}
