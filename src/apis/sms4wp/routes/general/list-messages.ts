import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit, id, limit, moment } from '../../kinds.ts'
import { many, optional } from '../../parameters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'

/** `GET /api/v1/message/` (seed: 내역 조회): what was sent with the token that is used, newest first. */
export function addListMessages(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v1/message/',
    summary: 'List what was sent with this token',
    takes: { message_id: many(id), since: optional(moment), until: optional(moment), limit: optional(limit) },
    answers: Type.Array(MessageAnswer),
    async answer({ message_id, since, until, limit: most = defaultLimit }, { db, customer, tokenId }) {
      const messageIds = message_id.length > 0 ? message_id : undefined
      const filter = { customerId: customer.id, tokenId, messageIds, since, until }
      return (await messaging.list(db, filter, { limit: most })).map(printMessage)
    },
  })
}
