import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { messageTypes, printMessageType, TypeOfMessage } from '../../shapes/message-type.ts'

/** `GET /api/v1/point_cost/`: points for a receiver, by type of message. */
export function addListPointCosts(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v1/point_cost/',
    summary: 'See what a message costs',
    takes: {},
    answers: Type.Array(TypeOfMessage),
    answer: () =>
      Promise.resolve(messageTypes.map((type) => printMessageType(type, messaging.pointCosts[type]))),
  })
}
