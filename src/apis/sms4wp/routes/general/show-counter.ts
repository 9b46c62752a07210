import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { MessageCounter, printCounter } from '../../shapes/counter.ts'

/** `GET /api/v1/message_counter/`. */
export function addShowCounter(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v1/message_counter/',
    summary: 'See how much was sent, and the limits',
    takes: {},
    answers: MessageCounter,
    answer: async (_input, { db, customer }) =>
      printCounter(await messaging.findCounter(db, customer.id), customer),
  })
}
