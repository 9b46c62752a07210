import type { PhoneNumber } from '../../core/phone-number.ts'

/** A call that is to ring and never to be answered. */
export interface FlashCall {
  readonly orderId: string
  readonly callee: PhoneNumber
  /** The number that the phone shows: the operator's own, by law. */
  readonly callerId: string
  /** How long the phone rings, milliseconds from the first ring. */
  readonly ringMs: number
}

/**
 * Why no phone rang: the callee's side said busy, rejected or unreachable (no such number, switched off);
 * or no carrier would take the call.
 */
export type CallFailure = 'busy' | 'rejected' | 'unreachable' | 'carrier_unavailable'

export type CallResult =
  | { readonly outcome: 'rang' }
  /** Somebody picked up; the carrier hung up at once. */
  | { readonly outcome: 'answered' }
  /** `detail`: what the network said, for the operator, such as `sip 486 by trunk-a`. */
  | { readonly outcome: 'failed'; readonly reason: CallFailure; readonly detail?: string }

/** What carries calls. Implemented in `carriers/`. */
export interface CallCarrier {
  readonly name: string
  /** Connects; only processes that work do. Before it nothing is available that has to connect. */
  open(): void | Promise<void>
  /** Whether it would take a call now. */
  isAvailable(): boolean
  /** Resolves when the call is over. `onRinging` is called once at most, when the phone rings. */
  place(call: FlashCall, onRinging: () => void): Promise<CallResult>
  close(): Promise<void>
}
