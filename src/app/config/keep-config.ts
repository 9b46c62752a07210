import type { ConfigReader } from './config-reader.ts'

/** Days after which the sweep erases what no rule needs any longer. */
export interface KeepDays {
  readonly codes: number
  /** 0, here and in the next two: for good. */
  readonly messageTexts: number
  readonly orders: number
  readonly images: number
  readonly webhooks: number
  readonly audit: number
}

const bounds = [1, 3650] as const
const orForGood = [0, 3650] as const

export function readKeepDays(read: ConfigReader): KeepDays {
  return {
    codes: read.integer('KEEP_CODES_DAYS', 7, bounds),
    messageTexts: read.integer('KEEP_MESSAGE_TEXTS_DAYS', 0, orForGood),
    orders: read.integer('KEEP_ORDERS_DAYS', 0, orForGood),
    images: read.integer('KEEP_IMAGES_DAYS', 0, orForGood),
    webhooks: read.integer('KEEP_WEBHOOKS_DAYS', 90, bounds),
    audit: read.integer('KEEP_AUDIT_DAYS', 730, bounds),
  }
}
