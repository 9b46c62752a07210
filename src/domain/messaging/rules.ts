import { Fault } from '../../core/fault.ts'
import type { Database } from '../../platform/db/database.ts'
import type { Customer, Customers } from '../customers/customers.ts'
import type { Content, MessageWish, Receiver } from './messaging.types.ts'
import { checkAdvertisement, checkSizes, type AdvertisementMode } from './policies.ts'

/** The operator's switches. */
export interface SendingRules {
  /** Only numbers that their customer has registered may be sent from. */
  readonly registeredSendersOnly: boolean
  readonly advertisements: AdvertisementMode
}

/**
 * Checks a wish against every rule and answers what shall be sent: the same, or with later times where advertisements
 * may not disturb the night. Faults: `text_too_long`, `once_limit_exceeded`, `sender_refused`, `advertisement_refused`.
 */
export function createRules(house: {
  db: Database
  customers: Pick<Customers, 'ownsSenderNumber'>
  rules: SendingRules
}): (customer: Customer, wish: MessageWish) => Promise<MessageWish> {
  const { db, customers, rules } = house

  async function checkSenders(customer: Customer, wish: MessageWish): Promise<void> {
    if (!rules.registeredSendersOnly) return
    const senders = new Set(wish.receivers.map(({ content }) => (content ?? wish.content).senderPhone))
    for (const sender of senders) {
      if (await customers.ownsSenderNumber(db, customer.id, sender)) continue
      const explanation = `sender ${sender} is not registered: register it at /api/v2/sendnumber/register`
      throw new Fault('sender_refused', { explanation })
    }
  }

  function settleTime(content: Content, sendAt: Date | undefined): Date | undefined {
    const now = new Date()
    const allowed = checkAdvertisement(rules.advertisements, content, sendAt ?? now).sendAt
    return allowed > (sendAt ?? now) ? allowed : sendAt
  }

  function settleReceiver(wish: MessageWish, receiver: Receiver, row: number): Receiver {
    const { content, sendAt } = receiver
    if (!content) return receiver
    try {
      checkSizes(wish.type, content)
      return { ...receiver, sendAt: settleTime(content, sendAt) }
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      const explanation = `${receiver.label ?? `recipient ${row + 1}`}: ${error.detail.explanation ?? error.code}`
      throw new Fault(error.code, { ...error.detail, explanation }, { cause: error })
    }
  }

  return async (customer, wish) => {
    const { limitPerOnce } = customer
    if (limitPerOnce > 0 && wish.receivers.length > limitPerOnce) {
      const explanation = `limit of one request: ${limitPerOnce} recipients, ${wish.receivers.length} asked for`
      throw new Fault('once_limit_exceeded', { explanation })
    }
    const isBulk = wish.receivers.some(({ content }) => content !== undefined)
    if (!isBulk) checkSizes(wish.type, wish.content)
    await checkSenders(customer, wish)
    return {
      ...wish,
      receivers: isBulk
        ? wish.receivers.map((receiver, i) => settleReceiver(wish, receiver, i))
        : wish.receivers,
      sendAt: isBulk ? undefined : settleTime(wish.content, wish.sendAt),
    }
  }
}
