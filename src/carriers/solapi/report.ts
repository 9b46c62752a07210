import type { Receipt } from '../../domain/messaging/sms.port.ts'
import type { StatusCodes } from './status-codes.ts'

/** A message as lists, answers and webhooks of the vendor show it: nothing about it is certain. */
export interface VendorItem {
  readonly messageId?: unknown
  readonly statusCode?: unknown
  readonly type?: unknown
  /** Whether it left as a text because Kakao did not reach the phone. */
  readonly replacement?: unknown
  readonly dateCreated?: unknown
  readonly customFields?: { readonly carrier?: unknown; readonly recipientId?: unknown } | null
}

/** What the vendor says of one message of ours. */
export interface Report {
  readonly messageId: string
  readonly recipientId: string | undefined
  /** None: there is no result yet. */
  readonly code: Receipt['code'] | undefined
  /** Kakao did not reach the phone: a text may follow, and its result. */
  readonly isBeforeText: boolean
  /** Milliseconds since 1970; 0 when it is not said. */
  readonly createdAt: number
}

/** The vendor has lists as arrays in some answers, and by message id in others. */
export function itemsOf(list: unknown): readonly VendorItem[] {
  if (typeof list !== 'object' || list === null) return []
  return Object.values(list).filter((item) => typeof item === 'object' && item !== null) as VendorItem[]
}

/** Undefined for what is no message, and for those of others who use the same account. */
export function readReport(
  item: VendorItem,
  { carrier, statusCodes }: { carrier: string; statusCodes: StatusCodes },
): Report | undefined {
  const { messageId, statusCode, type, replacement, dateCreated, customFields } = item
  if (typeof messageId !== 'string' || !/^\w{1,100}$/.test(messageId)) return undefined
  if (typeof customFields === 'object' && customFields !== null && customFields.carrier !== carrier)
    return undefined
  const recipientId = customFields?.recipientId
  const code = String(statusCode)
  const isReplaced = replacement === true || replacement === 1
  return {
    messageId,
    recipientId: typeof recipientId === 'string' ? recipientId : undefined,
    code: statusCodes.resultOf(code),
    isBeforeText: type === 'ATA' && !isReplaced && code.startsWith('3'),
    createdAt: typeof dateCreated === 'string' ? Date.parse(dateCreated) || 0 : 0,
  }
}
