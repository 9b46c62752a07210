import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Page } from '../../platform/db/page.ts'
import type { PointTransaction } from '../points/points.ts'
import type { ReportCode } from './report-codes.ts'
import type { MessageType } from './sms.port.ts'

/**
 * How a message is, as a whole. `waiting`: of some recipient the result is not known yet; `failed`: every result is known,
 * and one at least is a failure.
 */
export const messageStates = ['scheduled', 'cancelled', 'waiting', 'failed', 'delivered'] as const
export type MessageState = (typeof messageStates)[number]

/** Which messages an operator looks for; all conditions are ANDed. */
export interface MessageSearch {
  readonly messageId?: string | undefined
  readonly customerId?: string | undefined
  /** Codes and tests of the house, or what customers sent. */
  readonly ofTheHouse?: boolean | undefined
  readonly receiver?: PhoneNumber | undefined
  readonly senderPhone?: string | undefined
  readonly type?: MessageType | undefined
  readonly state?: MessageState | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface SearchPage {
  /** The `next` of the page before. */
  readonly after?: string | undefined
  /** 1 to 100. */
  readonly limit: number
}

export interface Outcomes {
  readonly waiting: number
  readonly delivered: number
  readonly failed: number
}

export interface MessageSummary {
  readonly id: string
  /** None: the house itself. */
  readonly customerId: string | null
  readonly type: MessageType
  /** 0 codes, 1 to one or a few, 2 to many. */
  readonly lane: number
  readonly state: MessageState
  readonly acceptedAt: Date
  readonly sendAt: Date | null
  readonly cancelledAt: Date | null
  readonly senderPhone: string
  readonly isTest: boolean
  readonly recipients: number
  readonly outcomes: Outcomes
  /** The phone that it went to; none when there are several. */
  readonly receiver: PhoneNumber | null
  /** Of that phone. */
  readonly code: ReportCode | null
}

/** A message with everything that is its own; its recipients are paged. */
export interface MessageTrace extends MessageSummary {
  readonly tokenId: string | null
  readonly senderName: string
  readonly subject: string
  /** None: a code of the house, which nobody else may read. */
  readonly body: string | null
  /** Points a recipient. */
  readonly pointCost: number
  readonly transaction: PointTransaction | null
  readonly resources: readonly { readonly id: string; readonly mimeType: string }[]
}

/** One recipient from beginning to end. */
export interface RecipientTrace {
  readonly id: string
  readonly number: PhoneNumber
  readonly name: string
  /** When it leaves, if not with the others. */
  readonly sendAt: Date | null
  readonly code: ReportCode
  readonly reportedAt: Date | null
  /** Tries so far. */
  readonly attempts: number
  /** Who took it, and by which name its receipt is known there. */
  readonly carrier: string | null
  readonly carrierRef: string | null
  readonly sentAt: Date | null
  /** A try may have arrived of which nothing was heard. */
  readonly doubted: boolean
  /** A receipt that came after the result was final. */
  readonly lateCode: ReportCode | null
  readonly lateAt: Date | null
  readonly refund: PointTransaction | null
}

/** A message that was not taken, and why. */
export interface MessageRefusal {
  readonly id: string
  readonly at: Date
  readonly reason: string
  readonly explanation: string
}

/** What operators look up. Everything here reads by an index, and a bounded number of rows. */
export interface MessageLookup {
  /**
   * Newest first; scheduled ones in the order in which they leave, failed and cancelled ones by id. A page may be short, or
   * empty, and have a next one: no index knows everything that can be asked for.
   */
  search(filter: MessageSearch, page: SearchPage): Promise<Page<MessageSummary>>
  /** Faults: `not_found`. */
  trace(messageId: string): Promise<MessageTrace>
  /** In the order of ids. Faults: `not_found`. */
  traceRecipients(
    messageId: string,
    page: SearchPage & { readonly outcome?: keyof Outcomes | undefined },
  ): Promise<Page<RecipientTrace>>
  /** Newest first. */
  listRefusals(customerId: string, page: SearchPage): Promise<Page<MessageRefusal>>
}
