import { Fault } from '../../../../core/fault.ts'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { required } from '../../parameters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'

/** `GET /api/v2/message/report/{id}`: one of the user's messages, as it stands now. */
export function addShowReport(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v2/message/report/:id/',
    summary: 'See what became of a message',
    takes: { id: required(id) },
    answers: MessageAnswer,
    refuses: [404],
    async answer(input, { db, customer }) {
      const filter = { customerId: customer.id, messageIds: [input.id] }
      const [message] = await messaging.list(db, filter, { limit: 1 })
      if (!message) throw new Fault('not_found')
      return printMessage(message)
    },
  })
}
