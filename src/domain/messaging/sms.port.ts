import type { PhoneNumber } from '../../core/phone-number.ts'

export interface TextMessage {
  readonly type: 'SMS' | 'LMS' | 'MMS'
  readonly to: PhoneNumber
  readonly from: string
  readonly subject?: string
  readonly body: string
}

/** What carries texts. Implemented in `carriers/`. */
export interface SmsCarrier {
  readonly name: string
  isAvailable(): boolean
  /** Resolves when the carrier has taken the message; throws when it has not. */
  send(message: TextMessage): Promise<void>
}
