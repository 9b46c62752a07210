import { Fault } from '../../../core/fault.ts'
import { asPhoneNumber } from '../../../core/phone-number.ts'
import type { Customers } from '../../../domain/customers/customers.ts'
import type { Guard } from '../../../domain/guard/guard.ts'
import type { Messaging, RecipientTrace } from '../../../domain/messaging/messaging.ts'
import type { DeliveryRow, Webhooks } from '../../../domain/webhooks/webhooks.ts'
import type { TypedApp } from '../../../platform/http/typed.ts'
import { askingOf } from '../access.ts'
import { decide, type DecisionHouse } from '../decide.ts'
import { rowIdOf } from '../path-id.ts'
import { sightOf } from '../personal-data.ts'
import { showDelivery } from '../schemas/delivery.ts'
import { IdPath } from '../schemas/fields.ts'
import {
  MessageAnswer,
  MessageItem,
  MessagePageAnswer,
  MessageQuery,
  RecipientPageAnswer,
  RecipientQuery,
  showMessage,
  showRecipient,
  showTrace,
  TestAnswer,
  TestBody,
} from '../schemas/message.ts'
import { readPage } from '../schemas/page.ts'
import { readBetween, readNumber } from '../schemas/parameters.ts'
import { refusals } from '../schemas/problem.ts'
import { showPage } from '../schemas/show.ts'

export interface MessagesHouse extends DecisionHouse {
  readonly messaging: Messaging
  readonly customers: Pick<Customers, 'findById'>
  readonly webhooks: Pick<Webhooks, 'findAbout'>
  readonly guard: Pick<Guard, 'spend'>
}

/** `/console/api/messages`: what was sent, to whom, and what became of it. */
export function addMessages(app: TypedApp, house: MessagesHouse): void {
  const { lookup } = house.messaging

  const list = {
    summary:
      'Search messages, newest first (scheduled ones: the next to leave first); a page may be short and have a next one',
    querystring: MessageQuery,
    response: { 200: MessagePageAnswer, ...refusals(400) },
  }
  app.get('/messages', { schema: list }, async (request) => {
    const { id, customer, house: ofTheHouse, receiver, sender, type, state } = request.query
    const filter = {
      ...readBetween(request.query),
      messageId: id,
      customerId: customer,
      ofTheHouse: ofTheHouse === undefined ? undefined : ofTheHouse === 'true',
      receiver: readNumber(receiver),
      senderPhone: readNumber(sender),
      type,
      state,
    }
    const sight = sightOf(request)
    return showPage(await lookup.search(filter, readPage(request.query)), (item) => showMessage(item, sight))
  })

  const one = {
    summary: 'A message: what it says, what it cost, how it is',
    params: IdPath,
    response: { 200: MessageAnswer, ...refusals(404) },
  }
  app.get('/messages/:id', { schema: one }, async (request) =>
    showTrace(await lookup.trace(rowIdOf(request.params.id)), sightOf(request)),
  )

  const recipients = {
    summary: "A message's recipients: tries, carrier, receipt, refund, and the webhooks that told of it",
    params: IdPath,
    querystring: RecipientQuery,
    response: { 200: RecipientPageAnswer, ...refusals(400, 404) },
  }
  app.get('/messages/:id/recipients', { schema: recipients }, async (request) => {
    const id = rowIdOf(request.params.id)
    const { outcome } = request.query
    const page = await lookup.traceRecipients(id, { ...readPage(request.query), outcome })
    const { customerId } = await lookup.trace(id)
    const notices = await findNotices(house, { messageId: id, customerId }, page.items)
    const sight = sightOf(request)
    return showPage(page, (item) => ({
      ...showRecipient(item, sight),
      notices: (notices.get(item.id) ?? []).map(showDelivery),
    }))
  })

  addDecisions(app, house)
}

function addDecisions(app: TypedApp, house: MessagesHouse): void {
  const { messaging, customers, guard } = house

  const cancel = {
    summary: 'Take a scheduled message back and refund it',
    params: IdPath,
    response: { 200: MessageItem, ...refusals(404, 409) },
  }
  app.post('/messages/:id/cancellation', { schema: cancel }, async (request) => {
    const id = rowIdOf(request.params.id)
    const { customerId } = await messaging.lookup.trace(id)
    const customer = customerId === null ? undefined : await customers.findById(customerId)
    if (!customer) throw new Fault('already_sent')
    await decide(house, request, 'message.cancel', async (tx) => {
      await messaging.cancel(customer, id, tx)
      return { subject: `message ${id}`, result: undefined }
    })
    return showMessage(await messaging.lookup.trace(id), sightOf(request))
  })

  const test = {
    summary: 'Send a test text from the number of the house, uncharged',
    body: TestBody,
    response: { 201: TestAnswer, ...refusals(400, 413, 415, 429) },
  }
  app.post('/messages/tests', { schema: test }, async (request, reply) => {
    const { to, body } = request.body
    const number = readNumber(to) ?? asPhoneNumber(to)
    await guard.spend([{ rule: 'tests_per_operator', key: askingOf(request).session.operator.id }])
    const sent = await decide(house, request, 'message.test', async (tx) => {
      const { messageId } = await messaging.sendTest(tx, { number, body })
      return { subject: `message ${messageId}`, result: { messageId } }
    })
    return reply.code(201).send(sent)
  })
}

/** The webhooks that told of these recipients' results, by recipient. */
async function findNotices(
  { customers, webhooks, answersDb }: MessagesHouse,
  message: { messageId: string; customerId: string | null },
  recipients: readonly RecipientTrace[],
): Promise<ReadonlyMap<string, readonly DeliveryRow[]>> {
  const { messageId, customerId } = message
  const customer = customerId === null ? undefined : await customers.findById(customerId)
  if (!customer) return new Map()
  const times = new Set(recipients.flatMap(({ reportedAt }) => reportedAt?.getTime() ?? []))
  return webhooks.findAbout(answersDb, {
    tenant: customer.tenant,
    moments: [...times].map((time) => new Date(time)),
    keyOf: ({ message: of, id }) => (of === Number(messageId) ? String(id) : undefined),
  })
}
