import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Page } from '../../platform/db/page.ts'
import type { FailureReason, OrderState } from './calls.queries.ts'

export const orderStates = ['queued', 'calling', 'ringing', 'done', 'failed'] as const satisfies OrderState[]
export const failureReasons = [
  'busy',
  'rejected',
  'unreachable',
  'carrier_unavailable',
  'expired',
] as const satisfies FailureReason[]

/** Which orders an operator looks for; all conditions are ANDed. */
export interface OrderSearch {
  readonly id?: string | undefined
  readonly applicationId?: string | undefined
  readonly number?: PhoneNumber | undefined
  readonly state?: OrderState | undefined
  readonly reason?: FailureReason | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

/** An order for a flash call, without its code. */
export interface FoundOrder {
  readonly id: string
  /** The tenant: an application, or a customer of whose sender numbers one is proved by a call. */
  readonly applicationId: string
  readonly number: PhoneNumber
  /** Caller number = prefix + code. */
  readonly prefix: string
  readonly state: OrderState
  readonly reason: FailureReason | null
  /** What the phone network said of a failure. */
  readonly detail: string | null
  readonly answered: boolean
  readonly fallback: 'sms' | null
  readonly queuedAt: Date
  readonly callingAt: Date | null
  readonly ringingAt: Date | null
  readonly endedAt: Date | null
  readonly textSentAt: Date | null
  readonly textFailure: string | null
  readonly verified: boolean
}

export interface OrderLookup {
  /** Newest first. A page may be short, or empty, and have a next one: no index knows everything that can be asked for. */
  search(
    filter: OrderSearch,
    page: { readonly after?: string | undefined; readonly limit: number },
  ): Promise<Page<FoundOrder>>
  /** Faults: `order_not_found`. */
  get(id: string): Promise<FoundOrder>
}
