import type { CallResult } from '../../domain/calls/call.port.ts'

/** How a call by one trunk ended. */
export type CallEnd =
  | { readonly kind: 'over'; readonly result: CallResult }
  /** The trunk does not carry it, and no phone rang. `isSilent`: it said nothing at all. */
  | {
      readonly kind: 'refused'
      readonly detail: string
      readonly retryAfterMs: number
      readonly isSilent: boolean
    }

export const rang: CallEnd = { kind: 'over', result: { outcome: 'rang' } }
export const pickedUp: CallEnd = { kind: 'over', result: { outcome: 'answered' } }

export function calleeFailed(reason: 'busy' | 'rejected' | 'unreachable', detail: string): CallEnd {
  return { kind: 'over', result: { outcome: 'failed', reason, detail } }
}
