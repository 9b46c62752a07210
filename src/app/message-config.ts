import {
  parseRoutes,
  type MessageType,
  type Routes,
  type SendingRules,
} from '../domain/messaging/messaging.ts'
import type { ConfigReader } from './config-reader.ts'

export interface MessageConfig {
  readonly carrier: 'loopback' | 'sink' | 'none'
  /** Where the house's own codes come from. */
  readonly sender: string
  readonly pointCosts: Readonly<Record<MessageType, number>>
  readonly routes: Routes
  readonly gate: {
    readonly window: number
    readonly perSecond: number | undefined
    readonly perSenderPerSecond: number | undefined
  }
  readonly concurrentJobs: number
  readonly rules: SendingRules
  readonly receiptWaitHours: number
}

/** What concerns texts, out of the environment. */
export function readMessageConfig(read: ConfigReader, development: boolean): MessageConfig {
  const rate = (name: string) => read.integer(name, 0, [0, 1_000_000]) || undefined
  const cost = (name: string, fallback: number) => read.integer(name, fallback, [0, 1_000_000])
  return {
    carrier: read.oneOf('SMS_CARRIER', ['loopback', 'sink', 'none'], development ? 'loopback' : 'none'),
    sender: read.pattern('SMS_SENDER', /^[0-9]{3,15}$/, '3 to 15 digits', '15880000'),
    pointCosts: {
      SMS: cost('POINT_COST_SMS', 1),
      LMS: cost('POINT_COST_LMS', 3),
      MMS: cost('POINT_COST_MMS', 13),
    },
    routes: readRoutes(read),
    gate: {
      window: read.integer('SMS_WINDOW', 1000, [1, 100_000]),
      perSecond: rate('SMS_PER_SECOND'),
      perSenderPerSecond: rate('SMS_PER_SENDER_PER_SECOND'),
    },
    concurrentJobs: read.integer('SMS_CONCURRENT_JOBS', 32, [1, 1000]),
    rules: {
      registeredSendersOnly: read.oneOf('SENDERS', ['any', 'registered'], 'any') === 'registered',
      advertisements: read.oneOf('ADVERTISEMENTS', ['off', 'refuse', 'defer'], 'off'),
    },
    receiptWaitHours: read.integer('RECEIPT_WAIT_HOURS', 72, [1, 720]),
  }
}

function readRoutes(read: ConfigReader): Routes {
  try {
    return parseRoutes(read.text('MESSAGE_ROUTES') ?? '')
  } catch (error) {
    read.refuse('MESSAGE_ROUTES', `like "010/SMS=loopback; */*=loopback": ${(error as Error).message}`)
    return parseRoutes('')
  }
}
