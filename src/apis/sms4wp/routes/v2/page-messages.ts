import type { AddEndpoint, Asking } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, moment, phone } from '../../kinds.ts'
import { optional, type Input } from '../../parameters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'
import { PageOf, pageParameters, printPage, turnOf } from '../../shapes/page.ts'
import { messageTypeName, order } from '../../words.ts'

const filters = {
  message_type: optional(messageTypeName),
  sender_phone: optional(phone),
  receiver_phone: optional(phone),
  since: optional(moment),
  until: optional(moment),
  ...pageParameters,
}

/** `GET /api/v2/messages` (the user's own, whichever token sent them) and `GET /api/v2/admin/messages`, newest first unless `order_by` turns it round. */
export function addPageMessages(add: AddEndpoint, house: House): void {
  const answers = PageOf(MessageAnswer)
  add({
    method: 'GET',
    path: '/v2/messages/',
    summary: 'Page through your messages',
    takes: filters,
    answers,
    answer: (input, asking) =>
      page(house, asking, input, { customerId: asking.customer.id, all: asking.customer.id }),
  })
  add({
    method: 'GET',
    path: '/v2/admin/messages/',
    summary: "Page through anybody's messages",
    takes: { ...filters, user_id: optional(id), order_by: optional(order) },
    answers,
    answer: ({ user_id, order_by, ...input }, asking) =>
      page(house, asking, input, { customerId: user_id, all: undefined, order: order_by }),
  })
}

async function page(
  { messaging }: House,
  { db, request }: Asking,
  input: Input<typeof filters>,
  whose: { customerId: string | undefined; all: string | undefined; order?: 'newest' | 'oldest' | undefined },
) {
  const turn = turnOf(input)
  const filter = {
    customerId: whose.customerId,
    type: input.message_type,
    senderPhone: input.sender_phone,
    receiverPhone: input.receiver_phone,
    since: input.since,
    until: input.until,
  }
  const [messages, count, totalCount] = await Promise.all([
    messaging.list(db, filter, { ...turn, oldestFirst: whose.order === 'oldest' }),
    messaging.count(db, filter),
    messaging.count(db, { customerId: whose.all }),
  ])
  return printPage(request, turn, { count, totalCount, results: messages.map(printMessage) })
}
