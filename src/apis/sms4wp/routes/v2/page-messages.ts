import type { MessageFilter } from '../../../../domain/messaging/messaging.ts'
import type { AddEndpoint, Asking } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id, moment, phone, word } from '../../kinds.ts'
import { optional, type Input } from '../../parameters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'
import { PageOf, pageParameters, printPage, turnOf } from '../../shapes/page.ts'
import { messageTypeName } from '../../words.ts'

const filters = {
  message_type: optional(messageTypeName),
  sender_phone: optional(phone),
  receiver_phone: optional(phone),
  since: optional(moment),
  until: optional(moment),
  ...pageParameters,
}

/** `GET /api/v2/messages` (the user's own, whichever token sent them) and `GET /api/v2/admin/messages`, newest first. */
export function addPageMessages(add: AddEndpoint, house: House): void {
  const answers = PageOf(MessageAnswer)
  add({
    method: 'GET',
    path: '/v2/messages/',
    summary: 'Page through your messages',
    takes: filters,
    answers,
    answer: (input, asking) =>
      page(house, asking, input, { customerId: asking.customer.id }, asking.customer.id),
  })
  add({
    method: 'GET',
    path: '/v2/admin/messages/',
    summary: "Page through anybody's messages",
    takes: {
      ...filters,
      user_id: optional(id),
      order_by: optional(word({ '-timestamp': 'newest first', '-id': 'newest first' })),
    },
    answers,
    answer: (input, asking) => page(house, asking, input, { customerId: input.user_id }, undefined),
  })
}

async function page(
  { messaging }: House,
  { db, request }: Asking,
  input: Input<typeof filters>,
  whose: MessageFilter,
  all: string | undefined,
) {
  const turn = turnOf(input)
  const filter = {
    ...whose,
    type: input.message_type,
    senderPhone: input.sender_phone,
    receiverPhone: input.receiver_phone,
    since: input.since,
    until: input.until,
  }
  const [messages, count, totalCount] = await Promise.all([
    messaging.list(db, filter, turn),
    messaging.count(db, filter),
    messaging.count(db, { customerId: all }),
  ])
  return printPage(request, turn, { count, totalCount, results: messages.map(printMessage) })
}
