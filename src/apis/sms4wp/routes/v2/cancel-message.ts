import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { id } from '../../kinds.ts'
import { required } from '../../parameters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'

/** `DELETE /api/v2/messages/{id}`: takes a scheduled message back before it leaves; its points come back. */
export function addCancelMessage(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'DELETE',
    path: '/v2/messages/:id/',
    summary: 'Take a scheduled message back',
    takes: { id: required(id) },
    answers: MessageAnswer,
    refuses: [404],
    answer: async (input, { customer }) => printMessage(await messaging.cancel(customer, input.id)),
  })
}
