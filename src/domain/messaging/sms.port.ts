import type { PhoneNumber } from '../../core/phone-number.ts'
import type { FinalReportCode } from './report-codes.ts'

export type MessageType = 'SMS' | 'LMS' | 'MMS'

export interface MessageImage {
  readonly mimeType: string
  readonly bytes: Buffer
}

/** A KakaoTalk notice (알림톡): a template that Kakao approved, and what is put into it, by name. */
export interface Notice {
  readonly template: string
  readonly variables: Readonly<Record<string, string>>
}

/** One text to one phone, as a carrier gets it. */
export interface TextMessage {
  /** Ours, and the same at every try: a carrier that can may drop a repetition by it. */
  readonly recipientId: string
  readonly type: MessageType
  readonly to: PhoneNumber
  readonly from: string
  readonly subject: string
  readonly body: string
  readonly images: readonly MessageImage[]
  /** Comes as this where the carrier can do that, else, and where Kakao does not reach the phone, as the text. */
  readonly notice?: Notice
}

/** What became of a submission (SMPP 3.4: submit_sm_resp). */
export type Submission =
  /** The carrier answers for it; its receipt will carry `ref`. */
  | { readonly outcome: 'taken'; readonly ref: string }
  /** Not now: tried again later. */
  | { readonly outcome: 'busy' }
  /** Never by this carrier: the next route is tried, and `code` is the result when there is none. */
  | { readonly outcome: 'refused'; readonly code: FinalReportCode }
  /** It was handed over and nothing was heard: it may have been taken. What follows is the operator's choice. */
  | { readonly outcome: 'unknown' }

/** A delivery receipt (SMPP 3.4: deliver_sm): how one submission ended. */
export interface Receipt {
  readonly ref: string
  readonly code: FinalReportCode
}

/** The `ref` of a submission of which nothing was heard: a carrier that learns later what became of it reports this. */
export const unheardRef = (recipientId: string) => `unheard-${recipientId}`

/** What carries texts. Implemented in `carriers/`. */
export interface SmsCarrier {
  readonly name: string
  readonly carries: readonly MessageType[]
  /** Connects and begins to report; only processes that work do. Before it nothing is available that has to connect. */
  open(): void | Promise<void>
  isAvailable(): boolean
  /** Submits; a rejection is a fault of the carrier's own code, and counts as `unknown`. */
  submit(message: TextMessage): Promise<Submission>
  /**
   * Where receipts go, set once at wiring. They may come before `submit` resolves. The promise resolves when they are
   * durable: only then may the carrier acknowledge them.
   */
  onReceipts(record: (receipts: readonly Receipt[]) => Promise<void>): void
  close(): Promise<void>
}
