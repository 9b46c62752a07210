import type { PhoneNumber } from '../../core/phone-number.ts'
import type { Db } from '../../platform/db/database.ts'
import type { Customer } from '../customers/customers.ts'
import type { PointTransaction } from '../points/points.ts'
import type { RecipientRange } from './delivery-jobs.ts'
import type { MessageLookup } from './search.types.ts'
import type { MessageType, Notice, Receipt } from './sms.port.ts'
import type { ReportCode } from './report-codes.ts'

/** What the text says and whom it is from. */
export interface Content {
  readonly senderPhone: string
  readonly senderName: string
  readonly subject: string
  readonly body: string
}

export interface Receiver {
  readonly number: PhoneNumber
  /** '' when the caller gave none. */
  readonly name: string
  /** How a refusal names it, such as `row 7` of a bulk file. */
  readonly label?: string
  /** A row of a bulk file: its own content, and its own time (none: at once). */
  readonly content?: Content
  readonly sendAt?: Date | undefined
}

export interface Resource {
  readonly mimeType: string
  readonly bytes: Buffer
}

/** A request to send, already validated in its form; the rules of sending are checked by `accept`. */
export interface MessageWish {
  readonly type: MessageType
  readonly content: Content
  readonly receivers: readonly Receiver[]
  /** None: at once. Ignored for receivers that carry a content of their own. */
  readonly sendAt?: Date | undefined
  /** Validated and answered, but nothing is sent, stored as sent, or charged. */
  readonly isTest?: boolean
  /** The credential that sends; history is by it. */
  readonly tokenId?: string | undefined
  /** MMS: decoded JPEGs. A bulk file: the file itself. */
  readonly resources?: readonly Resource[]
  readonly isBulkFile?: boolean
}

export interface MessageResult {
  readonly id: string
  readonly number: PhoneNumber
  readonly name: string
  readonly code: ReportCode
  readonly reportedAt: Date | null
  readonly refund: PointTransaction | null
}

export interface Message extends Content {
  readonly id: string
  readonly customerId: string
  readonly tokenId: string | null
  readonly type: MessageType
  readonly pointCost: number
  readonly acceptedAt: Date
  readonly sendAt: Date | null
  readonly cancelledAt: Date | null
  readonly isTest: boolean
  readonly recipients: number
  readonly transaction: PointTransaction | null
  readonly results: readonly MessageResult[]
  readonly resources: readonly { readonly id: string; readonly mimeType: string }[]
}

/** Which messages; all conditions are ANDed. */
export interface MessageFilter {
  readonly customerId?: string | undefined
  readonly tokenId?: string | undefined
  readonly messageIds?: readonly string[] | undefined
  readonly type?: MessageType | undefined
  readonly senderPhone?: string | undefined
  readonly receiverPhone?: PhoneNumber | undefined
  readonly since?: Date | undefined
  readonly until?: Date | undefined
}

export interface MessagePage {
  readonly limit: number
  readonly offset?: number
  readonly oldestFirst?: boolean
}

export interface Counter {
  readonly id: string
  readonly isOfToday: boolean
  readonly today: Readonly<Record<MessageType, number>>
  readonly total: Readonly<Record<MessageType, number>>
}

/** A message of the house that was accepted; by this its delivery can be asked about. */
export interface SentCode {
  readonly messageId: string
  readonly recipientId: string
}

/** What the carriers said of a code: one took it; it is final that none will; nothing yet. */
export type CarrierWord = 'taken' | 'refused' | 'unheard'

export interface Messaging {
  readonly pointCosts: Readonly<Record<MessageType, number>>
  /**
   * Accepts and charges for all receivers; durable when it resolves, and on its way. Given a transaction it becomes
   * part of it. Faults: `text_too_long`, `points_short`, `once_limit_exceeded`, `daily_limit_exceeded`,
   * `sender_refused`, `advertisement_refused`.
   */
  accept(customer: Customer, wish: MessageWish, tx?: Db): Promise<Message>
  /** A code of the house itself: uncharged, before everything else, its body forgotten when it is done. */
  sendCode(tx: Db, text: { number: PhoneNumber; body: string }): Promise<SentCode>
  /**
   * An operator's own text, to see whether texts arrive: an SMS like a code of the house, as part of the transaction.
   * Faults: `text_too_long`, `code_not_sent` (no carrier is up).
   */
  sendTest(tx: Db, text: { number: PhoneNumber; body: string }): Promise<SentCode>
  /**
   * A notice of the house itself to somebody who waits for it: uncharged, in the lane of texts to few; as a KakaoTalk
   * notice where the carrier has its template, else as an LMS. No opt-out applies: it advertises nothing.
   * Fault: `text_too_long`.
   */
  sendNotice(
    tx: Db,
    text: { number: PhoneNumber; subject: string; body: string; notice: Notice },
  ): Promise<SentCode>
  /**
   * Whether a carrier is up that a code for this number can go to. A process that connects none knows from those that
   * do; when none of them says anything, it may be so.
   */
  mayReach(number: PhoneNumber): Promise<boolean>
  /** What the carriers said of a committed code within so many milliseconds. */
  hearOf(code: SentCode, withinMs: number): Promise<CarrierWord>
  /** Newest first, results and resources included. `limit` 1 to 1000. Faults: `invalid_input` (too much for one answer). */
  list(db: Db, filter: MessageFilter, page: MessagePage): Promise<Message[]>
  count(db: Db, filter: MessageFilter): Promise<number>
  /** Takes a scheduled message back before it leaves and refunds it. Faults: `not_found`, `already_sent`. */
  cancel(customer: Customer, messageId: string, tx?: Db): Promise<Message>
  /** For operators. */
  readonly lookup: MessageLookup
  findCounter(db: Db, customerId: string): Promise<Counter>
  /** Runs the `deliver-…` jobs. */
  deliver(ranges: readonly RecipientRange[]): Promise<void>
  /** Receipts of a carrier: durable when it resolves. */
  receive(carrier: string, receipts: readonly Receipt[]): Promise<void>
  /** Every minute: receipts that came too early for anyone, and recipients of whom nothing was heard. */
  tidy(): Promise<void>
  /** Forgets what no rule looks at any more. */
  eraseOld(db: Db): Promise<void>
  /** What messages said that were accepted so many days ago, and whose results are there; 0: kept for good. */
  eraseOldTexts(db: Db, days: number): Promise<void>
  /** Resolves when everything that carriers said so far is recorded. */
  drain(): Promise<void>
}
