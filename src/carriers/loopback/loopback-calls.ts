import { setTimeout as sleep } from 'node:timers/promises'
import type { CallCarrier } from '../../domain/calls/call.port.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import * as queries from './loopback.queries.ts'
import { scriptFor } from './magic-numbers.ts'

/** For development: no phone network, only handsets that can be looked at (`GET /dev/handsets/{number}`). */
export function createLoopbackCalls(name: string, house: { db: Database; secrets: Secrets }): CallCarrier {
  const handsets = createBatcher<queries.LoopbackCall, void>({
    run: async (calls) => {
      await queries.insertCalls(house.db, calls)
      return calls.map(() => undefined)
    },
    gatherMs: 20,
  })
  return {
    name,
    open: () => {},
    isAvailable: () => true,
    async place(call, onRinging) {
      const script = scriptFor(call.callee)
      if (script.ringsAfterMs === undefined) return script.result
      if (script.ringsAfterMs > 0) await sleep(script.ringsAfterMs)
      const ringMs = script.ringMs ?? call.ringMs
      await handsets.submit({
        sealedNumber: house.secrets.numbers.seal(call.callee),
        caller: call.callerId,
        answered: script.result.outcome === 'answered',
        ringMs,
      })
      onRinging()
      await sleep(ringMs)
      return script.result
    },
    close: () => handsets.drain(),
  }
}
