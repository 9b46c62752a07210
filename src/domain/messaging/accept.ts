import { createHash } from 'node:crypto'
import { Fault } from '../../core/fault.ts'
import type { PhoneNumber } from '../../core/phone-number.ts'
import { createBatcher } from '../../platform/db/batcher.ts'
import type { Database, Db } from '../../platform/db/database.ts'
import { createIdBlocks } from '../../platform/db/id-blocks.ts'
import type { Metrics } from '../../platform/log/metrics.ts'
import type { Secrets } from '../../platform/secrets/secrets.ts'
import type { Customer } from '../customers/customers.ts'
import * as queries from './accept.queries.ts'
import type { AcceptedRow, NewMessage, NewRecipient } from './accept.queries.ts'
import { sealContent, sealWords } from './content.ts'
import { planDelivery, type DeliveryLane } from './delivery-jobs.ts'
import type { Message, MessageWish, SentCode } from './messaging.types.ts'
import { delivered, waiting } from './report-codes.ts'
import type { MessageType, Notice } from './sms.port.ts'
import { laneNames } from './text-network.ts'

/** From so many receivers on a message travels in the lane of those to many, and is stored by itself. */
const many = 100

export interface Acceptance {
  /** Charges, stores and enqueues a message whose words have been checked. Faults: `points_short`, `daily_limit_exceeded`. */
  accept(customer: Customer, wish: MessageWish, tx?: Db): Promise<Message>
  /** A message of the house itself, uncharged. */
  acceptOwn(tx: Db, own: OwnMessage): Promise<SentCode>
}

export interface OwnMessage {
  readonly type: MessageType
  readonly lane: DeliveryLane
  readonly number: PhoneNumber
  readonly senderPhone: string
  readonly subject: string
  readonly body: string
  readonly notice?: Notice
}

