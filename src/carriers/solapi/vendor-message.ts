import type { TextMessage } from '../../domain/messaging/sms.port.ts'

/** A message as the vendor's `send-many` takes it. */
export interface VendorMessage {
  readonly to: string
  readonly from: string
  readonly type: 'SMS' | 'LMS' | 'MMS' | 'ATA'
  readonly text: string
  /** At most 40 bytes; not with an SMS. */
  readonly subject?: string
  readonly imageId?: string
  readonly kakaoOptions?: {
    readonly pfId: string
    readonly templateId: string
    /** `#{name}` → value. */
    readonly variables: Readonly<Record<string, string>>
    /** False: where Kakao does not reach the phone, `text` leaves as a message. */
    readonly disableSms: false
  }
  /** Comes back in answers, lists and reports. Names of up to 30, values of up to 100 characters. */
  readonly customFields: CustomFields
}

/** By which we know our own again: `carrier`, because others may use the same account. */
export interface CustomFields {
  readonly carrier: string
  readonly recipientId: string
}

/** How a message leaves: with an image that was uploaded, or as a notice of a template of the vendor. */
export interface Shape {
  readonly imageId?: string
  readonly notice?: { readonly pfId: string; readonly templateId: string }
}

export function toVendorMessage(carrier: string, message: TextMessage, shape: Shape): VendorMessage {
  const { recipientId, to, from, type, subject, body } = message
  const { imageId, notice } = shape
  const hasSubject = subject !== '' && (type !== 'SMS' || notice !== undefined)
  return {
    to: asDomestic(to),
    from,
    type: notice ? 'ATA' : type,
    text: body,
    ...(hasSubject && { subject }),
    ...(imageId !== undefined && { imageId }),
    ...(notice && {
      kakaoOptions: { ...notice, variables: asVariables(message.notice?.variables ?? {}), disableSms: false },
    }),
    customFields: { carrier, recipientId },
  }
}

/** The vendor takes Korean numbers as they are dialled in Korea; `country` is 82 unless it is given. */
export function asDomestic(number: string): string {
  return number.startsWith('82') ? `0${number.slice(2)}` : number
}

function asVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [/^#\{.+\}$/.test(name) ? name : `#{${name}}`, value]),
  )
}
