import { drawOrder, findRoute, sortRoutes, type Route } from '../../core/carrier-routes.ts'
import type { CircuitBreaker } from '../../core/circuit-breaker.ts'
import type { CallCarrier, CallResult, FlashCall } from './call.port.ts'

export interface CallLine {
  readonly carrier: CallCarrier
  readonly breaker: CircuitBreaker
  /** Whether this process connects it; else only another one knows how it is. */
  isOpen(): boolean
}

export interface CallNetwork {
  /** Whether an order makes sense now, as far as this process knows. */
  mayTake(): boolean
  /** By the first carrier that rings the phone or knows why that is impossible. */
  place(call: FlashCall, onRinging: () => void): Promise<CallResult>
  /** From now on these, asked in this order where no route says otherwise. */
  replace(lines: readonly CallLine[], routes: readonly Route[]): void
}

export function createCallNetwork(random: () => number = Math.random): CallNetwork {
  let byName = new Map<string, CallLine>()
  let routes: readonly Route[] = []

  function* choose(number: string): Generator<CallLine> {
    const route = findRoute(routes, { number })
    for (const name of route ? drawOrder(route, random) : byName.keys()) {
      const line = byName.get(name)
      if (line?.carrier.isAvailable() && line.breaker.admits()) yield line
    }
  }

  return {
    mayTake: () =>
      byName
        .values()
        .some(
          ({ carrier, breaker, isOpen }) =>
            !isOpen() || (carrier.isAvailable() && breaker.state() !== 'open'),
        ),

    async place(call, onRinging) {
      let result: CallResult = {
        outcome: 'failed',
        reason: 'carrier_unavailable',
        detail: 'no carrier is up',
      }
      let isRinging = false
      for (const { carrier, breaker } of choose(call.callee)) {
        result = await carrier.place(call, () => {
          isRinging = true
          onRinging()
        })
        const isCarriersFault = result.outcome === 'failed' && result.reason === 'carrier_unavailable'
        if (isCarriersFault) breaker.failed()
        else breaker.succeeded()
        // A phone that rang already must not ring twice.
        if (!isCarriersFault || isRinging) break
      }
      return result
    },

    replace(lines, nextRoutes) {
      byName = new Map(lines.map((line) => [line.carrier.name, line]))
      routes = sortRoutes(nextRoutes)
    },
  }
}