export function createAcceptance(house: {
  db: Database
  secrets: Secrets
  metrics: Metrics
  pointCosts: Readonly<Record<MessageType, number>>
}): Acceptance {
  const { db, secrets, metrics, pointCosts } = house
  const messageIds = createIdBlocks(db, { sequence: 'message_id', size: 100 })
  const recipientIds = createIdBlocks(db, { sequence: 'message_recipient_id', size: 1000 })
  /** Customers that have a counter, as far as this process knows. */
  const counted = new Set<string>()

  const few = createBatcher<NewMessage, AcceptedRow>({
    maxBatch: 128,
    // A second batch of the same customer would wait for the first one's lock; larger ones cost less each.
    lanes: 1,
    onBatch: (size) => metrics.batchSize.observe({ batcher: 'accept messages' }, size),
    run: async (messages) => {
      const accepted = new Map((await insert(db, messages)).map((row) => [row.id, row]))
      const answers: (AcceptedRow | Fault)[] = []
      // One that was refused beside others is asked about alone: a dear one before it may have used up the points.
      for (const message of messages) {
        answers.push(accepted.get(message.id) ?? (await insertOne(db, message, messages.length > 1)))
      }
      return answers
    },
  })

  const insert = (to: Db, messages: readonly NewMessage[]) =>
    queries.insertMessages(
      to,
      messages,
      planDelivery(messages.filter(({ isTest }) => !isTest).flatMap(asLeaving)),
    )

  async function insertOne(
    to: Db,
    message: NewMessage,
    isWorthTrying: boolean,
  ): Promise<AcceptedRow | Fault> {
    const [row] = isWorthTrying ? await insert(to, [message]) : []
    return row ?? explain(to, message)
  }

  async function explain(to: Db, message: NewMessage): Promise<Fault> {
    const { balance, sentToday } = await queries.findLeft(to, message.customerId)
    const { limitPerDay, pointCost } = message
    const count = message.recipients.length
    if (limitPerDay > 0 && sentToday + count > limitPerDay) {
      const explanation = `limit of the day: ${limitPerDay} recipients, ${sentToday} sent today, ${count} asked for`
      return new Fault('daily_limit_exceeded', { explanation })
    }
    const explanation = `points are short: ${count * pointCost} needed, ${balance} left`
    return new Fault('points_short', { explanation })
  }

  async function prepare(customer: Customer, wish: MessageWish, tx?: Db): Promise<NewMessage> {
    const { type, content, receivers, sendAt, isTest = false, tokenId = null, resources = [] } = wish
    if (!counted.has(customer.id)) {
      await queries.openCounter(tx ?? db, customer.id)
      // What a transaction opens may be undone.
      if (!tx) counted.add(customer.id)
    }
    const [id] = (await messageIds.take(1, tx)) as [string]
    const ids = await recipientIds.take(receivers.length, tx)
    const recipients = receivers.map((receiver, i): NewRecipient => ({
      id: ids[i] as string,
      sealedNumber: secrets.numbers.seal(receiver.number),
      sealedName: receiver.name === '' ? null : secrets.box.seal(receiver.name),
      sealedContent: receiver.content ? sealContent(secrets.box, receiver.content) : null,
      sendAt: receiver.sendAt ?? null,
    }))
    return {
      id,
      customerId: customer.id,
      tokenId,
      type,
      lane: receivers.length >= many ? 2 : 1,
      sendAt: sendAt ?? null,
      senderPhone: content.senderPhone,
      sealedContent: sealWords(secrets.box, content),
      isTest,
      pointCost: pointCosts[type],
      limitPerDay: customer.limitPerDay,
      recipients,
      resources: resources.map(({ mimeType, bytes }) => ({
        mimeType,
        sha256: createHash('sha256').update(bytes).digest(),
        sealedBytes: secrets.box.seal(bytes),
      })),
    }
  }

  return {
    async accept(customer, wish, tx) {
      const message = await prepare(customer, wish, tx)
      const isSmall = message.recipients.length < many && message.resources.length === 0
      const row = !tx && isSmall ? await few.submit(message) : await insertOne(tx ?? db, message, true)
      if (row instanceof Fault) throw row
      if (!message.isTest)
        metrics.acceptedRecipients.inc({ lane: laneNames[message.lane] }, message.recipients.length)
      const resourceRows =
        message.resources.length > 0 ? await queries.findResourceIds(tx ?? db, message) : []
      return asMessage(wish, message, row, resourceRows)
    },

    async acceptOwn(tx, { type, lane, number, senderPhone, subject, body, notice }) {
      const [messageId] = (await messageIds.take(1, tx)) as [string]
      const [id] = (await recipientIds.take(1, tx)) as [string]
      const leaving = {
        customerId: '0',
        messageId,
        recipientId: id,
        lane,
        due: null,
        at: undefined,
      }
      const sealedNumber = secrets.numbers.seal(number)
      const sealedContent = sealWords(secrets.box, {
        senderName: '',
        subject,
        body,
        ...(notice ? { notice } : {}),
      })
      await queries.insertOwn(
        tx,
        { messageId, recipientId: id, type, lane, sealedNumber, senderPhone, sealedContent },
        planDelivery([leaving]),
      )
      metrics.acceptedRecipients.inc({ lane: laneNames[lane] })
      return { messageId, recipientId: id }
    },
  }
}

function asLeaving({ id, customerId, lane, sendAt, recipients }: NewMessage) {
  return recipients.map((recipient) => ({
    customerId,
    messageId: id,
    recipientId: recipient.id,
    lane,
    due: recipient.sendAt,
    at: recipient.sendAt ?? sendAt ?? undefined,
  }))
}

/** What was just stored, without asking for it again. */
function asMessage(
  wish: MessageWish,
  message: NewMessage,
  row: AcceptedRow,
  resources: readonly { id: string; mimeType: string }[],
): Message {
  const { id, customerId, tokenId, type, pointCost, sendAt, isTest, recipients } = message
  const { acceptedAt, transactionId, pointId, description } = row
  const value = -pointCost * recipients.length
  return {
    ...wish.content,
    id,
    customerId,
    tokenId,
    type,
    pointCost,
    acceptedAt,
    sendAt,
    cancelledAt: null,
    isTest,
    recipients: recipients.length,
    transaction: transactionId
      ? { id: transactionId, customerId, pointId, value, description, at: acceptedAt }
      : null,
    results: wish.receivers.map(({ number, name }, i) => ({
      id: (recipients[i] as NewRecipient).id,
      number,
      name,
      code: isTest ? delivered : waiting,
      reportedAt: isTest ? acceptedAt : null,
      refund: null,
    })),
    resources,
  }
}
