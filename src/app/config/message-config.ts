import type { MessageType, SendingRules } from '../../domain/messaging/messaging.ts'
import type { ConfigReader } from './config-reader.ts'

export interface MessageConfig {
  /** Where the house's own codes come from. */
  readonly sender: string
  readonly pointCosts: Readonly<Record<MessageType, number>>
  readonly concurrentJobs: number
  readonly rules: SendingRules
  readonly receiptWaitHours: number
}

/** What concerns texts, out of the environment. */
export function readMessageConfig(read: ConfigReader): MessageConfig {
  const cost = (name: string, fallback: number) => read.integer(name, fallback, [0, 1_000_000])
  return {
    sender: read.pattern('SMS_SENDER', /^[0-9]{3,15}$/, '3 to 15 digits', '15880000'),
    pointCosts: {
      SMS: cost('POINT_COST_SMS', 1),
      LMS: cost('POINT_COST_LMS', 3),
      MMS: cost('POINT_COST_MMS', 13),
    },
    concurrentJobs: read.integer('SMS_CONCURRENT_JOBS', 32, [1, 1000]),
    rules: {
      registeredSendersOnly: read.oneOf('SENDERS', ['any', 'registered'], 'any') === 'registered',
      advertisements: read.oneOf('ADVERTISEMENTS', ['off', 'refuse', 'defer'], 'off'),
    },
    receiptWaitHours: read.integer('RECEIPT_WAIT_HOURS', 72, [1, 720]),
  }
}
