import { Fault, type FaultCode } from '../../core/fault.ts'
import { maskNumber } from '../../core/phone-number.ts'
import { transaction, type Database, type Db } from '../../platform/db/database.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Customer, Customers } from '../customers/customers.ts'
import type { Points } from '../points/points.ts'
import type { Webhooks } from '../webhooks/webhooks.ts'
import { createAcceptance } from './accept.ts'
import { insertRefusal } from './accept.queries.ts'
import { createCodeDelivery } from './code-delivery.ts'
import { createDelivery } from './deliver.ts'
import { createHistory } from './history.ts'
import type { Message, Messaging, MessageWish } from './messaging.types.ts'
import * as queries from './messaging.queries.ts'
import { checkSizes } from './policies.ts'
import { erasures } from './old-texts.ts'
import { createRules, type SendingRules } from './rules.ts'
import { createRecorder } from './recorder.ts'
import { createSearch } from './search.ts'
import { createTrace } from './trace.ts'
import { otherFailure } from './report-codes.ts'
import * as results from './results.queries.ts'
import { announceResults } from './announce-results.ts'
import type { TextNetwork } from './text-network.ts'
import type { MessageType } from './sms.port.ts'

export { createTextEraser } from './erase-person.ts'
export { createCarrierGate, type CarrierGate } from './carrier-gate.ts'
export { deliveryJobs } from './delivery-jobs.ts'
export { reportDescriptions, type ReportCode } from './report-codes.ts'
export { createTextNetwork, laneNames, type TextNetwork } from './text-network.ts'
export type { SendingRules } from './rules.ts'
export type * from './messaging.types.ts'
export { messageStates, type MessageSummary, type MessageTrace, type RecipientTrace } from './search.types.ts'
export type { MessageType } from './sms.port.ts'

/** Recipients that are closed in one statement when nothing was heard of them. */
const closeAtOnce = 1000

export function createMessaging(house: {
  db: Database
  secrets: Secrets
  metrics: Metrics
  log: Logger
  points: Points
  customers: Pick<Customers, 'findById' | 'ownsSenderNumber' | 'findOptedOut'>
  webhooks: Pick<Webhooks, 'announceAll'>
  network: TextNetwork
  rules: SendingRules
  pointCosts: Readonly<Record<MessageType, number>>
  /** Sends the house's own codes and notices. */
  houseSender: string
  /** After so long without a receipt a recipient has failed. */
  receiptWaitHours: number
}): Messaging {
  const { db, customers, pointCosts } = house
  const acceptance = createAcceptance(house)
  const history = createHistory(house)
  const checkRules = createRules(house)
  const announce = announceResults(house)
  const recorder = createRecorder({
    ...house,
    isAnnounced: async (customerId) => (await customers.findById(customerId))?.report !== undefined,
    announce,
  })
  const delivery = createDelivery({
    ...house,
    recorder,
    findOptedOut: (customerId, numbers) => customers.findOptedOut(db, customerId, numbers),
  })

  const codeDelivery = createCodeDelivery(house)

  async function accept(customer: Customer, wish: MessageWish, tx?: Db): Promise<Message> {
    try {
      return await acceptance.accept(customer, await checkRules(customer, wish), tx)
    } catch (error) {
      if (error instanceof Fault && error.detail.explanation !== undefined) {
        const { code, detail } = error
        // Outside the caller's transaction, which the fault undoes.
        await insertRefusal(db, {
          customerId: customer.id,
          reason: code,
          explanation: withoutNumbers(code, detail.explanation ?? ''),
        })
      }
      throw error
    }
  }

  async function cancel(customer: Customer, messageId: string, within: Db = db): Promise<Message> {
    const key = { customerId: customer.id, id: messageId }
    return transaction(within, async (tx) => {
      const filter = { customerId: customer.id, messageIds: [messageId] }
      if (!(await queries.cancelScheduled(tx, key))) {
        throw new Fault((await history.count(tx, filter)) === 0 ? 'not_found' : 'already_sent')
      }
      const unfinished = await queries.findUnfinished(tx, key)
      const ends = unfinished.map(
        (recipient) => ({ ...recipient, taken: undefined, code: otherFailure }) as const,
      )
      const finals = await results.recordOutcomes(tx, ends)
      await announce(tx, finals)
      const [message] = await history.list(tx, filter, { limit: 1 })
      return message as Message
    })
  }

  async function tidy(): Promise<void> {
    const end = (work: (tx: Db) => Promise<results.FinalResult[]>) =>
      transaction(db, async (tx) => {
        const finals = await work(tx)
        await announce(tx, finals)
        return finals.length
      })
    await end((tx) => results.settleUnmatched(tx))
    while ((await end((tx) => results.closeSilent(tx, house.receiptWaitHours, closeAtOnce))) === closeAtOnce);
  }

  const sendCode: Messaging['sendCode'] = (tx, { number, body }) =>
    acceptance.acceptOwn(tx, {
      type: 'SMS',
      lane: 0,
      number,
      senderPhone: house.houseSender,
      subject: '',
      body,
    })
  const search = createSearch(house)

  return {
    pointCosts,
    accept,
    sendCode,
    async sendTest(tx, { number, body }) {
      checkSizes('SMS', { subject: '', body })
      if (!(await codeDelivery.mayReach(number))) throw new Fault('code_not_sent')
      return sendCode(tx, { number, body })
    },
    async sendNotice(tx, text) {
      checkSizes('LMS', text)
      return acceptance.acceptOwn(tx, { ...text, type: 'LMS', lane: 1, senderPhone: house.houseSender })
    },
    lookup: { search: search.search, ...createTrace({ ...house, ...search }) },
    ...codeDelivery,
    ...history,
    cancel,
    deliver: delivery.deliver,
    receive: recorder.receive,
    tidy,
    ...erasures,
    drain: recorder.drain,
  }
}

/** A sender that is not registered may be anybody's number, and who erases a person does not look for it here. */
function withoutNumbers(code: FaultCode, explanation: string): string {
  return code === 'sender_refused' ? explanation.replaceAll(/[0-9]{3,15}/g, maskNumber) : explanation
}
