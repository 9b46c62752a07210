import type { CallResult } from '../../domain/calls/call.port.ts'

/** How the loopback network treats a call: milliseconds before the phone rings (none: it never does), and the end. */
export interface CallScript {
  readonly ringsAfterMs: number | undefined
  /** Overrides the ring time, milliseconds. */
  readonly ringMs?: number
  readonly result: CallResult
}

const rings: CallScript = { ringsAfterMs: 0, result: { outcome: 'rang' } }

/** The last digit of 7000000000x and 0100000000x, so that integrators can test each outcome (docs/apis/callup.md). */
const scripts: Readonly<Record<string, CallScript>> = {
  '1': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'busy' } },
  '2': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'unreachable' } },
  '3': { ringsAfterMs: 0, ringMs: 500, result: { outcome: 'answered' } },
  '4': { ringsAfterMs: 10_000, result: { outcome: 'rang' } },
  '5': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'rejected' } },
  '6': { ringsAfterMs: undefined, result: { outcome: 'failed', reason: 'carrier_unavailable' } },
}

export function scriptFor(callee: string): CallScript {
  const digit = /^(?:7000000000|0100000000)([0-9])$/.exec(callee)?.[1]
  return (digit && scripts[digit]) || rings
}
