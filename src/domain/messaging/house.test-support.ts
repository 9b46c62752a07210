import { eventually } from '../../../test/support/callup.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { asPhoneNumber } from '../../core/phone-number.ts'
import { listenForChanges } from '../../platform/db/notified-cache.ts'
import { connectDatabase } from '../../platform/db/database.ts'
import { createTestLogger } from '../../../test/support/kept-logs.ts'
import { createMetrics } from '../../platform/log/metrics.ts'
import { handleJob, startWorkers } from '../../platform/queue/workers.ts'
import { deriveSecrets } from '../../platform/secrets/secrets.ts'
import { createMasterKey } from '../../platform/secrets/master-key.ts'
import { createCustomers, type Customer } from '../customers/customers.ts'
import { createPoints } from '../points/points.ts'
import type { Announcement } from '../webhooks/webhooks.ts'
import { createCarrierGate } from './carrier-gate.ts'
import { createMessaging, deliveryJobs, type Message, type MessageWish } from './messaging.ts'
import { createTextNetwork } from './text-network.ts'
import type { Route } from '../../core/carrier-routes.ts'
import { createCircuitBreaker } from '../../core/circuit-breaker.ts'
import type { SendingRules } from './rules.ts'
import type { Receipt, SmsCarrier, Submission, TextMessage } from './sms.port.ts'

/** A carrier that a test plays: what it was given, and what it shall answer. */
export interface PlayedCarrier extends SmsCarrier {
  readonly submitted: TextMessage[]
  /** How each submission is answered; taken, without one. */
  answer: (message: TextMessage, ref: string) => Submission | Promise<Submission>
  report(receipts: readonly Receipt[]): Promise<void>
}

export function playCarrier(name: string): PlayedCarrier {
  const submitted: TextMessage[] = []
  let record: ((receipts: readonly Receipt[]) => Promise<void>) | undefined
  return {
    name,
    carries: ['SMS', 'LMS', 'MMS'],
    submitted,
    answer: (_message, ref) => ({ outcome: 'taken', ref }),
    open: () => {},
    isAvailable: () => true,
    async submit(message) {
      submitted.push(message)
      return this.answer(message, `${name}-${message.recipientId}`)
    },
    onReceipts: (recorder) => void (record = recorder),
    report: async (receipts) => record?.(receipts),
    close: async () => {},
  }
}

export interface HouseOptions {
  readonly carriers?: readonly SmsCarrier[]
  readonly rules?: Partial<SendingRules>
  readonly routes?: readonly Route[]
  readonly resendsUnknown?: boolean
  readonly receiptWaitHours?: number
  readonly window?: number
}

/** Messaging on a database of its own with workers that run, and carriers that the test plays. */
export async function openMessagingHouse(options: HouseOptions = {}) {
  const { db, address, close } = await createTestDatabase()
  const secrets = deriveSecrets(createMasterKey(Buffer.alloc(32, 7)))
  const metrics = createMetrics()
  const lines: string[] = []
  const log = createTestLogger((line) => void lines.push(line))
  const changes = await listenForChanges((events) =>
    connectDatabase(address, { poolSize: 1, keepSession: true, ...events }),
  )
  const points = createPoints()
  const customers = createCustomers({ db, changes, secrets, points })
  const announced: Announcement[] = []
  const network = createTextNetwork()
  const messaging = createMessaging({
    db,
    secrets,
    metrics,
    log,
    points,
    customers,
    webhooks: {
      announceAll: async (_tx, announcements) => {
        announced.push(...announcements)
        return []
      },
    },
    network,
    rules: { registeredSendersOnly: false, advertisements: 'off', ...options.rules },
    pointCosts: { SMS: 1, LMS: 3, MMS: 13 },
    houseSender: '15880000',
    receiptWaitHours: options.receiptWaitHours ?? 72,
  })
  const carriers = options.carriers ?? [playCarrier('played')]
  for (const carrier of carriers) {
    carrier.onReceipts((receipts) => messaging.receive(carrier.name, receipts))
  }
  network.replace(
    carriers.map((carrier) => ({
      carrier,
      gate: createCarrierGate({
        window: options.window ?? 100,
        perSecond: undefined,
        perSenderPerSecond: undefined,
      }),
      breaker: createCircuitBreaker(),
      resendsUnknown: options.resendsUnknown ?? true,
      takesNew: true,
      isOpen: () => true,
    })),
    options.routes ?? [],
  )
  const workers = await startWorkers({
    address,
    db,
    log,
    metrics,
    lanes: deliveryJobs.map((kind) => ({
      concurrency: 4,
      handlers: [handleJob(kind, ({ ranges }) => messaging.deliver(ranges))],
    })),
  })

  let members = 0

  async function createCustomer(wish: {
    points: number
    limits?: object
    reportUrl?: string
  }): Promise<Customer> {
    const [made] = await customers.create(db, [
      { membershipId: String(++members), email: `t${members}@example.com` },
    ])
    const id = made?.id as string
    if (wish.reportUrl) await customers.setReportUrl(db, id, wish.reportUrl)
    if (wish.points > 0) await points.adjust(db, id, { value: wish.points, description: 'sold' })
    const customer = (await customers.findById(id)) as Customer
    return { ...customer, ...wish.limits }
  }

  const balanceOf = async ({ id }: Customer) => (await points.getAccount(db, id)).balance

  async function show({ id: customerId }: Customer, messageId: string): Promise<Message> {
    const [message] = await messaging.list(db, { customerId, messageIds: [messageId] }, { limit: 1 })
    return message as Message
  }

  /** What is to be tried again later waits until `hurry`, however long a test takes. */
  async function holdRetries(): Promise<void> {
    await db`
      create function hold_retry() returns trigger language plpgsql as $$
      begin
        new.run_at := new.run_at + interval '1 hour';
        return new;
      end $$`
    await db`
      create trigger hold_retry before insert on graphile_worker._private_jobs
         for each row when (new.run_at > now()) execute function hold_retry()`
  }

  /** What waits in the queue for its time is run now. */
  async function hurry(): Promise<void> {
    await eventually(async () => {
      const rows = await db`
        update graphile_worker._private_jobs set run_at = now() where run_at > now() and locked_at is null returning id`
      return rows.length > 0 ? true : undefined
    })
    await db`notify "jobs:insert", '{"count":1}'`
  }

  return {
    db,
    lines,
    messaging,
    holdRetries,
    hurry,
    points,
    customers,
    announced,
    createCustomer,
    balanceOf,
    show,
    async close() {
      await workers.stop()
      await messaging.drain()
      await changes.close()
      await close()
    },
  }
}

let lastNumber = 0

/** An ordinary SMS to so many numbers that no other test of this file uses. */
export function textTo(count: number, extra: Partial<MessageWish> = {}): MessageWish {
  const receivers = Array.from({ length: count }, () => ({
    number: asPhoneNumber(`0102${String(++lastNumber).padStart(7, '0')}`),
    name: '',
  }))
  const content = { senderPhone: '0215880000', senderName: '', subject: '', body: '안녕하세요' }
  return { type: 'SMS', content, receivers, ...extra }
}
