import { Type } from 'typebox'
import type { AddEndpoint } from '../../endpoint.ts'
import type { House } from '../../house.ts'
import { defaultLimit } from '../../kinds.ts'
import { filterOfAnyone, filtersOfAnyone } from '../../message-filters.ts'
import { MessageAnswer, printMessage } from '../../shapes/message.ts'

/** `GET /api/v1/admin/message/` (seed: 메시지 내역 조회): anybody's, newest first. */
export function addListAllMessages(add: AddEndpoint, { messaging }: House): void {
  add({
    method: 'GET',
    path: '/v1/admin/message/',
    summary: "List anybody's messages",
    takes: filtersOfAnyone,
    answers: Type.Array(MessageAnswer),
    async answer(input, { db }) {
      const found = await messaging.list(db, filterOfAnyone(input), { limit: input.limit ?? defaultLimit })
      return found.map(printMessage)
    },
  })
}
